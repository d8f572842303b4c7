"""The process that turns SVG into PNG, so that neither lock nor memory of the bot is touched.

It reads a length and SVG from standard input, answers with a state, a length and PNG (or what went
wrong), and ends when its input does: it never outlives the bot.
"""

from __future__ import annotations

import signal
import struct
import sys
from typing import BinaryIO

from bot.charts.raster import rasterise

REQUEST = struct.Struct(">I")
ANSWER = struct.Struct(">?I")


def _answer(svg: bytes) -> tuple[bool, bytes]:
    try:
        return True, rasterise(svg.decode())
    except ValueError as error:
        return False, str(error).encode()


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer requests until the input ends."""
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        done, content = _answer(source.read(*REQUEST.unpack(head)))
        target.write(ANSWER.pack(done, len(content)) + content)
        target.flush()


if __name__ == "__main__":
    # Ctrl-C reaches the whole group of processes; the bot decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)

"""A stand-in for the child process that behaves as badly as its job says."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from commands.files import wire
from commands.files.blocks import Block, Piece
from commands.files.limits import limit_process


def _frame(*content: object) -> None:
    data = json.dumps(content).encode()
    sys.stdout.buffer.write(len(data).to_bytes(4, "big") + data)
    sys.stdout.buffer.flush()


def _report() -> None:
    """Tell of itself: environment, process id, whether there is anything to read."""
    _frame("item", {"environment": dict(os.environ), "pid": os.getpid(), "input": sys.stdin.read()})
    _frame("end")


def _hang() -> None:
    _frame("item", os.getpid())
    time.sleep(600)


def _take_turn() -> None:
    """Note in a journal when it began and ended, with some time between for others to begin."""
    journal = Path(json.loads(sys.argv[3])["journal"])
    for change in (1, -1):
        with journal.open("a") as file:
            file.write(f"{change}\n")
        time.sleep(0.2)
    _frame("end")


def _die() -> None:
    _frame("item", 1)
    os.kill(os.getpid(), signal.SIGKILL)


def _swallow() -> None:
    held = [bytearray(1 << 20) for _ in range(1 << 14)]
    _frame("item", len(held))


def _spin() -> None:
    while True:
        pass


def _crash() -> None:
    _frame("crash", "Traceback: the secret cell was 42")


def _flood() -> None:
    while True:
        _frame("item", "x" * 100_000)


def _unknown_about() -> None:
    data = wire.pack(Block(("spend",), [], Piece([0], [date(2026, 11, 1).toordinal()], [[1]])))
    sys.stdout.buffer.write(len(data).to_bytes(4, "big") + data)


def _bytes(data: bytes) -> Callable[[], None]:
    def write() -> None:
        sys.stdout.buffer.write(data)

    return write


_JOBS: dict[str, Callable[[], None]] = {
    "report": _report,
    "hang": _hang,
    "take turn": _take_turn,
    "die": _die,
    "swallow": _swallow,
    "spin": _spin,
    "crash": _crash,
    "flood": _flood,
    "silent": lambda: None,
    "no frame": _bytes(b"hello, this is no frame"),
    "huge frame": _bytes(b"\xff\xff\xff\xff"),
    "no json": _bytes(b"\x00\x00\x00\x03{{{"),
    "no list": _bytes(b"\x00\x00\x00\x017"),
    "nothing in it": lambda: _frame("item"),
    "no error": lambda: _frame("error", 7),
    "an object": _bytes(b'\x00\x00\x00\x0e{"kind":"item"}'),
    "no block": _bytes(b"\x00\x00\x00\x05#{}\n7"),
    "unknown about": _unknown_about,
}

if __name__ == "__main__":
    limit_process(int(sys.argv[4]), int(sys.argv[5]))
    _JOBS[sys.argv[1]]()

"""Where the console's lines come from: a terminal with completion and history, or a pipe."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

from commands.core.parsing import read_head

_CHUNK = 1 << 20
_PROMPT = "> "


async def typed_lines(history: Path, completer: Completer) -> AsyncGenerator[str, None]:
    """Read lines on a terminal until Ctrl-D or Ctrl-C; what is written meanwhile appears above the line."""
    session: PromptSession[str] = PromptSession(history=History(history), completer=completer)
    with patch_stdout():
        while True:
            try:
                text = await session.prompt_async(_PROMPT)
            except (EOFError, KeyboardInterrupt):
                return
            for line in apart(text):
                yield line


def apart(text: str) -> Iterator[str]:
    """Give the commands of a pasted text one by one; other lines stay with what they follow."""
    block = ""
    for line in text.split("\n"):
        if block.strip() and read_head(line):
            yield block
            block = line
        else:
            block = f"{block}\n{line}" if block else line
    yield block


class History(FileHistory):
    """Lines of earlier starts, for their owner's eyes; a file that does not work costs only them."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        with suppress(OSError):
            path.touch(mode=0o600)

    def load_history_strings(self) -> Iterable[str]:
        """Give the lines, newest first."""
        try:
            return super().load_history_strings()
        except OSError:
            return ()

    def store_string(self, string: str) -> None:
        """Keep one more line."""
        with suppress(OSError):
            super().store_string(string)


async def piped_lines() -> AsyncGenerator[str, None]:
    """Read lines from standard input; bytes that are no UTF-8 are replaced."""
    chunks: asyncio.Queue[bytes] = asyncio.Queue(1)
    loop = asyncio.get_running_loop()
    # A thread that waits for input must not keep the process from ending.
    threading.Thread(target=_pump, args=(loop, chunks), daemon=True).start()
    rest = b""
    while chunk := await chunks.get():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield _text(line)
    if rest:
        yield _text(rest)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r")


def _pump(loop: asyncio.AbstractEventLoop, chunks: asyncio.Queue[bytes]) -> None:
    chunk = b" "
    while chunk:
        chunk = _read()
        putting = chunks.put(chunk)
        try:
            asyncio.run_coroutine_threadsafe(putting, loop).result()
        except (RuntimeError, CancelledError):  # the chat has ended
            putting.close()
            return


def _read() -> bytes:
    try:
        # Past sys.stdin, whose lock would be held while the interpreter ends.
        return os.read(sys.stdin.fileno(), _CHUNK)
    except (OSError, ValueError, AttributeError):
        return b""

"""The bot's end of the drawing process: started when first needed, and again when it died."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

from bot.charts.worker import ANSWER, REQUEST

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-P", "-m", "bot.charts.worker")
_SECONDS = 20.0
_TRIES = 2


def _environment() -> dict[str, str]:
    """Let the process find our modules, and keep our secrets from it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TAKT_")}
    return ours | {"PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), ours.get("PYTHONPATH"))))}


class DrawingError(RuntimeError):
    """The picture could not be drawn."""


class Child:
    """Hand SVG to the drawing process; for one thread at a time."""

    def __init__(self, command: tuple[str, ...] = _COMMAND, seconds: float = _SECONDS) -> None:
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int | None:
        """Give the id of the drawing process; None while there is none."""
        return self._process.pid if self._process else None

    def draw(self, svg: str) -> bytes:
        """Give the PNG of an SVG; a process that died or hangs is replaced once."""
        for _ in range(_TRIES):
            with contextlib.suppress(OSError):
                answer = self._exchange(svg.encode())
                if answer is not None:
                    return answer
            self.close()
        raise DrawingError("The drawing process gave no answer.")

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, nothing typed by a person
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        return self._process

    def _exchange(self, svg: bytes) -> bytes | None:
        """Ask once; None when the process ended or took too long."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        limit = Timer(self._seconds, process.kill)
        limit.start()
        try:
            process.stdin.write(REQUEST.pack(len(svg)) + svg)
            process.stdin.flush()
            head = process.stdout.read(ANSWER.size)
            if len(head) < ANSWER.size:
                return None
            done, length = ANSWER.unpack(head)
            content = process.stdout.read(length)
        finally:
            limit.cancel()
        if not done:
            raise DrawingError(content.decode())
        return content if len(content) == length else None

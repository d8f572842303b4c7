"""SIGTERM and SIGINT: they end the process within ten seconds, and well."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Everything that counts is in transactions, so leaving in the middle loses nothing.
_AT_LAST = 9.5


@contextmanager
def end_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end what runs as Ctrl-C does: by KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def stop_signal() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set; what does not end in time is ended."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    watch: list[threading.Timer] = []

    def stop() -> None:
        stopping.set()
        if not watch:
            watch.append(threading.Timer(_AT_LAST, os._exit, (0,)))
            watch[0].daemon = True
            watch[0].start()

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        # Also where event loops know no signals.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

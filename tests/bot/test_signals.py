"""SIGTERM and SIGINT, each in a process of its own: what hangs is ended too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEGIN = """
import asyncio, os, signal, sys, time
from bot import signals
me = os.getpid()
"""
STOPS = """
async def main():
    before = signal.getsignal(signal.SIGINT)
    with signals.stop_signal() as stopping:
        print("ready", flush=True)
        await stopping.wait()
        os.kill(me, signal.SIGINT)
        await asyncio.sleep(0.05)
        print("stopped once", flush=True)
    print(signal.getsignal(signal.SIGINT) is before)
asyncio.run(main())
"""
HANGS = """
signals._AT_LAST = 0.2
async def main():
    with signals.stop_signal() as stopping:
        print("ready", flush=True)
        await stopping.wait()
        time.sleep(60)
asyncio.run(main())
"""
BREAKS_OFF = """
try:
    with signals.end_on_sigterm():
        print("ready", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print("broken off", signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)
"""


def signalled(script: str, number: signal.Signals) -> tuple[int, str]:
    """Run a script, signal it when it is ready, and give its status and what it said."""
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        said, _ = process.communicate(timeout=30)
        return process.returncode, said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_while_it_stops_changes_nothing(number: signal.Signals) -> None:
    assert signalled(STOPS, number) == (0, "stopped once\nTrue\n")


def test_what_does_not_end_in_time_is_ended_well() -> None:
    assert signalled(HANGS, signal.SIGTERM) == (0, "")


def test_sigterm_breaks_a_job_of_the_command_line_off_as_ctrl_c_does() -> None:
    assert signalled(BREAKS_OFF, signal.SIGTERM) == (0, "broken off True\n")

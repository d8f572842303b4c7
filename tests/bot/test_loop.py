"""What serving runs on, with uvloop and without."""

from __future__ import annotations

import asyncio
import sys

import pytest

from bot.loop import run


async def running() -> str:
    await asyncio.sleep(0)
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


def test_it_is_uvloop_where_there_is_one_and_asyncios_own_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("uvloop")
    assert run(running()) == "uvloop"
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert run(running()) == "asyncio"


def test_what_fails_on_it_is_raised() -> None:
    async def fail() -> None:
        raise ValueError("on the loop")

    with pytest.raises(ValueError, match="on the loop"):
        run(fail())

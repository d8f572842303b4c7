"""The console as a script: its exit status, what is still due at its end, and how it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.adapters import console_lines
from bot.app import build
from bot.chat import attach_console, converse
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    return Settings(
        database_url=SecretStr(sqlite_url), secret_key=SecretStr("a-secret-of-tests-that-is-long-enough")
    )


async def chatted(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    lines: Sequence[str],
    *,
    at_last: Callable[[asyncio.Event], object] = lambda _: None,
) -> int:
    """Pipe lines into a chat and give its exit status; ``at_last`` is called when no line is left."""
    stopping = asyncio.Event()

    async def piped() -> AsyncGenerator[str, None]:
        for line in lines:
            yield line
        at_last(stopping)
        if stopping.is_set():
            await asyncio.Event().wait()

    monkeypatch.setattr(console_lines, "piped_lines", piped)
    app = build(settings, connect=False)
    return await asyncio.wait_for(converse(app, attach_console(app), stopping), 30)


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([], 0),
        (["", "  "], 0),
        (["/campaign new Summer", "/campaign list"], 0),
        (["/campaign new", "Summer"], 0),
        (["/campaign new"], 1),
        (["/campaign new", "/campaign list"], 1),
        (["/campaign new Summer", "/campaign show C9"], 1),
        (["/campain list"], 1),
        (["7"], 1),
        (["hello"], 1),
    ],
)
async def test_a_script_fails_when_a_line_did(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, lines: list[str], status: int
) -> None:
    assert await chatted(settings, monkeypatch, lines) == status


async def test_what_was_said_is_answered_in_its_order(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await chatted(
        settings, monkeypatch, ["/campaign new Summer", "/campaign new Winter", "/campaign show C1"]
    )
    said = capsys.readouterr().out
    places = [said.index("Summer · C1"), said.index("Winter · C2"), said.rindex("Summer · C1")]
    assert places == sorted(set(places))


async def test_what_is_due_is_printed_before_it_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["/campaign new Summer", "/digest new C1 every monday 9:00", "/digest test D1"]
    assert await chatted(settings, monkeypatch, lines) == 0
    assert "This is a test; only you get it." in capsys.readouterr().out


async def test_whoever_stops_it_ends_it_well_whatever_failed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = await chatted(settings, monkeypatch, ["/campaign show C9"], at_last=asyncio.Event.set)
    assert status == 0


async def test_what_was_said_is_there_at_the_next_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await chatted(settings, monkeypatch, ["/campaign new Summer"])
    capsys.readouterr()
    assert await chatted(settings, monkeypatch, ["/campaign show Summer"]) == 0
    assert "Summer · C1" in capsys.readouterr().out

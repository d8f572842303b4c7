"""All of the product in the console, line by line through a pipe."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.files.exports import kept_files
from tests.end_to_end import exports
from tests.end_to_end.harness import Bot
from tests.end_to_end.transcript import compare, read

# The stories of the house are told meanwhile.
pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.usefixtures("stories")]
HERE = Path(__file__).parent
Make = Callable[..., Bot]


async def piped(bot: Bot, *lines: str) -> int:
    """Give a bot its files and pipe lines into its console."""
    write = exports.german if bot.settings.get("LANGUAGE") == "de" else exports.english
    facts = exports.two_weeks()
    files = {"export.csv": write(facts), "corrected.csv": write(exports.corrected(facts))}
    for name, content in (kept_files() | files).items():
        (bot.folder / name).write_bytes(content)
    await bot.start("chat")
    return await bot.feed(lines)


async def test_a_campaign_from_plan_to_archive_in_both_languages(make: Make) -> None:
    await asyncio.gather(*(told(make(LANGUAGE=language), language) for language in ("en", "de")))


async def told(bot: Bot, language: str) -> None:
    """Play a whole transcript, and hold the files it wrote."""
    turns = read(HERE / f"console_{language}.txt")
    status = await piped(bot, *(turn.line for turn in turns))
    compare(turns, bot.said)
    assert status == 0
    assert bot.tracebacks == []
    pictures = [path.read_bytes() for path in written(bot, "Picture|Bild")]
    assert len(pictures) >= 3
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    (file,) = written(bot, "File|Datei")
    # A line of headings, 28 of the export and one that was written by hand.
    assert len(file.read_text("utf-8-sig").splitlines()) == 30
    listed = bot.said[bot.said.rindex("Status: Archiv") :]
    assert "D1" in listed
    assert "D3" not in listed, "a deleted digest stays deleted"


def written(bot: Bot, label: str) -> list[Path]:
    """Give the files a console said it has written."""
    return [Path(path) for path in re.findall(rf"^(?:{label}): (.+)$", bot.said, re.MULTILINE)]


async def test_what_the_readme_says_to_try_works(make: Make) -> None:
    bot, root = make(), HERE.parents[1]
    (bot.folder / "tests").symlink_to(root / "tests")
    lines = (root / "README.md").read_text("utf-8").split("Try this in the console:\n\n```\n")[1]
    await bot.start("chat")
    assert await bot.feed(lines.split("\n```")[0].splitlines()) == 0, bot.said
    assert "Next three dates" in bot.said


async def test_wrong_lines_are_answered_with_sentences_and_counted(make: Make) -> None:
    bot = make()
    turns = read(HERE / "console_wrong.txt")
    status = await piped(bot, *(turn.line for turn in turns))
    compare(turns, bot.said)
    assert status == 1
    assert bot.tracebacks == []


async def test_a_question_that_stays_open_fails_the_script(make: Make) -> None:
    bot = make()
    assert await piped(bot, "/campaign new Fine", "/campaign new") == 1
    assert "Fine · C1" in bot.said


async def test_without_a_token_the_console_opens_and_remembers(make: Make) -> None:
    bot = make()
    await bot.start()
    assert await bot.feed(["/campaign new Glow"]) == 0
    await bot.start()
    assert await bot.feed(["/campaign list", "/campaign new Again"]) == 0
    assert "Again · C2" in bot.said
    key = bot.folder / "taktgeber.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert (bot.folder / "taktgeber.db").exists()

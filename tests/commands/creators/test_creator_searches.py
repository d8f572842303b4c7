"""Saved searches, as a chat."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from commands.creators.creator_filters import FILTERS
from commands.registry import registry
from storage import audit
from storage.models import SavedSearch
from tests.chat import Chat, Talker, group


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/creator add @dora followers=12.5k topics=beauty country=DE last_post=2026-11-20")
    await anna.says("/creator add @emil followers=80k topics=Reisen country=AT")
    return anna


def handles(reply: Reply) -> list[str]:
    return [row[1] for row in reply.table.rows] if reply.table else []


def test_a_command_of_discord_takes_all_of_its_options() -> None:
    for name in ("creator find", "creator save"):
        command = registry().get(name)
        assert command
        assert len(FILTERS) < len(command.options) <= 25


async def test_a_search_is_saved_and_run_again(chat: Chat, anna: Talker) -> None:
    saved = await anna.says('/creator save "Beauty in DE" topic=Schönheit country=Deutschland')
    assert "Beauty in DE · S1" in chat.text(saved)
    assert "Saved." in chat.text(saved)
    for line in ("saved=S1", 'saved="beauty in"', 'saved="Beauty in DE"'):
        assert handles(await anna.says(f"/creator find {line}")) == ["@dora"]
    assert handles(await anna.presses(saved, "Run it")) == ["@dora"]


async def test_what_is_written_beside_it_counts_instead(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator save All country=DE followers=10k+")
    reply = await anna.says("/creator find saved=S1 country=AT")
    assert handles(reply) == ["@emil"]
    assert "Looked for: country=AT followers=" in chat.text(reply)


async def test_days_count_from_the_day_it_is_run(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator save Fresh posted=14")
    assert handles(await anna.says("/creator find saved=Fresh")) == ["@dora"]
    chat.forward(days=30)
    assert handles(await anna.says("/creator find saved=Fresh")) == []


async def test_the_answer_of_a_search_offers_to_save_it(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator find country=Austria sort=price")
    asked = await anna.presses(reply, "Save this search")
    assert "What should the search be called?" in chat.text(asked)
    assert "Austrians · S1" in chat.text(await anna.says("Austrians"))
    assert chat.read(lambda s: s.get(SavedSearch, 1)).filters == {"country": "Austria", "sort": "price"}  # type: ignore[union-attr]


async def test_the_same_name_again_takes_the_place_of_the_first(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator save Mine country=DE")
    again = await anna.says("/creator save MINE country=AT")
    assert "in place of the one with this name" in chat.text(again)
    assert "MINE · S1" in chat.text(again)
    assert handles(await anna.says("/creator find saved=mine")) == ["@emil"]
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="search", id=1))[-1]
    assert (entry.before, entry.after) == ({"country": "DE"}, {"country": "AT"})


async def test_saved_searches_are_listed_and_given_up(chat: Chat, anna: Talker) -> None:
    assert "No search is saved yet." in chat.text(await anna.says("/creator saved"))
    await anna.says("/creator save Zebra country=AT")
    await anna.says('/creator save Apple topic="beauty, food"')
    listed = await anna.says("/creator saved")
    assert "2 saved searches" in chat.text(listed)
    assert listed.table
    assert listed.table.rows[0] == ("S2", "Apple", 'topic="beauty, food"', "anna")
    assert handles(await anna.presses(listed, "S1 Zebra")) == ["@emil"]
    assert "The search “Apple” is given up." in chat.text(await anna.says("/creator unsave apple"))
    assert "1 saved search" in chat.text(await anna.says("/creator saved"))
    assert "I know no saved search" in chat.text(await anna.presses(listed, "S2 Apple"))


async def test_a_campaign_that_was_renamed_is_still_meant(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter start=2026-12-01 end=2026-12-20")
    await anna.says("/creator save Free free=Winter")
    await anna.says("/campaign edit C1 name=Snow")
    assert len(handles(await anna.says("/creator find saved=Free"))) == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator save Mine", "Write what to look for as well"),
        ('/creator save "!!!" country=DE', "“!!!” is no name"),
        ("/creator save Mine country=Atlantis", "don't know the country"),
        ("/creator save Mine followers=50k-10k", "runs backwards"),
        (f"/creator save {'x' * 61} country=DE", "at most 60"),
        ("/creator find saved=Other", "I know no saved search “Other”"),
        ("/creator unsave S9", "I know no saved search"),
        ("/creator unsave", "Which search?"),
    ],
)
async def test_wrong_input_is_answered_and_saves_nothing(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    assert sentence in chat.text(await anna.says(line))
    assert chat.count(SavedSearch) == 0


async def test_a_team_keeps_so_many_at_most(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.creators.creator_searches._MOST", 1)
    await anna.says("/creator save One country=DE")
    assert "can keep 1 searches" in chat.text(await anna.says("/creator save Two country=DE"))
    assert "in place of" in chat.text(await anna.says("/creator save one country=AT"))


async def test_a_viewer_runs_and_does_not_save(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator save One country=DE")
    ben = chat.person("ben")
    await ben.says("/creator list")
    await anna.says("/team role ben viewer")
    assert handles(await ben.says("/creator find saved=One")) == ["@dora"]
    assert "You may look" in chat.text(await ben.says("/creator save Two country=DE"))


async def test_a_search_stays_in_its_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator save One country=DE")
    other = anna.at(group("elsewhere"))
    await other.says("/creator add @gina country=DE")
    assert "I know no saved search" in chat.text(await other.says("/creator find saved=One"))
    assert "No search is saved yet." in chat.text(await other.says("/creator saved"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="de")
    assert "Gespeichert." in chat.text(await ben.says("/creator save Meine sort=Preis followers=ab 10k"))
    assert "1 gespeicherte Suche" in chat.text(await ben.says("/creator saved"))
    assert handles(await anna.says("/creator find saved=Meine")) == ["@emil", "@dora"]

"""Columns nobody knows yet, as a chat: explained once, remembered, the same file read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from commands.core.buttons import seal
from commands.core.replies import Reply
from storage import imports
from storage.session import Session, Store
from tests.chat import Chat, Talker, button
from tests.databases import store_on
from tests.storage.measured import row_count

UNKNOWN = b"Campaign name,Ad name,Date,Netto,Prognose\nA,x,2026-11-16,5.00,1\n"
FOREIGN = "Kampagne,Anzeige,Jour,Coût\nA,x,2026-11-16,5.00\n".encode()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Store]:
    made = store_on(sqlite_url)
    yield made
    made.close()


@pytest.fixture
async def anna(sqlite: Store) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = Chat(sqlite).person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=50000 start=2026-11-01 end=2026-11-30")
    return found


def published(anna: Talker) -> int:
    """Count what was published."""
    return anna.chat.read(row_count)


async def test_a_missing_column_is_asked_for_once_and_remembered(anna: Talker) -> None:
    dry = await anna.says("/kpi import C1", file=UNKNOWN, name="netto.csv")
    text = anna.chat.text(dry)
    assert "no column that I know for a figure such as cost or impressions" in text
    assert "Columns I don't know: “Netto”, “Prognose”" in text
    assert "[Import]" not in text
    asked = await anna.presses(dry, "“Netto” holds …")
    assert "What does this column hold?" in anna.chat.text(asked)
    dry = await anna.says("Kosten")
    text = anna.chat.text(dry)
    assert "Columns you explained: “Netto”: Spend" in text
    assert "Spend €5.00" in text
    await anna.presses(dry, "Import")
    assert "Spend | €5.00" in anna.chat.text(await anna.says("/kpi show C1"))
    again = await anna.says("/kpi import C1", file=UNKNOWN.replace(b"5.00", b"6.00"))
    assert "1 day gets other figures" in anna.chat.text(again)


async def test_two_columns_are_explained_one_after_the_other_with_the_same_file(anna: Talker) -> None:
    dry = await anna.says("/kpi import C1", file=FOREIGN)
    assert "for the day and a figure such as cost or impressions" in anna.chat.text(dry)
    await anna.presses(dry, "“Jour” holds …")
    dry = await anna.says("Day")
    assert "for a figure such as cost or impressions" in anna.chat.text(dry)
    await anna.presses(dry, "“Coût” holds …")
    dry = await anna.says("spend")
    assert "Spend €5.00" in anna.chat.text(dry)
    assert "1 new day" in anna.chat.text(await anna.presses(dry, "Import"))


async def test_explaining_goes_on_after_a_restart(anna: Talker) -> None:
    dry = await anna.says("/kpi import C1", file=UNKNOWN)
    fresh = Chat(anna.chat.services.store)
    for _ in range(9):
        fresh.next_key()  # no platform gives an event's key to another one after a restart
    later = fresh.person("anna", admin=True, language="en")
    await later.sends_token(button(dry, "“Netto” holds …").token, dry)
    dry = await later.says("spend")
    assert "1 new day" in anna.chat.text(await later.presses(dry, "Import"))


async def test_columns_that_do_not_matter_are_left_out_for_good(anna: Talker) -> None:
    file = b"Campaign name,Ad name,Date,Cost,Prognose,Notiz\nA,x,2026-11-16,5.00,1,=1+1\n"
    dry = await anna.says("/kpi import C1", file=file)
    assert "“Prognose”, “Notiz”: left out, unless you say what they hold" in anna.chat.text(dry)
    dry = await anna.presses(dry, "None of these columns matters")
    text = anna.chat.text(dry)
    assert "“Prognose”: not needed, “Notiz”: not needed" in text
    assert "Columns I don't know" not in text
    again = await anna.says("/kpi import C1", file=file)
    assert "Columns I don't know" not in anna.chat.text(again)
    back = await anna.presses(again, "Explain the columns anew")
    assert "“Prognose”, “Notiz”: left out, unless" in anna.chat.text(back)


async def test_a_near_spelling_is_offered_as_a_button(anna: Talker) -> None:
    file = b"Campaign name,Ad name,Date,Cost,Impresions\nA,x,2026-11-16,5.00,7\n"
    dry = await anna.says("/kpi import C1", file=file)
    dry = await anna.presses(dry, "“Impresions” is: Impressions")
    assert "Impressions 7" in anna.chat.text(dry)


async def test_an_older_dry_run_of_the_file_is_out_of_date(anna: Talker) -> None:
    file = b"Campaign name,Ad name,Date,Cost,Impresions\nA,x,2026-11-16,5.00,7\n"
    old = await anna.says("/kpi import C1", file=file)
    await anna.presses(old, "“Impresions” is: Impressions")
    reply = await anna.presses(old, "Import")
    assert "There is a newer dry run of this file." in anna.chat.text(reply)
    assert published(anna) == 0


async def test_a_wrong_explanation_is_not_remembered(anna: Talker) -> None:
    file = b"Campaign name,Ad name,Date,Cost,Netto\nA,x,2026-11-16,5.00,7\n"
    dry = await anna.says("/kpi import C1", file=file)
    await anna.presses(dry, "“Netto” holds …")
    wrong = await anna.says("Banana")
    assert "I don't know “Banana” as something a column can hold." in anna.chat.text(wrong)
    clash = await anna.says("spend")
    assert "The columns “Cost” and “Netto” both hold Spend." in anna.chat.text(clash)
    assert anna.chat.read(lambda s: imports.headers(s, workspace_id=1)) == {}
    assert "1 new day" in anna.chat.text(await anna.presses(dry, "Import"))


async def test_without_any_column_to_explain_the_way_out_is_named(anna: Talker) -> None:
    reply = await anna.says("/kpi import C1", file=b"Campaign name,Cost\nA,5.00\n")
    assert reply.failed
    assert "The file has no column for the day. Add it in Ads Manager" in anna.chat.text(reply)


async def test_a_forged_column_is_refused(anna: Talker) -> None:
    dry = await anna.says("/kpi import C1", file=UNKNOWN)
    for column in ("99", "x", "-1", "9" * 9):
        sealed = anna.chat.services.store.write_now(_sealer(anna, dry, column))
        reply = await anna.sends_token(sealed)
        assert "This button is not valid any more." in anna.chat.text(reply)


def _sealer(anna: Talker, dry: Reply, column: str) -> Callable[[Session], str]:
    forged = button(dry, "“Netto” holds …").model_copy(update={"token": "", "ask": (), "label": column})
    forged = forged.model_copy(update={"arguments": {**forged.arguments, "column": column, "field": "spend"}})
    return lambda s: seal(s, anna.chat.services, Reply(buttons=(forged,)), 1, "").buttons[0].token

"""Bringing in Ads Manager exports, as a chat: the dry run, the one button, corrections, other columns."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from commands.core.replies import Reply
from storage import audit, imports
from storage.models import DayTotal, FilePart, ImportFile
from storage.session import Session, Store
from tests.chat import Chat, Talker, button, group
from tests.commands.files.exports import KEPT, Fact, Style, export_bytes, facts, typed_rows
from tests.databases import store_on
from tests.storage.measured import row_count

ENGLISH = (KEPT / "english.csv").read_bytes()
NEW = '/campaign new Summer budget=50000 start=2026-11-01 end=2026-11-30 brand="Ä"'
DAY = date(2026, 11, 16)


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Store]:
    made = store_on(sqlite_url)
    yield made
    made.close()


@pytest.fixture
async def anna(sqlite: Store) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = Chat(sqlite).person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


def fact(cents: int, ad: str = "Ad 1", day: date = DAY, campaign: str = "TikTok Summer") -> Fact:
    return Fact(campaign, "Group", ad, day, cents, impressions=1000, clicks=10, views=500)


async def dry_run(anna: Talker, *found: Fact, style: Style | None = None) -> Reply:
    return await anna.says("/kpi import C1", file=export_bytes(found, style or Style()), name="export.csv")


async def bring_in(anna: Talker, *found: Fact) -> str:
    """Import a file and give the answer's words."""
    return anna.chat.text(await anna.presses(await dry_run(anna, *found), "Import"))


def count(session: Session, table: type[FilePart | ImportFile | DayTotal]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def counted(anna: Talker, table: type[FilePart | ImportFile | DayTotal]) -> int:
    return anna.chat.read(lambda session: count(session, table))


def rows(anna: Talker, *, live: bool = True) -> int:
    """Count the rows that are published, or those that wait."""

    return anna.chat.read(lambda session: row_count(session, live=live))


# -- the straight path ----------------------------------------------------------------------------


async def test_from_the_dry_run_to_the_figures_on_both_databases(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    await anna.says(NEW)
    dry = await anna.says("/kpi import C1", file=ENGLISH, name="export.csv")
    text = chat.text(dry)
    for part in (
        "Dry run: export.csv",
        "Nothing is stored yet.",
        "Rows: 12 rows, one a day and ad",
        "Days: Sun 1 Nov 2026 – Wed 4 Nov 2026 (4 days)",
        "“Winter Glow 1” → Summer · C1 (8 rows)",
        "“Winter Glow 2” → Summer · C1 (4 rows)",
        "2 campaigns of the file are all counted into C1.",
        "Currency: EUR",
        "Spend €21,282.90",
        "Blank figures: 1 has no value and stays blank",
        "What would change: 4 new days",
    ):
        assert part in text
    assert dry.buttons[0].label == "Import"
    assert "There are no figures" in chat.text(await anna.says("/kpi show C1 period=flight"))
    done = await anna.presses(dry, "Import")
    assert "4 new days: Sun 1 Nov 2026 – Wed 4 Nov 2026" in chat.text(done)
    assert "Spend | €21,282.90" in chat.text(await anna.says("/kpi show C1 period=flight"))
    corrected = ENGLISH.replace(b"2026-11-02,1170.74", b"2026-11-02,1200.74")
    dry = await anna.says("/kpi import C1", file=corrected, name="export.csv")
    assert "1 day gets other figures: Mon 2 Nov 2026\n3 days stay as they are" in chat.text(dry)
    assert "• Mon 2 Nov 2026 (Spend €3,749.79 → €3,779.79)" in chat.text(await anna.presses(dry, "Import"))


async def test_the_same_file_twice_changes_nothing(anna: Talker) -> None:
    await bring_in(anna, fact(100), fact(50, "Ad 2"))
    dry = await dry_run(anna, fact(100), fact(50, "Ad 2"))
    assert "What would change: 1 day stays as it is" in anna.chat.text(dry)
    text = anna.chat.text(await anna.presses(dry, "Import"))
    assert "Nothing changed: everything in this file was known already." in text
    assert rows(anna) == 2


async def test_a_corrected_file_says_which_day_changed_and_how(anna: Talker) -> None:
    second = replace(fact(50), day=date(2026, 11, 17))
    await bring_in(anna, fact(10_000), second)
    text = await bring_in(anna, fact(12_000), second)
    assert "1 corrected day:\n• Mon 16 Nov 2026 (Spend €100.00 → €120.00)\n1 day as before" in text
    assert "17 Nov" not in text


async def test_figures_that_only_move_between_ads_are_a_correction_too(anna: Talker) -> None:
    await bring_in(anna, fact(100), fact(50, "Ad 2"))
    text = await bring_in(anna, fact(50), fact(100, "Ad 2"))
    assert "• Mon 16 Nov 2026 (the same in all, split in another way)" in text


async def test_many_corrected_days_are_all_named(anna: Talker) -> None:
    days = [replace(fact(100), day=date(2026, 11, 1 + at)) for at in range(14)]
    await bring_in(anna, *days)
    text = await bring_in(anna, *(replace(one, cents=101) for one in days))
    assert "14 corrected days:" in text
    assert "• Tue 10 Nov 2026 (Spend €1.00 → €1.01)" in text
    assert "• and Wed 11 Nov 2026, Thu 12 Nov 2026, Fri 13 Nov 2026, Sat 14 Nov 2026" in text


async def test_days_and_ads_that_a_newer_file_lacks_stay(anna: Talker) -> None:
    await bring_in(anna, fact(100), fact(50, "Ad 2"), replace(fact(7), day=date(2026, 11, 17)))
    dry = await dry_run(anna, fact(100))
    assert "Known rows of these days that the file does not hold: 1. They stay." in anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert rows(anna) == 3


async def test_a_renamed_ad_keeps_its_figures(anna: Talker) -> None:
    def file(name: str) -> bytes:
        return f"Campaign name,Ad ID,Ad name,Date,Cost\nS,17,{name},2026-11-16,1.00\n".encode()

    await anna.presses(await anna.says("/kpi import C1", file=file("Old")), "Import")
    done = await anna.presses(await anna.says("/kpi import C1", file=file("New")), "Import")
    assert "Nothing changed" in anna.chat.text(done)
    assert "1 row got a new name" in anna.chat.text(done)
    assert "| New |" in anna.chat.text(await anna.says("/kpi top C1 period=flight"))


async def test_pressing_twice_and_a_repeated_press_are_harmless(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100))
    first = await anna.presses(dry, "Import")
    assert anna.chat.text(await anna.repeats()) == anna.chat.text(first)
    again = await anna.presses(dry, "Import")
    assert "“export.csv” was imported before. Nothing changed." in anna.chat.text(again)
    assert rows(anna) == 1


async def test_every_door_opens_to_the_same_dry_run(anna: Talker) -> None:
    asked = await anna.says("/kpi import")
    assert "Which campaign do the figures belong to?" in anna.chat.text(asked)
    asked = await anna.says("C1")
    assert "Send the export from Ads Manager" in anna.chat.text(asked)
    dry = await anna.says("", file=export_bytes([fact(100)], Style()))
    assert "Dry run" in anna.chat.text(dry)
    called = await anna.calls("kpi import", campaign="C1", file=export_bytes([fact(100)], Style()))
    assert "Dry run" in anna.chat.text(called)


async def test_nothing_but_the_import_is_left_behind(anna: Talker) -> None:
    await bring_in(anna, fact(100))
    assert rows(anna, live=False) == 0
    assert counted(anna, FilePart) == 0


async def test_a_file_that_is_delivered_again_is_answered_the_same(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100))
    assert anna.chat.text(await anna.repeats()) == anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert rows(anna) == counted(anna, ImportFile) == 1


async def test_a_dry_run_waits_two_days_and_not_for_ever(anna: Talker) -> None:
    old = await dry_run(anna, fact(100))
    anna.chat.forward(days=1, hours=23)
    await dry_run(anna, fact(100))
    assert counted(anna, ImportFile) == 2
    anna.chat.forward(hours=2)
    await dry_run(anna, fact(100))
    assert counted(anna, ImportFile) == rows(anna, live=False) == 2
    assert "This dry run is not there any more." in anna.chat.text(await anna.presses(old, "Import"))


async def test_leaving_a_file_out_forgets_it(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100))
    done = await anna.presses(dry, "Don't import")
    assert "“export.csv” was left out. Nothing was imported." in anna.chat.text(done)
    assert rows(anna, live=False) == counted(anna, ImportFile) == 0
    late = await anna.presses(dry, "Import")
    assert late.failed
    assert "This dry run is not there any more. Send the file again" in anna.chat.text(late)


async def test_the_history_says_who_brought_in_what(anna: Talker) -> None:
    await bring_in(anna, fact(100))
    await bring_in(anna, fact(120))
    entries = anna.chat.read(lambda s: audit.of(s, workspace_id=1, kind="campaign", id=1))
    brought = [entry for entry in entries if entry.action == "kpi import"]
    assert [entry.after for entry in brought] == [
        {"file": "export.csv", "new_days": 1, "changed_days": []},
        {"file": "export.csv", "new_days": 0, "changed_days": ["2026-11-16"]},
    ]
    assert brought[0].actor_name == "anna"


async def test_the_campaigns_card_changes_where_it_is_shown(anna: Talker) -> None:
    await anna.says("/campaign show C1")
    await bring_in(anna, fact(12_345))
    assert "Spend €123.45" in anna.chat.text(*anna.chat.outbox("edit"))


async def test_an_import_that_changes_nothing_touches_no_card(anna: Talker) -> None:
    await bring_in(anna, fact(100))
    await anna.chat.deliver()
    await bring_in(anna, fact(100))
    assert anna.chat.outbox("edit") == []


# -- whose figures they are -----------------------------------------------------------------------


async def test_rows_go_to_the_campaign_of_their_name(anna: Talker) -> None:
    await anna.says('/campaign new "TikTok Winter"')
    dry = await dry_run(anna, fact(100), fact(7, campaign=" tiktok  WINTER "), fact(5, campaign="Else"))
    text = anna.chat.text(dry)
    assert "“TikTok Summer” → Summer · C1 (1 row)" in text
    assert "“tiktok WINTER” → TikTok Winter · C2 (1 row)" in text
    assert "2 campaigns of the file are all counted into C1." in text
    done = anna.chat.text(await anna.presses(dry, "Import"))
    assert "Summer · C1\n1 new day: Mon 16 Nov 2026\nTikTok Winter · C2\n1 new day: Mon 16 Nov 2026" in done
    assert "Spend | €0.07" in anna.chat.text(await anna.says("/kpi show C2"))
    assert "Spend | €1.05" in anna.chat.text(await anna.says("/kpi show C1"))


async def test_whole_campaigns_are_kept_apart_and_give_way_to_their_ads(anna: Talker) -> None:
    whole = b"Campaign name,Date,Cost\nA,2026-11-16,10\nB,2026-11-16,5\n"
    dry = await anna.says("/kpi import C1", file=whole)
    assert "one a day and campaign" in anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert "Spend | €15.00" in anna.chat.text(await anna.says("/kpi show C1"))
    ads = b"Campaign name,Ad name,Date,Cost\nA,x,2026-11-16,6\nA,y,2026-11-16,4\n"
    dry = await anna.says("/kpi import C1", file=ads)
    assert "Those rows (1) are replaced, or everything would count twice." in anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert "Spend | €15.00" in anna.chat.text(await anna.says("/kpi show C1"))


async def test_another_currency_is_refused_and_says_what_to_do(anna: Talker) -> None:
    reply = await anna.says("/kpi import C1", file=(KEPT / "rupiah.csv").read_bytes())
    assert reply.failed
    assert "The file is in IDR, but “Summer” (C1) is kept in EUR." in anna.chat.text(reply)
    assert '/campaign edit C1 budget="IDR 5000"' in anna.chat.text(reply)
    await anna.says('/campaign edit C1 budget="IDR 5000000"')
    dry = await anna.says("/kpi import C1", file=(KEPT / "rupiah.csv").read_bytes())
    assert "Currency: IDR" in anna.chat.text(dry)


async def test_a_currency_changed_after_the_dry_run_stops_the_import(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100))
    await anna.says('/campaign edit C1 budget="USD 5000"')
    reply = await anna.presses(dry, "Import")
    assert "The currency of “Summer” was changed meanwhile." in anna.chat.text(reply)
    assert rows(anna) == 0


async def test_an_archived_campaign_takes_no_figures(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100))
    await anna.says("/campaign archive C1")
    for reply in (await anna.presses(dry, "Import"), await dry_run(anna, fact(100))):
        assert reply.failed
        assert "“Summer” is archived; its figures stay as they are." in anna.chat.text(reply)
    assert rows(anna) == 0


async def test_another_team_cannot_press_or_reach_an_import(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100))
    eve = anna.chat.person("eve", admin=True, language="en").at(group("elsewhere"))
    await eve.says("/campaign new Mine")
    stolen = await eve.sends_token(button(dry, "Import").token)
    assert "This button belongs to another team" in anna.chat.text(stolen)
    own = await eve.says("/kpi import C1", file=export_bytes([fact(100)], Style()))
    assert anna.chat.read(lambda s: imports.get(s, workspace_id=2, id=1)) is None
    assert own.buttons[0].arguments == {"dry_run": "2"}
    assert rows(anna) == 0


async def test_hidden_commands_cannot_be_typed(anna: Talker) -> None:
    await dry_run(anna, fact(100))
    reply = await anna.says("/kpi publish 1")
    assert "I don't know /kpi publish" in anna.chat.text(reply)
    assert rows(anna) == 0


async def test_viewers_look_but_do_not_import(anna: Talker) -> None:
    vera = anna.chat.person("vera", language="en")
    await vera.says("/help")
    await anna.says("/team role vera viewer")
    reply = await vera.says("/kpi import C1", file=ENGLISH)
    assert "You may look, but not change anything here." in anna.chat.text(reply)


# -- how files are written ------------------------------------------------------------------------


async def test_a_german_file_in_cp1252_says_the_same_as_an_english_one(anna: Talker) -> None:
    await anna.presses(await anna.says("/kpi import C1", file=ENGLISH), "Import")
    german = await anna.says("/kpi import C1", file=(KEPT / "german.csv").read_bytes())
    assert "Spend €21,282.90" in anna.chat.text(german)
    assert "What would change: 4 days stay as they are" in anna.chat.text(german)


async def test_a_workbook_says_the_same_as_the_csv(anna: Talker) -> None:
    await anna.presses(await anna.says("/kpi import C1", file=ENGLISH), "Import")
    book = Workbook()
    assert book.active is not None
    for row in typed_rows(facts()):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    dry = await anna.says("/kpi import C1", file=file.getvalue(), name="export.xlsx")
    assert "Rows: 12 rows" in anna.chat.text(dry)
    assert "What would change: 4 days stay as they are" in anna.chat.text(dry)


async def test_hours_are_added_up_to_days(anna: Talker) -> None:
    dry = await anna.says("/kpi import C1", file=(KEPT / "hourly.csv").read_bytes())
    assert "Rows: 4 rows, one an hour; I add the hours of a day up" in anna.chat.text(dry)
    assert "(2 days)" in anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert "Spend | €8.88" in anna.chat.text(await anna.says("/kpi show C1 period=flight"))


async def test_masked_and_missing_figures_are_blank_and_counted(anna: Talker) -> None:
    masked = replace(fact(100), views=None, clicks=None)
    dry = await dry_run(anna, masked)
    text = anna.chat.text(dry)
    assert "2 have no value and stay blank; 1 of them was hidden as too small, like <5" in text
    await anna.presses(dry, "Import")
    shown = anna.chat.text(await anna.says("/kpi show C1"))
    assert "Video views" not in shown
    assert "CPV" not in shown


async def test_days_in_the_future_are_pointed_out(anna: Talker) -> None:
    dry = await dry_run(anna, fact(100, day=date(2026, 12, 16)))
    assert "Check the dates: the file has days that lie in the future." in anna.chat.text(dry)


async def test_everything_is_said_in_german(anna: Talker) -> None:
    berta = anna.chat.person("berta", language="de")
    dry = await berta.says("/kpi import C1", file=ENGLISH, name="export.csv")
    text = anna.chat.text(dry)
    for part in ("Probelauf: export.csv", "12 Zeilen", "(4 Tage)", "21.282,90\u00a0€", "4 neue Tage"):
        assert part in text
    done = await berta.presses(dry, "Einlesen")
    assert "4 neue Tage: So. 1. Nov. 2026 – Mi. 4. Nov. 2026" in anna.chat.text(done)


# -- several at once ------------------------------------------------------------------------------


async def test_files_for_the_same_days_at_the_same_time_are_all_kept(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    await anna.says(NEW)
    await bring_in(anna, fact(1, "Ad 0"))
    people = [chat.person(f"person {number}", language="en") for number in range(3)]
    runs = [await dry_run(who, fact(10 + at, f"Ad {at}")) for at, who in enumerate(people)]
    done = await asyncio.gather(*(who.presses(run, "Import") for who, run in zip(people, runs, strict=True)))
    assert not any(reply.failed for reply in done)
    assert chat.read(row_count) == 3
    assert "Spend | €0.33" in chat.text(await anna.says("/kpi show C1"))


async def test_one_ad_in_two_campaigns_that_count_as_one_is_refused(anna: Talker) -> None:
    file = b"Campaign name,Ad ID,Date,Cost\nA,17,2026-11-16,1.00\nB,17,2026-11-16,2.00\n"
    reply = await anna.says("/kpi import C1", file=file)
    assert reply.failed
    assert "The file has the same ad twice for a day, in two campaigns" in anna.chat.text(reply)
    assert rows(anna, live=False) == 0
    await anna.says("/campaign new B")
    dry = await anna.says("/kpi import C1", file=file)
    assert not (await anna.presses(dry, "Import")).failed


async def test_a_file_for_some_of_the_ads_leaves_the_rest_in_the_best_list(anna: Talker) -> None:
    await bring_in(anna, *(fact(100 * at, f"Ad {at}") for at in range(1, 4)))
    await bring_in(anna, fact(250, "Ad 1"))
    text = anna.chat.text(await anna.says("/kpi top C1 kpi=spend period=flight"))
    assert [name in text for name in ("Ad 1", "Ad 2", "Ad 3")] == [True] * 3

"""Bringing in a list of creators, as a chat."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from storage import audit, creators
from storage.models import ImportFile, StagedCreator
from storage.session import Store
from tests.chat import Chat, Talker, group

LIST = """Handle;Name;Follower;Engagement-Rate;Land;Themen;Preis
@dora;Dora;12.500;4,2 %;DE;Beauty, Reisen;500 €
emil;Emil;80.000;;AT;;
"""


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


async def _import(anna: Talker, text: str) -> str:
    reply = await anna.says("/creator import", file=text.encode(), name="list.csv")
    return anna.chat.text(reply)


async def test_a_dry_run_shows_what_would_happen_and_the_first_button_takes_over(
    chat: Chat, anna: Talker
) -> None:
    dry = await anna.says("/creator import", file=LIST.encode(), name="list.csv")
    text = chat.text(dry)
    assert "Dry run: “list.csv”" in text
    assert "New: 2" in text
    assert "Themen → Topics" in text
    assert "Nothing is stored yet." in text
    assert "no creator on your list" in chat.text(await anna.says("/creator list"))
    done = await anna.presses(dry, dry.buttons[0].label)
    assert "New: 2 · changed: 0 · unchanged: 0" in chat.text(done)
    card = chat.text(await anna.says("/creator show @dora"))
    assert "from list.csv, brought in Mon 23 Nov 2026" in card
    assert "Engagement rate by views 4.20%" in card
    assert "P1" in card


AUDIENCE = """Handle;Median-Aufrufe;Wachstum (30 Tage);Letzter Beitrag;Männer (%);Top-Länder;Altersgruppen
@dora;21.000;-1,5 %;20.11.2026;36;"DE 62 %, AT 12,5 %";18-24 40 %
@emil;;2 %;24.11.2026;;;
"""


async def test_what_suites_know_is_brought_in_each_with_its_day(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=AUDIENCE.encode(), name="suite.csv")
    assert "Line 3, Letzter Beitrag" in chat.text(dry)
    assert "Tue 24 Nov 2026 has not come yet" in chat.text(dry)
    await anna.presses(dry, "Take over 1 creator")
    await anna.says("/creator edit @dora followers=10k")
    details = chat.text(await anna.presses(await anna.says("/creator show @dora"), "All details"))
    for line in (
        "Median views 21.0K",
        "Growth in 30 days -1.50%",
        "Last post Fri 20 Nov 2026",
        "Women in the audience 64.00%",
        "Countries of the audience DE 62.00%, AT 12.50%",
        "Age groups of the audience 18-24 40.00%",
        "🟡 Followers 10.0K (typed by hand, Mon 23 Nov 2026)",
        "(fresh, from suite.csv, brought in Mon 23 Nov 2026)",
    ):
        assert line in details
    again = await anna.says("/creator import", file=AUDIENCE.encode(), name="suite.csv")
    assert "Unchanged: 1" in chat.text(again)
    later = AUDIENCE.replace("20.11.2026", "22.11.2026").encode()
    await anna.presses(await anna.says("/creator import", file=later), "Take over")
    assert "Last post Sun 22 Nov 2026" in chat.text(await anna.says("/creator show @dora"))
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="import", id=3))[-1]
    assert entry.before["changed"] == [{"handle": "dora", "last_post_on": "2026-11-20"}]


async def test_the_same_file_twice_changes_nothing(chat: Chat, anna: Talker) -> None:
    await anna.presses(await anna.says("/creator import", file=LIST.encode()), "Take over")
    again = await anna.says("/creator import", file=LIST.encode())
    assert "Unchanged: 2" in chat.text(again)
    assert "would change nothing" in chat.text(again)
    assert not again.buttons


async def test_a_later_list_changes_what_it_says_and_keeps_the_rest(chat: Chat, anna: Talker) -> None:
    await anna.presses(await anna.says("/creator import", file=LIST.encode()), "Take over")
    chat.forward(days=3)
    newer = b"handle,followers,price\ndora,13000,\nnew_one,5,\n"
    dry = await anna.says("/creator import", file=newer, name="newer.csv")
    assert "New: 1\nChanged: 1" in chat.text(dry)
    await anna.presses(dry, "Take over")
    card = chat.text(await anna.says("/creator show @dora"))
    assert "Followers 13.0K" in card
    assert "from newer.csv, brought in Thu 26 Nov 2026" in card
    assert "€500.00" in card
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="import", id=2))[-1]
    assert entry.before["changed"] == [{"handle": "dora", "followers": 12_500}]
    assert entry.after == {"new": ["new_one"], "changed": [{"handle": "dora", "followers": 13_000}]}


async def test_the_button_pressed_twice_takes_over_once(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=LIST.encode())
    await anna.presses(dry, "Take over")
    assert "taken over already" in chat.text(await anna.presses(dry, "Take over"))
    assert "2 creators" in chat.text(await anna.says("/creator list"))


async def test_a_newer_list_takes_the_place_of_an_unconfirmed_one(chat: Chat, anna: Talker) -> None:
    first = await anna.says("/creator import", file=LIST.encode())
    await anna.says("/creator import", file=b"handle\nzoe\n")
    assert "A newer list" in chat.text(await anna.presses(first, "Take over"))
    assert (chat.count(ImportFile), chat.count(StagedCreator)) == (1, 1)


async def test_the_event_again_answers_the_same_and_the_button_still_works(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=LIST.encode())
    assert chat.text(await anna.repeats()) == chat.text(dry)
    assert "New: 2" in chat.text(await anna.presses(dry, "Take over"))


async def test_faulty_lines_are_named_and_left_out(chat: Chat, anna: Talker) -> None:
    text = await _import(anna, "handle,followers\ndora,12k\nnot a handle,3\nemil,minus\ndora,4\n")
    assert "New: 1" in text
    assert "3 lines" in text
    assert "Line 3, handle" in text
    assert "Line 5: @dora is already in line 2." in text


async def test_a_column_is_explained_once_and_remembered(chat: Chat, anna: Talker) -> None:
    listed = b"handle,Reichweitenklasse\ndora,12.5k\n"
    dry = await anna.says("/creator import", file=listed)
    assert "Unknown columns: Reichweitenklasse" in chat.text(dry)
    asked = await anna.presses(dry, "What is “Reichweitenklasse”?")
    assert "What does this column hold?" in chat.text(asked)
    better = await anna.says("Followers")
    assert "Reichweitenklasse → Followers" in chat.text(better)
    await anna.presses(better, "Take over")
    assert "Followers 12.5K" in chat.text(await anna.says("/creator show dora"))
    later = await anna.says("/creator import", file=b"handle,reichweitenklasse\nemil,3k\n")
    assert "Unknown" not in chat.text(later)


async def test_a_column_can_be_left_out_for_good(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=b"handle,Shoe size\ndora,38\n")
    await anna.presses(dry, "What is “Shoe size”?")
    assert "Unknown" not in chat.text(await anna.says("ignore"))


async def test_an_explanation_that_spoils_the_list_is_not_kept(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=b"handle,followers,Fans\ndora,38,39\n")
    await anna.presses(dry, "What is “Fans”?")
    wrong = await anna.says("followers")
    assert wrong.failed
    assert "both hold Followers" in chat.text(wrong)
    assert chat.read(lambda s: creators.headers(s, workspace_id=1)) == {}


async def test_without_a_column_for_the_handle_nothing_can_be_taken_over(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=b"Konto,followers\ndora,38\n")
    assert dry.failed
    assert "no column for the handle" in chat.text(dry)
    assert [one.label for one in dry.buttons] == ["What is “Konto”?"]
    await anna.presses(dry, "What is “Konto”?")
    assert "New: 1" in chat.text(await anna.says("handle"))


async def test_an_excel_file(chat: Chat, anna: Talker) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet
    for row in (["Handle", "Followers", "Engagement rate"], ["@dora", 12500, 0.042]):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    dry = await anna.says("/creator import", file=buffer.getvalue(), name="list.xlsx")
    await anna.presses(dry, "Take over")
    assert "Engagement rate by views 4.20%" in chat.text(await anna.says("/creator show dora"))


async def test_without_a_file_it_is_asked_for(chat: Chat, anna: Talker) -> None:
    asked = await anna.says("/creator import")
    assert "Send the list as a file" in chat.text(asked)
    assert "New: 2" in chat.text(await anna.says("", file=LIST.encode()))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"handle,handle\ndora,emil\n", "is there twice"),
        (b"PK\x03\x04 no workbook", "workbook"),
        (b"\x00\x01\x02\x03" * 100, ""),
    ],
)
async def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(
    chat: Chat, anna: Talker, content: bytes, sentence: str
) -> None:
    reply = await anna.says("/creator import", file=content)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert "reference" not in chat.text(reply)
    assert chat.count(StagedCreator) == 0


async def test_hostile_cells_do_no_harm(chat: Chat, anna: Talker) -> None:
    listed = 'handle,name,notes\ndora,"=HYPERLINK(""http://x"")",@everyone \u202e<b>\n'
    await anna.presses(await anna.says("/creator import", file=listed.encode()), "Take over")
    card = chat.text(await anna.says("/creator show dora"))
    assert "=HYPERLINK" in card
    assert "\u202e" not in card


async def test_the_lists_of_another_team_are_out_of_reach(chat: Chat, anna: Talker) -> None:
    dry = await anna.says("/creator import", file=LIST.encode())
    stranger = chat.person("mallory", admin=True).at(group("elsewhere"))
    await stranger.says("/creator list")
    assert "belongs to another team" in chat.text(await stranger.presses(dry, "Take over"))


async def test_a_viewer_brings_nothing_in(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben")
    await anna.says("/creator list")
    await ben.says("/creator list")
    await anna.says("/team role ben viewer")
    assert "You may look" in chat.text(await ben.says("/creator import", file=LIST.encode()))


async def test_a_long_list_is_numbered_without_gaps(chat: Chat, anna: Talker) -> None:
    lines = ["handle,followers", *(f"c{at:04},{at}" for at in range(1000))]
    dry = await anna.says("/creator import", file="\n".join(lines).encode())
    await anna.presses(dry, "Take over 1,000 creators")
    assert "@c0999 · P1000" in chat.text(await anna.says("/creator show c0999"))
    assert "P1001" in chat.text(await anna.says("/creator add @next"))


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    dry = await anna.says("/creator import", file=LIST.encode(), name="liste.csv")
    assert "Probelauf: „liste.csv“" in chat.text(dry)
    done = await anna.presses(dry, "2 Creator übernehmen")
    assert "Neu: 2" in chat.text(done)

"""Boards: posts chosen for a campaign, in an order, with a picture, as files and as lines of text."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from bot.adapters import discord_view
from commands.core.replies import Reply
from commands.core.tiktok import Embed
from commands.posts import boards
from tests.chat import Chat, Talker
from tests.commands.posts.test_post_find import link


@pytest.fixture
async def team(chat: Chat, anna: Talker) -> Talker:
    """Give the owner of a team with three posts, two of them on a board."""
    chat.tiktok.posts[link(1)] = Embed("=HYPERLINK(1)", "+Dora", "dora")
    for number in (1, 2, 3):
        await anna.says(f"/content add {link(number)}")
    await anna.says("/content figures V1 views=120k")
    await anna.says("/content pin V1 campaign=C1")
    await anna.says("/content pin V2 campaign=C1")
    return anna


def order(reply: Reply) -> list[str]:
    return [field.label.split(" · ")[1] for field in reply.fields]


async def test_a_board_shows_its_posts_with_a_picture(chat: Chat, team: Talker) -> None:
    reply = await team.says("/content board C1")
    assert reply.title == "Board of Summer · C1"
    assert order(reply) == ["V1", "V2"]
    assert "Views 120K" in reply.fields[0].value
    assert link(2) in reply.fields[1].value
    assert reply.chart is not None
    assert [tile.title for tile in reply.chart.tiles] == ["V1 · @dora", "V2 · @scout2015"]
    assert reply.chart.tiles[0].figures == (("Views", "120K"),)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("1", ["V3", "V1", "V2"]),
        ("2", ["V1", "V3", "V2"]),
        ("9", ["V1", "V2", "V3"]),
        ("0", ["V3", "V1", "V2"]),
    ],
)
async def test_a_post_is_put_in_its_place(team: Talker, place: str, found: list[str]) -> None:
    assert order(await team.says(f"/content pin V3 campaign=C1 place={place}")) == found


async def test_a_post_on_the_board_is_moved_and_never_there_twice(team: Talker) -> None:
    assert order(await team.says("/content pin V2 campaign=C1 place=1")) == ["V2", "V1"]
    assert order(await team.says("/content pin V2 campaign=C1")) == ["V2", "V1"]


async def test_a_post_is_taken_off_and_stays_on_the_list(chat: Chat, team: Talker) -> None:
    assert order(await team.says("/content unpin V1 campaign=C1")) == ["V2"]
    assert "not on the board" in (await team.says("/content unpin V1 campaign=C1")).text
    assert not (await team.says("/content show V1")).failed


async def test_an_empty_board_says_how_to_fill_it(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/content board C1")
    assert "No post is on this board yet." in reply.text
    assert reply.chart is None
    assert (await anna.says("/content export C1")).failed


async def test_a_full_board_takes_no_more(team: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "MOST", 2)
    assert "at most 2 posts" in (await team.says("/content pin V3 campaign=C1")).text


async def test_a_long_board_is_one_message(chat: Chat, anna: Talker) -> None:
    for number in range(1, boards.MOST + 1):
        chat.tiktok.posts[link(number)] = Embed("Sehr lange Beschreibung #hashtag " * 9, "Dora", "d" * 24)
        await anna.says(f"/content add {link(number)}")
        await anna.says(f"/content figures V{number} views=123456 likes=12345 comments=123 shares=12 saves=1")
        await anna.says(f"/content pin V{number} campaign=C1")
    board = await anna.says("/content board C1")
    assert len(board.fields) == boards.MOST
    assert len(discord_view.parts(board)) == 1


async def test_the_card_of_a_post_names_its_boards(chat: Chat, team: Talker) -> None:
    card = await team.says("/content show V3")
    form = await team.presses(card, "Put on a board")
    assert order(await team.fills(form, campaign="C1")) == ["V1", "V2", "V3"]
    assert "On the board of: Summer · C1" in chat.text(await team.says("/content show V3"))


async def test_a_board_as_csv_holds_no_formula(team: Talker) -> None:
    reply = await team.presses(await team.says("/content board C1"), "As CSV")
    rows = list(csv.reader(io.StringIO(reply.documents[0].content.decode("utf-8-sig"))))
    assert reply.documents[0].name == "C1-board-summer.csv"
    assert rows[1][:6] == ["1", "V1", "'@dora", "'+Dora", "'=HYPERLINK(1)", link(1, "dora")]
    assert rows[1][7:10] == ["120000", "", ""]


async def test_a_board_as_a_workbook_holds_texts_alone(team: Talker) -> None:
    reply = await team.presses(await team.says("/content board C1"), "As Excel")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(reply.documents[0].content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"n", "s", "d"}
    assert sheet["E2"].value == "'=HYPERLINK(1)"
    assert (sheet["H2"].value, sheet["I2"].value) == (120_000, None)


async def test_a_viewer_sees_a_board_and_takes_no_file_along(team: Talker, chat: Chat) -> None:
    mia = chat.person("mia", language="en")
    await mia.says("/campaign list")
    await team.says("/team role Mia viewer")
    assert order(await mia.says("/content board C1")) == ["V1", "V2"]
    assert (await mia.says("/content export C1")).documents == ()


async def test_a_board_as_lines_for_whoever_sees_no_card(chat: Chat, team: Talker) -> None:
    found = chat.read(lambda session: boards.lines(session, workspace_id=1, campaign_id=1))
    assert found == [
        f"1. @dora – =HYPERLINK(1) – {link(1, 'dora')}",
        f"2. @scout2015 – Caption #one #Two – {link(2)}",
    ]
    assert chat.read(lambda session: boards.lines(session, workspace_id=2, campaign_id=1)) == []


async def test_a_board_in_german(chat: Chat, team: Talker) -> None:
    ben = chat.person("ben", admin=True, language="de")
    text = chat.text(await ben.says("/content board C1"))
    assert "Board von Summer" in text
    assert "Aufrufe 120K" in text

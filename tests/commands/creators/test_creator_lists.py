"""Lists of creators under a name, as a chat."""

from __future__ import annotations

import asyncio

import pytest

from commands.core.replies import Reply
from storage import audit, lists
from storage.models import CreatorList, ListedCreator
from tests.chat import Chat, Talker, group


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/creator add @dora followers=12.5k topics=beauty country=DE")
    await anna.says("/creator add @emil followers=80k topics=Reisen country=AT")
    await anna.says("/creator add @fritz_1 country=DE")
    return anna


def handles(reply: Reply) -> list[str]:
    return [row[1] for row in reply.table.rows] if reply.table else []


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


async def test_a_list_begins_with_the_first_who_is_put_on_it(chat: Chat, anna: Talker) -> None:
    reply = await anna.says('/creator put @dora, @emil list="Beauty DE"')
    assert chat.text(reply).startswith(
        "Beauty DE · L1\nA new list.\nPut on it: @dora, @emil.\n2 creators are on it now."
    )
    shown = await anna.presses(reply, "Show the list")
    assert shown.title == "Beauty DE · L1: 2 creators"
    assert handles(shown) == ["@emil", "@dora"]
    assert shown.table
    assert [row[5] for row in shown.table.rows] == ["anna, Mon 23 Nov 2026"] * 2
    for line in ("L1", "Beauty DE", "name=beauty", 'name="BEAUTY de"'):
        assert handles(await anna.says(f"/creator list {line}")) == ["@emil", "@dora"]
    assert len(handles(await anna.says("/creator list"))) == 3


async def test_who_is_on_it_already_stays_by_whoever_put_them_there(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    chat.forward(days=2)
    ben = chat.person("ben", language="en")
    reply = await ben.says("/creator put @dora @fritz_1 beauty")
    assert "Put on it: @fritz_1." in chat.text(reply)
    assert "@dora was on it already, put there by anna on Mon 23 Nov 2026." in chat.text(reply)
    again = await ben.says("/creator put @dora L1")
    assert "A new list" not in chat.text(again)
    assert "Undo" not in labels(again)


async def test_putting_on_is_taken_back_with_a_button(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    reply = await anna.says("/creator put @dora @emil list=Beauty")
    assert "Taken off it: @emil." in chat.text(await anna.presses(reply, "Undo"))
    assert handles(await anna.says("/creator list Beauty")) == ["@dora"]


async def test_taking_off_is_taken_back_as_it_was(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora @emil Beauty")
    chat.forward(days=3)
    ben = chat.person("ben", language="en")
    off = await ben.says("/creator unlist @dora @fritz_1 list=Beauty")
    assert "Taken off it: @dora.\n@fritz_1 is not on it.\n1 creator is on it now." in chat.text(off)
    assert "Back on it: @dora.\n2 creators are on it now." in chat.text(await ben.presses(off, "Undo"))
    shown = await anna.says("/creator list Beauty")
    assert shown.table
    assert {row[5] for row in shown.table.rows} == {"anna, Mon 23 Nov 2026"}
    assert "All of them are on it already." in chat.text(await ben.presses(off, "Undo"))
    nothing = await ben.says("/creator unlist @fritz_1 Beauty")
    assert labels(nothing) == ["Show the list"]


async def test_every_change_is_in_the_history(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    await anna.says("/creator unlist @dora Beauty")
    await anna.says("/creator rename Beauty name=Skin")
    await anna.says("/creator drop Skin")
    found = chat.read(lambda s: audit.of(s, workspace_id=1, kind="list", id=1))
    actions = [entry.action.removeprefix("creator ") for entry in found]
    assert actions == ["list", "put", "unlist", "rename", "drop"]
    put, off = found[1].after["creators"], found[2].before["creators"]
    assert put == off == [{"creator": 1, "handle": "dora", "by": "anna", "at": "2026-11-23T09:00:00+00:00"}]
    assert (found[3].before, found[3].after) == ({"name": "Beauty"}, {"name": "Skin"})
    assert {entry.actor_name for entry in found} == {"anna"}


async def test_a_name_that_is_nearly_there_is_asked_back(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora list=Beauty DE")
    for typed in ("Beuty DE", "beauty", "Beau"):
        asked = await anna.says(f"/creator put @emil list={typed}")
        assert f"There is no list “{typed}” yet. Did you mean one of these, or a new one?" in chat.text(asked)
        assert labels(asked) == ["L1 Beauty DE", f"New: {typed}"]
    assert chat.count(CreatorList) == 1
    assert "Put on it: @emil." in chat.text(await anna.presses(asked, "L1"))
    fresh = await anna.presses(asked, "New: Beau")
    assert "Beau · L2" in chat.text(fresh)
    assert "A new list." in chat.text(fresh)
    assert "A new list." in chat.text(await anna.says('/creator put @emil list="Beauty AT"'))


async def test_lists_are_shown_with_their_sizes(chat: Chat, anna: Talker) -> None:
    assert "There is no list yet." in chat.text(await anna.says("/creator lists"))
    await anna.says("/creator put @dora @emil Zebra")
    await anna.says("/creator put @dora Apple")
    shown = await anna.says("/creator lists")
    assert shown.title == "2 lists"
    assert shown.table
    assert shown.table.rows == (
        ("L2", "Apple", "1", "anna", "Mon 23 Nov 2026"),
        ("L1", "Zebra", "2", "anna", "Mon 23 Nov 2026"),
    )
    assert handles(await anna.presses(shown, "L1 Zebra")) == ["@emil", "@dora"]


async def test_a_list_is_renamed_and_keeps_its_searches(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    await anna.says("/creator put @emil Travel")
    await anna.says("/creator save Mine list=Beauty")
    assert "It was called “Beauty”." in chat.text(await anna.says('/creator rename L1 "Skin care"'))
    assert handles(await anna.says("/creator find saved=Mine")) == ["@dora"]
    refused = await anna.says("/creator rename L1 name=TRAVEL")
    assert "There is a list “Travel” already: L2." in chat.text(refused)
    assert "Skin Care · L1" in chat.text(await anna.says('/creator rename "Skin care" name="Skin Care"'))


async def test_a_deleted_list_comes_back_with_all_who_were_on_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora @emil Beauty")
    gone = await anna.says("/creator drop Beauty")
    assert "The list “Beauty” is deleted. The creators who were on it stay." in chat.text(gone)
    assert "I know no list of creators “Beauty”" in chat.text(await anna.says("/creator list Beauty"))
    assert "Lists:" not in chat.text(await anna.says("/creator show @dora"))
    assert len(handles(await anna.says("/creator find list=none"))) == 3
    back = await anna.presses(gone, "Bring it back")
    assert "The list is back.\n2 creators are on it now." in chat.text(back)
    assert handles(await anna.says("/creator list Beauty")) == ["@emil", "@dora"]
    assert "is there already" in chat.text(await anna.presses(gone, "Bring it back"))


async def test_a_saved_search_says_that_its_list_was_deleted(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    await anna.says("/creator save Mine list=Beauty")
    gone = await anna.says("/creator drop Beauty")
    told = chat.text(await anna.says("/creator find saved=Mine"))
    assert "I know no list of creators “L1”. /creator lists shows what there is." in told
    await anna.presses(gone, "Bring it back")
    assert handles(await anna.says("/creator find saved=Mine")) == ["@dora"]


async def test_a_deleted_list_whose_name_was_taken_waits(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    gone = await anna.says("/creator drop Beauty")
    await anna.says("/creator put @emil Beauty")
    refused = await anna.presses(gone, "Bring it back")
    assert "There is a list “Beauty” already: L2." in chat.text(refused)
    await anna.says("/creator rename L2 Travel")
    assert "Beauty · L1" in chat.text(await anna.presses(gone, "Bring it back"))


async def test_a_card_is_put_on_a_list_with_a_button(chat: Chat, anna: Talker) -> None:
    asked = await anna.presses(await anna.says("/creator show @dora"), "Put on a list")
    assert "On which list shall I put @dora?" in chat.text(asked)
    assert labels(asked) == ["A new list"]
    form = await anna.presses(asked, "A new list")
    assert "On which list?" in chat.text(form)
    assert "Beauty DE · L1" in chat.text(await anna.says("Beauty DE"))
    asked = await anna.presses(await anna.says("/creator show @emil"), "Put on a list")
    assert "Put on it: @emil." in chat.text(await anna.presses(asked, "L1 Beauty DE"))
    assert "Lists: Beauty DE (L1)" in chat.text(await anna.says("/creator show @emil"))


async def test_what_was_found_is_put_on_a_list_with_a_button(chat: Chat, anna: Talker) -> None:
    found = await anna.says("/creator find country=DE")
    asked = await anna.presses(found, "Put these 2 on a list")
    await anna.presses(asked, "A new list")
    assert "Put on it: @dora, @fritz_1." in chat.text(await anna.says("Germans"))
    await anna.says("/campaign new Glow budget=1000 markets=DE")
    matched = await anna.says("/creator find campaign=C1")
    asked = await anna.presses(matched, "Put these 3 on a list")
    assert "3 creators are on it now." in chat.text(await anna.presses(asked, "L1 Germans"))


async def test_a_list_is_a_filter_of_a_search(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora @emil Beauty")
    await anna.says("/creator put @emil Travel")
    for typed, who in (
        ("Beauty", ["@emil", "@dora"]),
        ("Beauty country=DE", ["@dora"]),
        ("none", ["@fritz_1"]),
        ('"on no list"', ["@fritz_1"]),
        ("auf keiner Liste", ["@fritz_1"]),
        ("any", ["@emil", "@dora"]),
        ('"not Travel"', ["@dora", "@fritz_1"]),
        ("nicht L2", ["@dora", "@fritz_1"]),
    ):
        assert handles(await anna.says(f"/creator find list={typed}")) == who, typed
    reply = await anna.says('/creator find list="not tra"')
    assert 'Looked for: list="not L2"' in chat.text(reply)
    saved = await anna.presses(reply, "Save this search")
    assert saved.form
    await anna.says("Others")
    assert handles(await anna.says("/creator find saved=Others")) == ["@dora", "@fritz_1"]


async def test_an_ambiguous_list_is_asked_back(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty one")
    await anna.says("/creator put @emil Beauty two")
    asked = await anna.says("/creator list beauty")
    assert "fits several" in chat.text(asked)
    assert handles(await anna.presses(asked, "L2 Beauty two")) == ["@emil"]
    asked = await anna.says('/creator find list="not beauty"')
    assert handles(await anna.presses(asked, "L2 Beauty two")) == ["@dora", "@fritz_1"]


async def test_lists_are_offered_while_typing(anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    assert [one.value for one in await anna.types("creator put", "list", "be")] == ["L1"]
    assert [one.value for one in await anna.types("creator find", "list", "")] == ["none", "L1"]
    assert [one.value for one in await anna.types("creator unlist", "list", "x")] == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator put @dora", "On which list?"),
        ("/creator put @nobody Mine", "I know no creator “@nobody”"),
        ('/creator put @dora list="!!!"', "“!!!” is no name for a list"),
        ("/creator put @dora none", "cannot be called “none”"),
        ('/creator put @dora "not this"', "cannot be called “not this”"),
        ("/creator put @dora L7", "I know no list of creators “L7”"),
        (f"/creator put @dora {'x' * 61}", "at most 60 fit"),
        (
            f"/creator put {' '.join(f'P{at}' for at in range(1, 22))} list=Mine",
            "at most 20 creators at once",
        ),
        ("/creator unlist @dora Mine", "I know no list of creators “Mine”"),
        ("/creator list Mine", "I know no list of creators “Mine”. /creator lists shows what there is."),
        ("/creator find list=Mine", "I know no list of creators “Mine”"),
        ('/creator find list="not Mine"', "I know no list of creators “Mine”"),
        ("/creator drop", "Which list?"),
        ("/creator rename L1 New", "I know no list of creators “L1”"),
    ],
)
async def test_wrong_input_is_answered_and_makes_no_list(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    assert sentence in chat.text(await anna.says(line))
    assert chat.count(CreatorList) == chat.count(ListedCreator) == 0


async def test_an_empty_list_says_how_to_fill_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    await anna.says("/creator unlist @dora Beauty")
    text = chat.text(await anna.says("/creator list Beauty"))
    assert "Nobody is on this list yet.\nPut somebody on it: /creator put @anna list=L1" in text


async def test_a_team_keeps_so_many_at_most(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.creators.creator_listing._MOST", 1)
    await anna.says("/creator put @dora One")
    assert "can keep 1 lists" in chat.text(await anna.says("/creator put @dora Other"))
    assert "Put on it: @emil." in chat.text(await anna.says("/creator put @emil one"))


async def test_a_press_that_comes_twice_puts_nobody_twice(chat: Chat, anna: Talker) -> None:
    first = await anna.says("/creator put @dora Beauty")
    assert chat.text(await anna.repeats()) == chat.text(first)
    assert chat.count(ListedCreator) == 1


async def test_a_viewer_looks_and_puts_nobody_on(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    ben = chat.person("ben", language="en")
    await ben.says("/creator list")
    await anna.says("/team role ben viewer")
    assert handles(await ben.says("/creator list Beauty")) == ["@dora"]
    assert "1 list" in chat.text(await ben.says("/creator lists"))
    lines = ("put @emil Beauty", "unlist @dora Beauty", "rename L1 New", "drop L1")
    for line in lines:
        assert "You may look" in chat.text(await ben.says(f"/creator {line}"))
    assert chat.read(lambda s: lists.size(s, list_id=1)) == 1


async def test_lists_stay_in_their_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator put @dora Beauty")
    other = anna.at(group("elsewhere"))
    await other.says("/creator add @gina")
    assert "I know no list of creators" in chat.text(await other.says("/creator list Beauty"))
    assert "Beauty · L1\nA new list." in chat.text(await other.says("/creator put @gina Beauty"))
    assert handles(await anna.says("/creator list Beauty")) == ["@dora"]


async def test_in_german(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="de")
    text = chat.text(await ben.says('/creator put @dora list="Beauty DE"'))
    assert "Eine neue Liste.\nDarauf gesetzt: @dora.\n1 Creator steht jetzt darauf." in text
    assert "1 Liste" in chat.text(await ben.says("/creator lists"))
    assert "keiner Liste" in str(await ben.types("creator find", "list", ""))


async def test_with_many_lists_the_others_are_named(chat: Chat, anna: Talker) -> None:
    for at in range(21):
        await anna.says(f"/creator put @dora list=List{at:02}")
    asked = await anna.presses(await anna.says("/creator show @emil"), "Put on a list")
    assert (len(asked.buttons), labels(asked)[-1]) == (21, "Another list")
    await anna.presses(asked, "Another list")
    assert "List20 · L21" in chat.text(await anna.says("List20"))


async def test_two_who_begin_a_list_at_once_begin_one(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/creator list")
    both = await asyncio.gather(
        anna.says("/creator put @dora list=Same"), ben.says("/creator put @dora, @emil list=same")
    )
    assert not any(reply.failed for reply in both)
    assert (chat.count(CreatorList), chat.count(ListedCreator)) == (1, 2)

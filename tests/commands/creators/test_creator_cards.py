"""A creator's card: what a team knows of the time before, as a chat."""

from __future__ import annotations

import pytest
from sqlmodel import update

from commands.core.replies import Reply
from storage.models import CreatorRequest
from tests.chat import Chat, Talker

LIST = b"Handle,Followers,Median views\ndora,12500,9000\n"
HEAD = b"Date,Campaign name,Ad name,Cost,Video views\n"
EXPORT = HEAD + (
    b"2026-11-20,Summer,Clip @dora 1,5.00,1000\n2026-11-21,Summer,Clip @dora 1,5.00,2000\n"
    b"2026-11-21,Summer,@Dora spring,5.00,500\n2026-11-21,Summer,@dora.two,5.00,70000\n"
    b"2026-11-21,Summer,Duet @dora and @emil,5.00,80000\n2026-11-21,Summer,dora,5.00,90000\n"
)


def value(reply: Reply, label: str) -> str:
    return next((field.value for field in reply.fields if field.label == label), "")


async def test_without_anything_known_the_card_is_short(anna: Talker) -> None:
    card = await anna.says("/creator show @dora")
    assert card.fields == ()
    assert [button.label for button in card.buttons] == [
        *(
            "Send a request",
            "All details",
            "Put on a list",
            "Add a note",
            "Check the figures",
            "Edit",
            "Block",
        )
    ]


async def test_a_figure_loses_its_colour_with_age_and_says_so_in_words(chat: Chat, anna: Talker) -> None:
    await anna.presses(await anna.says("/creator import", file=LIST, name="suite.csv"), "Take over")
    said = "Followers 12.5K · Median views 9,000"
    for days, mark, words in ((0, "🟢", "fresh"), (31, "🟡", "31 days old"), (150, "🔴", "old")):
        chat.forward(days=days)
        card = await anna.says("/creator show @dora")
        assert (
            value(card, "Figures") == f"{mark} {said} ({words}, from suite.csv, brought in Mon 23 Nov 2026)"
        )
    card = await anna.says("/creator edit @dora followers=13k")
    assert value(card, "Figures").split("\n") == [
        "🟡 Followers 13.0K (typed by hand, Sun 23 May 2027)",
        "🔴 Median views 9,000 (old, from suite.csv, brought in Mon 23 Nov 2026)",
    ]


async def test_requests_are_summed_up_and_those_that_go_on_are_named(chat: Chat, anna: Talker) -> None:
    for name in ("Winter", "Autumn"):
        await anna.says(f"/campaign new {name}")
    for line in ("C1 fee=500", 'C2 fee="300 CHF"', "C3 fee=200"):
        await anna.says(f"/request send @dora {line}")
    await anna.says("/request accept R1")
    await anna.says("/request decline R2 reason=busy")
    card = await anna.says("/creator show @dora")
    assert value(card, "Requests now").split("\n") == ["R3 Autumn: Invited", "R1 Summer: Accepted"]
    assert value(card, "With your team").split("\n") == [
        "3 requests: 1 accepted, 1 declined",
        "Fees agreed: €500.00",
        "Last: R3 Autumn, Mon 23 Nov 2026",
    ]
    assert "R2 Winter: Declined" in value(await anna.presses(card, "All details"), "Requests")


async def test_what_was_agreed_for_a_campaign_that_is_over_goes_on_no_more(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign edit C1 start=2026-11-01 end=2026-11-30")
    await anna.says("/campaign launch C1")
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request accept R1")
    assert value(await anna.says("/creator show @dora"), "Requests now") == "R1 Summer: Accepted"
    await anna.says("/campaign end C1")
    card = await anna.says("/creator show @dora")
    assert value(card, "Requests now") == ""
    assert "1 accepted" in value(card, "With your team")


async def test_what_was_completed_counts_apart(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    await anna.says("/request accept R1")
    done = update(CreatorRequest).values(state="completed")
    await chat.services.store.write(lambda session: session.execute(done))
    found = await anna.says("/creator find sort=results")
    assert found.table
    assert [column.label for column in found.table.columns][5:7] == ["Requests accepted", "Completed"]
    assert found.table.rows[0][5:7] == ("1", "1")


async def test_views_count_where_the_name_of_an_ad_names_the_creator_alone(chat: Chat, anna: Talker) -> None:
    for who in ("@emil", "@dora.two", "@dor"):
        await anna.says(f"/creator add {who}")
    await anna.presses(await anna.says("/kpi import C1", file=EXPORT), "Import")
    card = await anna.says("/creator show @dora")
    assert value(card, "Past results") == (
        "3,500 views of 2 ads or posts with @dora in their names, through Sat 21 Nov 2026"
    )
    assert value(await anna.says("/creator show @emil"), "Past results") == ""
    found = await anna.says("/creator find sort=results")
    assert found.table
    assert found.table.columns[5].label == "Views of ads and posts"
    assert [(row[1], row[5]) for row in found.table.rows] == [
        ("@dora.two", "70.0K"),
        ("@dora", "3,500"),
        ("@emil", "–"),
        ("@dor", "–"),
    ]


async def test_the_reason_of_a_block_stands_first(anna: Talker) -> None:
    await anna.says("/creator edit @dora name=Dora followers=1k")
    card = await anna.says("/creator block @dora reason=late")
    assert (card.fields[0].label, card.fields[0].value) == ("Status", "blocked: late")


async def test_details_hold_what_the_card_leaves_out(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator edit @dora email=d@example.org language=de women=64%")
    card = await anna.says("/creator show @dora")
    assert "d@example.org" not in chat.text(card)
    details = await anna.presses(card, "All details")
    assert value(details, "Language") == "German"
    assert "Women in the audience 64.00%" in value(details, "Figures")


async def test_contact_data_is_shown_in_private_and_to_members_alone(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator edit @dora email=d@example.org discord=123456789012345678")
    details = await anna.presses(await anna.says("/creator show @dora"), "All details")
    assert value(details, "E-mail") == "known; shown in private"
    assert "d@example.org" not in chat.text(details)
    assert "123456789012345678" not in chat.text(details)
    contact = await anna.presses(details, "Contact, in private")
    assert contact.private
    assert "E-mail: d@example.org" in chat.text(contact)
    assert "Discord user: 123456789012345678" in chat.text(contact)
    ben = chat.person("ben", language="en")
    await ben.says("/creator list")
    await anna.says("/team role ben viewer")
    for place in (ben, ben.private):
        refused = await place.presses(details, "Contact, in private")
        assert "You may look" in chat.text(refused)
        assert "d@example.org" not in chat.text(refused)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_mark_never_stands_without_words(chat: Chat, anna: Talker, language: str) -> None:
    await anna.says("/creator edit @dora followers=1k")
    card = await chat.person("ben", language=language).says("/creator show @dora")
    words = {"en": "typed by hand", "de": "von Hand eingetragen"}[language]
    assert "🟡 Follower" in chat.text(card)
    assert words in chat.text(card)

"""Finding creators, as a chat."""

from __future__ import annotations

import re

import pytest

from commands.core.replies import Reply
from commands.creators.creator_filters import FILTERS
from storage import creators, finding
from storage.models import Workspace
from storage.session import Session
from tests.chat import Chat, Talker
from tests.commands.core.restart import after_restart

LINES = (
    "/creator add @dora followers=12.5k engagement=4.2% country=DE topics=beauty price=500 median=10k "
    'growth=-1% audience="DE 62%, AT 12%" women=64% ages="18-24 40%, 25-34 35%" last_post=2026-11-20 '
    "email=d@example.org",
    '/creator add emil followers=80k country=AT topics="Reisen, Küche" price="900 CHF" median=50k growth=3% '
    'engagement_followers=3% audience="AT 70%" last_post=2026-10-01 views=60k',
    "/creator add @fritz_1 country=Germany language=German",
)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    for line in LINES:
        assert not (await anna.says(line)).failed
    return anna


def handles(reply: Reply) -> list[str]:
    return [row[1] for row in reply.table.rows] if reply.table else []


def test_the_filters_fit_into_a_command_of_discord() -> None:
    assert len(FILTERS) <= 25


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("followers=10k-50k", ["@dora"]),
        ("followers=>50k", ["@emil"]),
        ('engagement="3-5 %"', ["@dora"]),
        ("engagement_followers=ab 2%", ["@emil"]),
        ("views=bis 60k", ["@emil"]),
        ("median=10k-50k", ["@emil", "@dora"]),
        ("growth=-2 bis 0 %", ["@dora"]),
        ("growth=1%+", ["@emil"]),
        ("posted=14", ["@dora"]),
        ("posted=2 Monate", ["@emil", "@dora"]),
        ("audience=Deutschland", ["@dora"]),
        ("audience=AT", ["@emil"]),
        ("audience=AT ab 10 %", ["@emil", "@dora"]),
        ("audience=AT 20-90%", ["@emil"]),
        ("women=60%", ["@dora"]),
        ("women=bis 60%", []),
        ("age=18-24", ["@dora"]),
        ("age=25-34", []),
        ("age=25-34 30%", ["@dora"]),
        ("country=Deutschland", ["@dora", "@fritz_1"]),
        ("language=deutsch", ["@fritz_1"]),
        ("topic=kuche", ["@emil"]),
        ("topic=BEAUTY", ["@dora"]),
        ("price=200-800", ["@dora"]),
        ('price="bis 1000 CHF"', ["@emil"]),
        ("contact=ja", ["@dora"]),
        ("contact=no", ["@emil", "@fritz_1"]),
        ("handle=@fri", ["@fritz_1"]),
        ("handle=https://www.tiktok.com/@dora", ["@dora"]),
        ("reis", ["@emil"]),
        ("reise", ["@emil"]),
        ("@fritz", ["@fritz_1"]),
        ("fritz_1", ["@fritz_1"]),
        ("followers=10k+ country=AT", ["@emil"]),
        ("fritz_2", []),
        ("sort=price", ["@dora", "@emil", "@fritz_1"]),
        ("sort=engagement", ["@dora", "@emil", "@fritz_1"]),
        ("sort=followers", ["@emil", "@dora", "@fritz_1"]),
    ],
)
async def test_find(anna: Talker, filters: str, found: list[str]) -> None:
    reply = await anna.says(f"/creator find {filters}")
    assert not reply.failed
    assert handles(reply) == found


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ("followers=50k-10k", "runs backwards"),
        ("women=50%-40%", "runs backwards"),
        ("women=120%", "between 0 % and 100 %"),
        ("engagement=3", "with a percent sign"),
        ("growth=much", "as a percentage"),
        ("posted=never", "as a number of days"),
        ("posted=0", "as a number of days"),
        ("audience=Atlantis", "don't know the country"),
        ("audience=DE 30", "with a percent sign"),
        ("age=young", "not an age group"),
        ("price=cheap", "“cheap”"),
        ("contact=maybe", "not one of: yes, no"),
        ("sort=beauty", "not one of: Relevance, Followers, Engagement rate by views, Price, Past results"),
        ("free=C9", "I know no campaign"),
        ("handle=d%", "begins no TikTok handle"),
        ("text=%", "“%” has no letter or digit"),
        ("colour=red", "no option “colour”"),
        ("folowers=10k", "Did you mean “followers”?"),
    ],
)
async def test_a_wrong_filter_is_answered_with_what_is_right(
    chat: Chat, anna: Talker, filters: str, sentence: str
) -> None:
    reply = await anna.says(f"/creator find {filters}")
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_who_lacks_a_figure_is_counted(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/creator find median=20k+ country=DE"))
    assert "Nobody on your list fits." in text
    assert "1 more was left out: a figure that was asked about is not known." in text
    await anna.says("/creator add @gina")
    assert "2 more were left out" in chat.text(await anna.says("/creator find growth=2%+"))


async def test_a_price_in_another_currency_is_not_known_in_this_one(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/creator find price=0-1k country=AT"))
    assert (
        "1 more was left out: a figure that was asked about is not known, or the price is in another" in text
    )


async def test_blocked_ones_are_left_out_and_counted(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator block @dora reason=late")
    reply = await anna.says("/creator find")
    assert handles(reply) == ["@emil", "@fritz_1"]
    assert "1 blocked creator was left out; blocked=both shows them too." in chat.text(reply)
    assert handles(await anna.says("/creator find blocked=both")) == ["@emil", "@dora ⛔", "@fritz_1"]
    only = await anna.says("/creator find blocked=yes")
    assert handles(only) == ["@dora ⛔"]
    assert "left out" not in chat.text(only), "those who are not blocked are not meant"
    assert handles(await anna.says("/creator list")) == ["@emil", "@dora ⛔", "@fritz_1"]


async def test_who_worked_with_the_team_and_who_is_free(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter budget=5k start=2026-12-01 end=2026-12-20")
    await anna.says('/campaign new "Late winter" start=2026-12-20 end=2027-01-10')
    await anna.says("/campaign new Spring start=2027-03-01 end=2027-03-20")
    await anna.says("/campaign new Bare")
    await anna.says("/request send @dora C1 fee=100")
    assert handles(await anna.says("/creator find worked=yes")) == []
    await anna.says("/request accept R1")
    reply = await anna.says("/creator find worked=yes")
    assert handles(reply) == ["@dora"]
    assert reply.table
    assert (
        dict(zip([c.label for c in reply.table.columns], reply.table.rows[0], strict=True))[
            "Requests accepted"
        ]
        == "1"
    )
    assert handles(await anna.says("/creator find sort=results")) == ["@dora", "@emil", "@fritz_1"]
    for campaign, free in (("C1", False), ("Late", False), ("C3", True)):
        assert ("@dora" in handles(await anna.says(f"/creator find free={campaign}"))) is free
    missing = await anna.says("/creator find free=C4")
    assert missing.failed
    assert "C4 has no flight yet" in chat.text(missing)
    await anna.says("/campaign launch C1")
    await anna.says("/campaign end C1")
    assert "@dora" in handles(await anna.says("/creator find free=Late"))


async def test_a_figure_that_was_asked_about_is_shown(anna: Talker) -> None:
    reply = await anna.says("/creator find median=1k+ growth=-5%+ posted=99")
    assert reply.table
    assert [column.label for column in reply.table.columns[3:8]] == [
        "ER by views",
        "Median views",
        "Growth in 30 days",
        "Last post",
        "Price",
    ]
    assert reply.table.rows[1][4:7] == ("10.0K", "-1.00%", "Fri 20 Nov 2026")


def _crowd(chat: Chat, count: int) -> None:
    made = [{"handle": f"c{at}", "followers": 1_000_000 + at, "country": "FR"} for at in range(count)]

    def publish(session: Session) -> None:
        workspace = session.get(Workspace, 1)
        assert workspace
        rows = [{**row, **creators.searchable(row)} for row in made]
        creators.publish(session, workspace, new=rows, changed=[], now=chat.now)

    chat.services.store.write_now(publish)


async def test_a_long_list_is_turned_page_by_page_with_the_same_filters(chat: Chat, anna: Talker) -> None:
    _crowd(chat, 45)
    first = await anna.says('/creator find followers="ab 1 Mio" country=Frankreich')
    assert "45 creators" in chat.text(first)
    assert 'Looked for: followers="ab 1 Mio" country=Frankreich' in chat.text(first)
    assert "1 to 20 of 45" in chat.text(first)
    assert [one.label for one in first.buttons] == ["More", "Save this search", "Put these 20 on a list"]
    second = await anna.presses(first, "More")
    third = await after_restart(anna).presses(second, "More")
    assert "41 to 45 of 45" in chat.text(third)
    assert [one.label for one in third.buttons][:2] == ["Back", "Save this search"]
    every = [*handles(first), *handles(second), *handles(third)]
    assert every == [f"@c{at}" for at in reversed(range(45))]
    assert handles(await anna.presses(third, "Back")) == handles(second)
    assert "@gina · P49" in chat.text(await anna.says("/creator add @gina"))


async def test_everybody_is_turned_as_well_and_a_page_that_has_gone_is_the_last(
    chat: Chat, anna: Talker
) -> None:
    _crowd(chat, 18)
    await anna.says("/creator block @fritz_1")
    first = await anna.says("/creator list")
    second = await anna.presses(first, "More")
    assert handles(second) == ["@fritz_1 ⛔"]
    narrow = await anna.says("/creator find country=FR followers=1M+")
    assert [one.label for one in narrow.buttons][:1] == ["Save this search"]
    found = await anna.presses(await _page(chat, anna, country="FR", page="7"), "x")
    assert len(handles(found)) == 18


async def _page(chat: Chat, anna: Talker, **arguments: str) -> Reply:
    from commands.core.buttons import seal
    from commands.core.replies import Button

    made = Reply(buttons=(Button(label="x", command="creator page", arguments=arguments),))
    return chat.services.store.write_now(lambda s: seal(s, chat.services, made, 1, anna.who.key))


@pytest.mark.parametrize("topic", ["Schönheit", "schoenheit", "kosmetik", "BEAUTY", "beau"])
async def test_a_topic_is_found_by_any_of_its_words(anna: Talker, topic: str) -> None:
    if topic == "schoenheit":
        await anna.says("/creator topic beauty add=Schoenheit")
    assert handles(await anna.says(f"/creator find topic={topic}")) == ["@dora"]


async def test_who_was_meant_is_named_when_words_find_too_few(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator find frizt_1")
    assert "Nobody on your list fits." in chat.text(reply)
    assert "Did you mean @fritz_1?" in chat.text(reply)
    assert "@fritz_1 · P3" in chat.text(await anna.presses(reply, "@fritz_1"))
    assert "Did you mean @dora?" in chat.text(await anna.says("/creator find handle=dorra"))
    assert "Did you mean" not in chat.text(await anna.says("/creator find dorra country=AT"))
    assert "Did you mean" not in chat.text(await anna.says("/creator find emil"))
    await anna.says('/creator add @zoe.cooks.daily name="Zoë Winter"')
    for typed in ("coks", "wintr", "zoecooks"):
        assert "Did you mean @zoe.cooks.daily?" in chat.text(await anna.says(f"/creator find {typed}"))
    await anna.says("/creator block @fritz_1")
    assert "Did you mean" not in chat.text(await anna.says("/creator find frizt_1"))


async def test_a_long_list_names_those_whose_first_letters_are_right(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    assert "Did you mean @fritz_1?" in chat.text(await anna.says("/creator find frizt"))
    assert "Did you mean" not in chat.text(await anna.says("/creator find rfitz"))


async def test_a_choice_goes_on_in_another_language(chat: Chat, anna: Talker) -> None:
    _crowd(chat, 30)
    ben = chat.person("ben", language="de")
    first = await ben.says("/creator find sort=Preis contact=nein")
    assert "Gesucht: sort=price contact=no" in chat.text(first)
    assert re.search("21 to 32 of 32", chat.text(await anna.presses(first, "Mehr")))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="de")
    text = chat.text(await ben.says("/creator find median=20k+ audience=Österreich"))
    assert "Median der Aufrufe" in text
    await anna.says("/creator block @emil")
    text = chat.text(await ben.says("/creator find growth=0%+"))
    assert "Niemand auf deiner Liste passt." in text
    assert "1 weiterer blieb weg: Eine gefragte Zahl ist nicht bekannt." in text
    assert "1 gesperrter Creator blieb weg; blocked=both zeigt auch ihn." in text

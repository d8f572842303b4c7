"""Creators side by side, as a chat."""

from __future__ import annotations

import pytest

from commands.core.charts import Chart
from commands.core.replies import Reply
from tests.chat import Chat, Talker


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/creator add @dora followers=12.5k engagement=4.2% views=20k topics=beauty price=500")
    await anna.says('/creator add @emil followers=80k engagement=2% country=AT price="900 CHF"')
    await anna.says("/creator add @fritz_1 country=DE language=German price=300 growth=-1%")
    return anna


def lines(reply: Reply) -> dict[str, tuple[str, ...]]:
    assert reply.table
    return {row[0]: row[1:] for row in reply.table.rows}


def panels(reply: Reply) -> dict[str, tuple[float | None, ...]]:
    assert reply.chart
    return {series.name: series.values for series in reply.chart.series}


async def test_creators_stand_side_by_side_in_a_table(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator compare @dora @emil P3")
    assert reply.table
    assert [column.label for column in reply.table.columns] == ["", "@dora", "@emil", "@fritz_1"]
    shown = lines(reply)
    assert shown["Followers"] == ("12.5K", "80.0K", "–")
    assert shown["Price per 1,000 average views"] == ("€25.00", "–", "–")
    assert "Requests accepted" not in shown
    assert ("@dora", "🟡 typed by hand, Mon 23 Nov 2026") in [(one.label, one.value) for one in reply.fields]


async def test_the_picture_gives_each_figure_a_scale_and_a_unit_of_its_own(anna: Talker) -> None:
    reply = await anna.says("/creator compare @dora @emil @fritz_1")
    assert reply.chart
    assert (reply.chart.kind, reply.chart.labels) == ("panels", ("@dora", "@emil", "@fritz_1"))
    assert panels(reply) == {
        "Followers": (12_500, 80_000, None),
        "Engagement rate by views": (0.042, 0.02, None),
        # A price in another currency is no figure of this scale, and what one alone has compares nothing.
        "Price in EUR": (50_000, None, 30_000),
    }
    assert [series.unit for series in reply.chart.series] == ["count", "percent", "money"]
    assert reply.chart.alt == "@dora, @emil and @fritz_1 side by side"


async def test_without_a_figure_of_two_there_is_no_picture(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @gina")
    reply = await anna.says("/creator compare @gina @fritz_1")
    assert reply.chart is None
    assert lines(reply)["Price"] == ("–", "€300.00")


async def test_a_picture_has_six_panels_at_most(chat: Chat, anna: Talker) -> None:
    everything = "engagement=4% engagement_followers=3% median=9k views=10k growth=1% followers=1k price=10"
    for who in ("@dora", "@emil"):
        await anna.says(f"/creator edit {who} {everything}")
    reply = await anna.says("/creator compare @dora @emil")
    assert reply.chart
    assert len(reply.chart.series) == 6
    assert Chart.model_validate_json(reply.chart.model_dump_json()) == reply.chart


async def test_what_was_accepted_before_stands_beside_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    await anna.says("/request send @emil C1 fee=500")
    await anna.says("/request accept R1")
    assert lines(await anna.says("/creator compare @dora @emil"))["Requests accepted"] == ("–", "1")


async def test_they_are_put_on_a_list_with_a_button(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator compare @dora @emil")
    await anna.presses(await anna.presses(reply, "Put these on a list"), "A new list")
    assert "Put on it: @dora, @emil." in chat.text(await anna.says("Shortlist"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("@dora", "two to five"),
        ("@dora P1", "two to five"),
        ("a,b,c,d,e,f", "at most 5"),
        ("@dora @nobody", "I know no creator “@nobody”"),
    ],
)
async def test_wrong_input_is_answered(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    assert sentence in chat.text(await anna.says(f"/creator compare {line}"))


async def test_an_ambiguous_name_is_asked_back_and_keeps_the_others(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @doris")
    asked = await anna.says("/creator compare @emil, do")
    assert "Which one do you mean?" in chat.text(asked)
    reply = await anna.presses(asked, "P4 @doris")
    assert reply.table
    assert [column.label for column in reply.table.columns] == ["", "@emil", "@doris"]


async def test_in_german(chat: Chat, anna: Talker) -> None:
    reply = await chat.person("ben", language="de").says("/creator compare @dora @emil")
    assert reply.chart
    assert reply.chart.language == "de"
    assert reply.chart.title == "Creator im Vergleich"
    assert reply.fields[0].value == "🟡 von Hand eingetragen, Mo. 23. Nov. 2026"

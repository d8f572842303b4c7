"""The calendar, as a chat and as a file."""

from __future__ import annotations

from datetime import date

import pytest

from commands.agenda.calendar import feed
from commands.core.replies import Reply
from storage import teams
from storage.models import CreatorRequest, SparkCode, Workspace
from storage.session import Session
from tests.chat import START, Chat, Talker, group
from tests.commands.rules.test_ics import parsed


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer start=2026-12-01 end=2026-12-28")
    await anna.says("/campaign new Winter")
    for handle in ("dora", "emil"):
        await anna.says(f"/creator add @{handle}")
    return anna


async def agreed(anna: Talker, line: str, number: int) -> None:
    assert not (await anna.says(f"/request send {line} fee=500")).failed
    assert not (await anna.says(f"/request accept R{number}")).failed


def rows(reply: Reply) -> list[tuple[str, ...]]:
    return [row[1:] for row in reply.table.rows] if reply.table else []


async def test_who_posts_what_when(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C1 due=2026-12-15 draft=2026-12-08 usage=ads usage_until=2026-12-31", 1)
    await anna.says("/request send @emil C1 due=2026-12-16")
    reply = await anna.says("/calendar month=december")
    assert "Calendar, Tue 1 Dec 2026 to Thu 31 Dec 2026" in chat.text(reply)
    assert rows(reply) == [
        ("Tue 1 Dec 2026", "The campaign starts", "–", "Summer (C1)", "–"),
        ("Tue 8 Dec 2026", "Draft due", "@dora", "Summer (C1)", "Accepted"),
        ("Tue 15 Dec 2026", "Post due", "@dora", "Summer (C1)", "Accepted"),
        ("Wed 16 Dec 2026", "Post due", "@emil", "Summer (C1)", "Invited"),
        ("Mon 28 Dec 2026", "The campaign ends", "–", "Summer (C1)", "–"),
        ("Thu 31 Dec 2026", "Usage rights end", "@dora", "Summer (C1)", "Accepted"),
    ]
    assert reply.table
    assert [row[0] for row in reply.table.rows] == ["Week 49", "Week 50", "Week 51", "", "Week 53", ""]


async def test_a_planned_post_takes_the_place_of_the_due_day(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C2 due=2026-12-15 draft=no", 1)
    await anna.says("/request start R1")
    await anna.says("/request schedule R1 2026-12-12")
    reply = await anna.says("/calendar C2")
    assert rows(reply) == [("Sat 12 Dec 2026", "Post planned", "@dora", "Winter (C2)", "Scheduled")]


async def test_spark_and_payments_are_on_it(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C2 draft=no", 1)

    def further(session: Session) -> None:
        session.add(
            SparkCode(request_id=1, sealed="x", ends_on=date(2026, 12, 20), added_by="anna", added_at=START)
        )
        row = session.get(CreatorRequest, 1)
        assert row
        row.state, row.pay_by = "payment_due", date(2026, 12, 22)
        session.add(row)

    chat.services.store.write_now(further)
    assert [row[1] for row in rows(await anna.says("/calendar"))] == [
        "The campaign starts",
        "Spark authorisation ends",
        "Payment due",
    ]


async def test_the_same_creator_on_one_day_is_a_collision(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C1 due=2026-12-15", 1)
    await agreed(anna, "@emil C1 due=2026-12-15", 2)
    assert "⚠" not in chat.text(await anna.says("/calendar"))
    await agreed(anna, "@dora C2 due=2026-12-15", 3)
    for line in ("/calendar", "/calendar C2"):
        reply = await anna.says(line)
        assert (
            "⚠ @dora posts on Tue 15 Dec 2026 for two campaigns: Summer (R1) and Winter (R3)." in reply.text
        )
    assert [row[2] for row in rows(reply) if "⚠" in row[1]] == ["@dora"]
    assert "⚠" not in (await anna.says("/calendar month=november")).text


async def test_a_post_within_an_exclusivity_is_a_collision(chat: Chat, anna: Talker) -> None:
    await agreed(anna, '@dora C1 due=2026-12-05 exclusive="other drinks" exclusive_until=2026-12-20', 1)
    await agreed(anna, "@dora C2 due=2026-12-18", 2)
    text = (await anna.says("/calendar")).text
    assert "⚠ @dora posts on Fri 18 Dec 2026 for Winter (R2), but is exclusive for Summer (R1)" in text
    assert "until Sun 20 Dec 2026: other drinks" in text


async def test_the_same_as_a_calendar_file(chat: Chat, anna: Talker) -> None:
    await agreed(anna, '@dora C1 due=2026-12-15 deliverables="2 videos; 1 story"', 1)
    reply = await anna.presses(await anna.says("/calendar C1"), "As a calendar file")
    (document,) = reply.documents
    assert document.name == "taktgeber.ics"
    flight, post = parsed(document.content.decode())
    assert (flight["DTSTART;VALUE=DATE"], flight["DTEND;VALUE=DATE"]) == ("20261201", "20261229")
    assert flight["SUMMARY"] == "Campaign: Summer (C1)"
    assert (post["DTSTART;VALUE=DATE"], post["SUMMARY"]) == ("20261215", "Post due: @dora · Summer")
    assert post["DESCRIPTION"] == "R1 · Accepted\n2 videos; 1 story"


async def test_a_feed_keeps_the_names_of_its_events(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C1 due=2026-12-15", 1)

    def fed(session: Session) -> str:
        workspace = teams.workspace(session, id=1)
        assert isinstance(workspace, Workspace)
        return feed(session, workspace, chat.now)

    before = parsed(chat.read(fed))
    await anna.says("/request start R1")
    await anna.says("/request move R1 2026-12-10")
    after = parsed(chat.read(fed))
    assert {one["UID"] for one in before} <= {one["UID"] for one in after}
    assert "20261210" in {one["DTSTART;VALUE=DATE"] for one in after}
    assert len({one["UID"] for one in after}) == len(after)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/calendar month=smarch", "I don't know the month “smarch”"),
        ("/calendar month=december start=2026-12-01", "not both"),
        ("/calendar start=2026-12-10 end=2026-12-01", "lies before the first day"),
        ("/calendar C9", "I know no campaign “C9”"),
        ("/calendar month=2025-01", "Nothing is on the calendar, Wed 1 Jan 2025 to Fri 31 Jan 2025."),
    ],
)
async def test_wrong_input_and_empty_months_are_answered(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    assert sentence in chat.text(await anna.says(line))


async def test_a_calendar_is_its_teams_alone(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C1 due=2026-12-15", 1)
    shown = await anna.says("/calendar")
    other = anna.at(group("elsewhere"))
    assert "Nothing is on the calendar" in chat.text(await other.says("/calendar"))
    refused = await other.presses(shown, "As a calendar file")
    assert refused.failed
    assert not refused.documents


async def test_in_german(chat: Chat, anna: Talker) -> None:
    await agreed(anna, "@dora C1 due=2026-12-15", 1)
    ben = chat.person("ben", language="de")
    text = chat.text(await ben.says("/calendar month=Dezember"))
    assert "Kalender, Di. 1. Dez. 2026 bis Do. 31. Dez. 2026" in text
    assert "Beitrag fällig" in text

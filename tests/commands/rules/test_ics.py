"""Calendar files, read back as a calendar would read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.ics import Event, calendar_file

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def parsed(text: str) -> list[dict[str, str]]:
    """Read the events of a calendar file; fails on a line that no calendar takes."""
    assert text.endswith("\r\n")
    physical = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in physical)
    lines = "\n".join(physical).replace("\n ", "").split("\n")
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon, line
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            events[-1].setdefault(name, _plain(value))
    return events


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_a_day_ends_before_the_next_one() -> None:
    event = Event("post-1@taktgeber", date(2026, 12, 31), date(2026, 12, 31), "Post; @dora, “Summer”", "a\nb")
    (found,) = parsed(calendar_file("Team", [event], NOW))
    assert found["UID"] == "post-1@taktgeber"
    assert found["DTSTAMP"] == "20261123T090000Z"
    assert found["DTSTART;VALUE=DATE"] == "20261231"
    assert found["DTEND;VALUE=DATE"] == "20270101"
    assert found["SUMMARY"] == "Post; @dora, “Summer”"
    assert found["DESCRIPTION"] == "a\nb"
    assert "CATEGORIES" not in found


def test_without_events_it_is_a_calendar_all_the_same() -> None:
    assert parsed(calendar_file("Team", [], NOW)) == []


texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\r\\;,"), max_size=200)


@given(texts, texts)
def test_whatever_people_write_comes_back_and_breaks_no_line(summary: str, description: str) -> None:
    event = Event("x", date(2026, 1, 1), date(2026, 1, 2), summary, description or "-")
    (found,) = parsed(calendar_file(summary, [event], NOW))
    ends = re.compile(r"\r\n?")
    assert found["SUMMARY"] == ends.sub("\n", summary)
    assert found["DESCRIPTION"] == ends.sub("\n", description or "-")

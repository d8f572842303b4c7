"""Schedules as data."""

import json
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from commands.rules.schedules import Schedule, at_most_daily, from_json, parse_every

TODAY = date(2026, 11, 23)


def test_json_holds_what_is_set_and_nothing_else() -> None:
    schedule = Schedule("week", times=(time(9), time(17, 30)), every=2, weekdays=(0, 3), anchor=TODAY)
    kept = schedule.to_json()
    assert kept == {
        "kind": "week",
        "times": ["09:00", "17:30"],
        "every": 2,
        "weekdays": [0, 3],
        "anchor": "2026-11-23",
    }
    assert from_json(json.loads(json.dumps(kept))) == schedule
    assert Schedule("minutes").to_json() == {"kind": "minutes"}


@pytest.mark.parametrize(
    "every",
    [
        *("every 15 minutes", "monthly on the last day", "0 9 13 * 5", "last friday of the month"),
        *("once 24.12.2026 9:00", "at launch and 7 days after the end"),
    ],
)
def test_every_kind_comes_back_from_json(every: str) -> None:
    schedule = parse_every(every, today=TODAY)
    for kept in (schedule, replace(schedule, flight=(TODAY, None))):
        assert from_json(json.loads(json.dumps(kept.to_json()))) == kept


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        {"kind": "tide"},
        {"kind": "week", "times": ["09:00"]},
        {"kind": "week", "times": ["09:00"], "weekdays": [7]},
        {"kind": "week", "weekdays": [0]},
        {"kind": "week", "times": ["9 o'clock"], "weekdays": [0]},
        {"kind": "month", "times": ["09:00"], "days": [32]},
        {"kind": "nth", "times": ["09:00"], "days": [1]},
        {"kind": "days", "times": ["09:00"], "every": 0, "anchor": "2026-11-23"},
        {"kind": "days", "times": ["09:00"], "anchor": "2026-11-31"},
        {"kind": "minutes", "every": "5"},
        {"kind": "cron", "cron": "0 9 * *"},
        {"kind": "cron"},
        {"kind": "once", "times": ["09:00"]},
        {"kind": "flight", "times": ["09:00"]},
        {"kind": "flight", "times": ["09:00"], "moments": [["tide", 0]]},
        {"kind": "flight", "times": ["09:00"], "moments": [["start", 400]]},
        {"kind": "flight", "times": ["09:00"], "moments": [["end", 7]], "flight": ["2026-11-31", ""]},
        {"kind": "month", "times": ["09:00"], "days": [1], "region": "DE-BY"},
        {"kind": "month", "times": ["09:00"], "days": [1], "region": "XX", "on_holiday": "skip"},
        {"kind": "minutes", "every": 5, "region": "DE-BY", "on_holiday": "skip"},
    ],
)
def test_what_is_no_schedule_is_refused(values: Any) -> None:
    with pytest.raises(ValueError, match=r"schedule|isoformat|month|holidays"):
        from_json(values)


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("daily 9:00", True),
        ("every 2 weeks on monday", True),
        ("monthly", True),
        ("twice a day at 9 and 17", False),
        ("hourly", False),
        ("every 12 hours", False),
        ("0 9 13 * 5", True),
        ("0 */24 1 1 *", True),
        ("0 9,17 13 * 5", False),
        ("* 9 13 * 5", False),
    ],
)
def test_at_most_daily(every: str, expected: bool) -> None:
    assert at_most_daily(parse_every(every, today=TODAY)) is expected

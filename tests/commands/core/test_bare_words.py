"""Words without a name: each option takes those it knows as its own, in the options' order."""

from __future__ import annotations

import pytest

from commands.core.parsing import read_arguments
from commands.core.texts import UserError, translator
from commands.registry import registry


def read(line: str) -> dict[str, str]:
    group, action, rest = [*line.split(" ", 2), ""][:3]
    found = registry().get(f"{group} {action}")
    assert found
    return read_arguments(found, rest)


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("campaign show C1", {"campaign": "C1"}),
        ("campaign show Summer launch", {"campaign": "Summer launch"}),
        ("campaign show C1 Push", {"campaign": "C1 Push"}),
        ("kpi show C1 7d", {"campaign": "C1", "period": "7d"}),
        ("kpi show c1 last week", {"campaign": "c1", "period": "last week"}),
        ("kpi show C1 last week compare=none", {"campaign": "C1", "period": "last week", "compare": "none"}),
        ("kpi show Summer launch period=7d", {"campaign": "Summer launch", "period": "7d"}),
        ("kpi top C1 views", {"campaign": "C1", "kpi": "views"}),
        ("kpi top C1 video views 28d", {"campaign": "C1", "kpi": "video views", "period": "28d"}),
        ("kpi log C1 likes 500", {"campaign": "C1", "kpi": "likes", "value": "500"}),
        (
            "kpi log C1 likes 500 2026-11-02",
            {"campaign": "C1", "kpi": "likes", "value": "500", "day": "2026-11-02"},
        ),
        (
            "kpi log C1 spend 99,50 € last monday",
            {"campaign": "C1", "kpi": "spend", "value": "99,50 €", "day": "last monday"},
        ),
        ('kpi log "Summer launch" views 5', {"campaign": "Summer launch", "kpi": "views", "value": "5"}),
        ("kpi target C1 views -", {"campaign": "C1", "kpi": "views", "value": "-"}),
        ("kpi target C1 CPM 4.50 EUR", {"campaign": "C1", "kpi": "CPM", "value": "4.50 EUR"}),
        ("digest new C1 every monday 9:00", {"campaign": "C1", "every": "every monday 9:00"}),
        ("digest new C1 täglich 8:30", {"campaign": "C1", "every": "täglich 8:30"}),
        ("digest new C1 30 8 * * 1-5", {"campaign": "C1", "every": "30 8 * * 1-5"}),
        ("request send @dora C1 500", {"creator": "@dora", "campaign": "C1", "fee": "500"}),
        ("request send @dora @emil C1", {"creator": "@dora @emil", "campaign": "C1"}),
        ("request send @dora, emil C1", {"creator": "@dora, emil", "campaign": "C1"}),
        ("request send @dora Summer launch", {"creator": "@dora", "campaign": "Summer launch"}),
        ("request send dora Summer", {"creator": "dora", "campaign": "Summer"}),
        ("request counter R1 700", {"request": "R1", "fee": "700"}),
        ("request list C1 open", {"campaign": "C1", "state": "open"}),
        ("team role ben manager", {"member": "ben", "role": "manager"}),
        ("campaign new C1 again", {"name": "C1 again"}),
    ],
)
def test_words_without_a_name_go_where_they_belong(line: str, arguments: dict[str, str]) -> None:
    assert read(line) == arguments


@pytest.mark.parametrize(
    "line", ["campaign edit C1 Autumn launch", "campaign copy C1 Autumn", "request decline R1 no time"]
)
def test_no_free_text_is_taken_from_words_without_a_name(line: str) -> None:
    """A slip must not rename a campaign: such a text wants its option's name."""
    assert not {"name", "reason"} & read(line).keys()


def test_what_was_given_by_name_is_not_given_again() -> None:
    with pytest.raises(UserError) as caught:
        read("kpi show C1 campaign=C2")
    assert "there twice" in translator("en")(caught.value.message)

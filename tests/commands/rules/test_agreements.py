"""A snapshot of what was agreed: its hash, its words, and what differs between two."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.agreements import LABELS, changed, digest, shown

EN, DE = translator("en"), translator("de")
CONTENT: dict[str, Any] = {
    "team": "Frisch",
    "creator": "@dora",
    "fee_minor": 50_000,
    "currency": "EUR",
    "due_on": "2026-12-15",
    "usage": "",
    "spark_days": None,
    "payment_days": 30,
    "brief": {"hashtags": ["glow"]},
}


def test_the_hash_is_that_of_sorted_json() -> None:
    # Computed by: printf '{"a":"ä","b":1}' | sha256sum
    assert digest({"b": 1, "a": "ä"}) == "507aab815f2bdfce1c740c0b1ae7b1c874f56b9aa5b9ab109a07b57365148233"


@given(st.dictionaries(st.sampled_from(sorted(LABELS)), st.text(max_size=5), min_size=1))
def test_the_order_does_not_matter_and_every_value_does(content: dict[str, str]) -> None:
    assert digest(dict(reversed(content.items()))) == digest(content)
    for name in content:
        assert digest(content | {name: content[name] + "x"}) != digest(content)


def test_it_is_told_in_both_languages_and_says_nothing_of_what_is_not_there() -> None:
    assert shown(CONTENT, EN) == [
        ("Team", "Frisch"),
        ("Creator", "@dora"),
        ("Fee", "€500.00"),
        ("Due", "Tue 15 Dec 2026"),
        ("Payment within days of completion", "30"),
        ("Hashtags", "#glow"),
    ]
    assert ("Honorar", "500,00\xa0€") in shown(CONTENT, DE)


def test_what_differs_is_named_with_both_sides() -> None:
    other = CONTENT | {"fee_minor": 60_000, "usage": "ads", "due_on": None}
    assert changed(CONTENT, other, EN) == [
        "Fee: €500.00 → €600.00",
        "Usage rights: – → ads",
        "Due: Tue 15 Dec 2026 → –",
    ]
    assert changed(CONTENT, dict(CONTENT), EN) == []

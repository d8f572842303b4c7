"""What a digest needs to be sent."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from commands.rules.needs import Figure, Needs, needs_from, unmet

TODAY = date(2026, 11, 23)
FIGURES = (
    Figure("spend", Decimal(1000), Decimal("0.04")),
    Figure("views", Decimal(500), Decimal("-0.12")),
    Figure("roas", Decimal("2.5"), None),
    Figure("cpm", None, None),
)
TENTH, FIFTH = Decimal("0.1"), Decimal("0.2")


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        (Needs(), None),
        (Needs(data=True, fresh=2, moved=TENTH), None),
        (Needs(moved=Decimal("0.12")), None),
        (Needs(moved=FIFTH), "unmoved"),
        (Needs(moved=TENTH, kpi="views"), None),
        (Needs(moved=TENTH, kpi="spend"), "unmoved"),
        (Needs(moved=TENTH, kpi="roas"), "unmoved"),
        (Needs(when=("roas", ">", Decimal(2))), None),
        (Needs(when=("roas", "<", Decimal(2))), "unmoved"),
        (Needs(when=("roas", "<", Decimal("2.5"))), "unmoved"),
        (Needs(when=("cpm", "<", Decimal(2))), "unmoved"),
        (Needs(when=("cpm", ">", Decimal(2))), "unmoved"),
        (Needs(moved=FIFTH, when=("roas", ">", Decimal(2))), None),
        (Needs(moved=TENTH, when=("roas", "<", Decimal(2))), None),
        (Needs(fresh=1), "stale"),
        (Needs(fresh=1, moved=FIFTH), "stale"),
    ],
)
def test_what_a_digest_lacks(needs: Needs, reason: str | None) -> None:
    assert unmet(needs, FIGURES, days=7, newest=date(2026, 11, 21), today=TODAY) == reason
    assert needs_from(json.loads(json.dumps(needs.to_json()))) == needs


def test_without_any_figures() -> None:
    assert unmet(Needs(data=True, fresh=1), (), days=0, newest=None, today=TODAY) == "no_data"
    assert unmet(Needs(fresh=1), (), days=0, newest=None, today=TODAY) == "stale"
    assert unmet(Needs(), (), days=0, newest=None, today=TODAY) is None

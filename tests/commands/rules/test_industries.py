"""The table of what may not be promoted where, row by row."""

from __future__ import annotations

import pytest

from commands.rules.industries import INDUSTRIES, MARKETS, RULES, Effect, Where, applying

B, W = Effect.BLOCK, Effect.WARN


@pytest.mark.parametrize(
    ("industry", "in_germany", "in_austria", "in_brazil", "nowhere_named"),
    [
        ("alcohol", [B, W], [B], [B], [B, W]),
        ("alcohol_free", [W], [W], [], [W]),
        ("tobacco", [B, B], [B], [B], [B, W, W]),
        ("drugs", [B, B], [B], [B], [B, W]),
        ("gambling", [B, W], [B], [B], [B, W]),
        ("weapons", [B], [B], [B], [B]),
        ("adult", [B], [B], [B], [B]),
        ("politics", [B], [B], [B], [B]),
        ("get_rich", [B], [B], [B], [B]),
        ("prescription", [B], [], [], [W]),
        ("medicine", [W], [], [], [W]),
        ("medical", [W, W], [W], [], [W, W]),
        ("cosmetic_surgery", [W, W], [W], [], [W, W, W]),
        ("weight_loss", [W], [W], [], [W]),
        ("supplements", [W, W], [W, W], [], [W, W]),
        ("energy_drinks", [W, W], [W, W], [], [W, W]),
        ("infant_food", [W, W], [W, W], [], [W, W]),
        ("other", [], [], [], []),
        ("", [], [], [], []),
    ],
)
def test_what_applies(
    industry: str,
    in_germany: list[Effect],
    in_austria: list[Effect],
    in_brazil: list[Effect],
    nowhere_named: list[Effect],
) -> None:
    asked: list[list[str]] = [["DE", "BR"], ["AT"], ["BR"], []]
    found = [[rule.effect for rule in applying(industry, markets)] for markets in asked]
    assert found == [in_germany, in_austria, in_brazil, nowhere_named]


def test_every_industry_but_the_last_has_a_rule_with_a_source() -> None:
    assert {rule.industry for rule in RULES} == {name for name, _ in INDUSTRIES} - {"other"}
    assert all(rule.text and rule.source for rule in RULES)
    assert len({rule.key for rule in RULES}) == len(RULES)


def test_europe_is_the_eea_with_switzerland_and_the_united_kingdom() -> None:
    europe = MARKETS[Where.EUROPE]
    assert len(europe) == 27 + 3 + 2
    assert {"DE", "NO", "IS", "LI", "CH", "GB"} <= europe
    assert not {"US", "TR", "RS", "UA"} & europe


def test_the_regulations_hold_in_the_eea_and_the_french_law_in_france_alone() -> None:
    assert MARKETS[Where.UNION] == MARKETS[Where.EUROPE] - {"CH", "GB"}
    assert [rule.effect for rule in applying("cosmetic_surgery", ["FR"])] == [W, B]
    assert [rule.effect for rule in applying("supplements", ["GB"])] == [W]


def test_only_a_source_seen_itself_or_a_law_blocks() -> None:
    assert {rule.where for rule in RULES if rule.effect is B} == {Where.WORLD, Where.GERMANY, Where.FRANCE}

"""What an alert watches for, in words people use, said back as it was understood."""

from __future__ import annotations

import pytest

from commands.core.texts import UserError, translator
from commands.kpi_options import read_target
from commands.rules.alert_words import Values, parse_rule, rule_text
from commands.rules.alerts import Rule

VALUES = Values(read_target, "EUR")
ONE_DAY = "(on a complete day)"
SO_FAR = "(so far, the running day included)"
WEEK = "(the last 7 complete days against the 7 before)"
UNDERSTOOD = {
    "CPM over 12 €": f"CPM above €12.00 {ONE_DAY}",
    "TKP>12": f"CPM above €12.00 {ONE_DAY}",
    "CTR is below 0.8% for 3 days": f"CTR (destination) below 0.80% {ONE_DAY}, on 3 days in a row",
    "CPC über 0,50 € seit 2 Tagen": f"CPC (destination) above €0.50 {ONE_DAY}, on 2 days in a row",
    "Klicks unter 500 in den letzten 7 Tagen": (
        "Clicks (destination) below 500 (over the last 7 complete days)"
    ),
    "views over 1M in total": f"Video views above 1.00M {SO_FAR}",
    "Ausgaben insgesamt über 1000 €": f"Spend above €1,000.00 {SO_FAR}",
    "Ausgaben über 90 % des Budgets": f"Spend above 90.00% of the budget {SO_FAR}",
    "pacing below 80%": "Pacing below 80.00% of the plan (over the complete days of the flight)",
    "keine Daten seit 2 Tagen": "No figures for 2 complete days",
    "views down 30% against last week": f"Video views down by 30.00% or more {WEEK}",
    "views -30%": f"Video views down by 30.00% or more {WEEK}",
    "Aufrufe um 30 % gesunken gegenüber der Vorwoche": f"Video views down by 30.00% or more {WEEK}",
    "Aufrufe 30 % weniger als am Vortag": (
        "Video views down by 30.00% or more (a complete day against the day before)"
    ),
    "spend up 50% against the same weekday": (
        "Spend up by 50.00% or more (a complete day against the same weekday a week before)"
    ),
    "CPM über 12 € und Views unter 5k": f"CPM above €12.00 {ONE_DAY} and Video views below 5,000 {ONE_DAY}",
}
REFUSED = {
    "hello": "Write for example: CPM over 12 €",
    "CPX over 12": "I don't know the KPI “cpx”",
    "CPM over twelve": "twelve",
    "views down 30% against Mars": "Write against yesterday, the same weekday, last week or last month.",
    "reach over 5k over the last 3 days": "Reach cannot be added up over days.",
    "views over 90% of the budget": "Only spend has a budget.",
    "views over 1 for 60 days": "An alert looks at 1 to 28 days.",
    "views>1 and likes>1 and shares>1 and saves>1 and CPM>1": "At most 4 conditions",
}


@pytest.mark.parametrize("words", UNDERSTOOD)
def test_words_are_said_back_as_they_were_understood(words: str) -> None:
    rule = parse_rule(words, VALUES)
    assert rule_text(rule, translator("en"), "EUR") == UNDERSTOOD[words]
    assert Rule.from_json(rule.to_json()) == rule


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_read_is_told_with_what_is_possible(words: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_rule(words, VALUES)
    assert REFUSED[words] in translator("en")(refused.value.message)

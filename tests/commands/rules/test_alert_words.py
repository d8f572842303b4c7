"""What an alert watches for, in words people use, said back as it was understood."""

from __future__ import annotations

import pytest

from commands.core.texts import UserError, translator
from commands.kpis.kpi_options import read_target
from commands.rules.alert_model import Rule
from commands.rules.alert_words import Values, parse_rule, rule_text

VALUES = Values(read_target, "EUR")
ONE_DAY = "(on a complete day)"
SO_FAR = "(so far, the running day included)"
WEEK = "(the last 7 complete days against the 7 before)"
UNDERSTOOD = {
    "CPM over 12 €": f"CPM above €12.00 {ONE_DAY}",
    "TKP>12": f"CPM above €12.00 {ONE_DAY}",
    "CTR is below 0.8% for 3 days": f"CTR (destination) below 0.80% {ONE_DAY}, on 3 days in a row",
    "CPC über 0,50 € seit 2 Tagen": f"CPC (destination) above €0.50 {ONE_DAY}, on 2 days in a row",
    "CTR unter 0,8 % für 3 Tage": f"CTR (destination) below 0.80% {ONE_DAY}, on 3 days in a row",
    "Budgettempo unter 80 %": "Pacing below 80.00% of the plan (over the complete days of the flight)",
    "budget pacing over 120%": "Pacing above 120.00% of the plan (over the complete days of the flight)",
    "Aufrufe um 30 % oder mehr gesunken": f"Video views down by 30.00% or more {WEEK}",
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
    "views 30% below last week": f"Video views down by 30.00% or more {WEEK}",
    "Aufrufe 30 % unter der Vorwoche": f"Video views down by 30.00% or more {WEEK}",
    "Aufrufe 30% über letzter Woche": f"Video views up by 30.00% or more {WEEK}",
    "Aufrufe 30 % weniger als am Vortag": (
        "Video views down by 30.00% or more (a complete day against the day before)"
    ),
    "spend up 50% against the same weekday": (
        "Spend up by 50.00% or more (a complete day against the same weekday a week before)"
    ),
    "draft due in 2 days": "Draft within 2 days",
    "drafts of @Dora.x due tomorrow": "Draft of @dora.x within 1 day",
    "Entwurf von @dora fällig in 3 Tagen": "Draft of @dora within 3 days",
    "Entwürfe seit 2 Tagen überfällig": "Draft overdue by 2 days",
    "post overdue": "Post overdue by 1 day",
    "payment due today": "Payment today or overdue",
    "Zahlung in 1 Woche fällig": "Payment within 7 days",
    "flight ends in 3 days": "End of the campaign within 3 days",
    "Kampagne startet morgen": "Start of the campaign within 1 day",
    "campaign is over": "The campaign is over",
    "Nutzungsrechte enden in 14 Tagen": "End of usage rights within 14 days",
    "Fristen in 2 Tagen": "Any day of the campaign or its requests within 2 days",
    "source silent for 6 hours": "A source of figures silent for 6 hours",
    "Quelle schweigt seit 2 Tagen": "A source of figures silent for 2 days",
    "views unusual": "Video views unusual for the weekday, beside 6 weeks before",
    "unusually low views over the last 8 weeks": (
        "Video views unusually low for the weekday, beside 8 weeks before"
    ),
    "ungewöhnlich hohe Ausgaben": "Spend unusually high for the weekday, beside 6 weeks before",
    "Anomalie bei CPM": "CPM unusual for the weekday, beside 6 weeks before",
    "CPM größer als 12": f"CPM above €12.00 {ONE_DAY}",
    "CPM über 0,50 €, Views unter 5.000 und Kampagne endet in 3 Tagen": (
        f"CPM above €0.50 {ONE_DAY}, Video views below 5,000 {ONE_DAY} and End of the campaign within 3 days"
    ),
    "CPM über 12 € und Views unter 5k": f"CPM above €12.00 {ONE_DAY} and Video views below 5,000 {ONE_DAY}",
}
REFUSED = {
    "hello": "Write for example: CPM over 12 €",
    "CPM über 12 € oder CTR unter 1 %": "For one or the other make two alerts.",
    "CPX over 12": "I don't know the KPI “cpx”",
    "CPM over twelve": "twelve",
    "views down 30% against Mars": "Write against yesterday, the same weekday, last week or last month.",
    "reach over 5k over the last 3 days": "Reach cannot be added up over days.",
    "views over 90% of the budget": "Only spend has a budget.",
    "views over 1 for 60 days": "An alert looks at 1 to 28 days.",
    "draft due in 90 days": "up to 60 days ahead",
    "draft due in 3 hours": "Days come near by whole days.",
    "source silent for 60 days": "1 hour to 28 days",
    "views unusual over 2 weeks": "judged by 4 to 12 weeks",
    "CPM over 12 and CPM under 10": "CPM can never be beyond both limits at once.",
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

"""A KPI's formula with the numbers put in, and the other definitions that the same figure is known by."""

from __future__ import annotations

from decimal import Decimal

from commands.core.texts import Translator
from commands.rules.kpis import BLANK, BY_KEY, COMPOSED, Kpi, Sums, format_kpi, known
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.measures import Kind

# What some call by one name and others divide or count differently.
_FAMILIES = (
    ("er_views", "er_views_saves", "er_reach", "er_followers"),
    ("engagements", "engagements_saves"),
    ("ctr", "ctr_all"),
    ("clicks", "clicks_all"),
    ("views", "views_2s", "views_6s", "focused_6s"),
    ("cpm", "cost_per_1000_reached"),
    ("cpv", "cpv_2s", "cpv_6s"),
    ("view_rate_2s", "view_rate_6s"),
    ("completion_views", "completion_impressions"),
    ("cvr_clicks", "cvr_impressions"),
)


def inputs(kpi: Kpi) -> list[str]:
    """List what has to be known, in the order of the formula and each once."""
    return list(dict.fromkeys(part for name in kpi.inputs for part in COMPOSED.get(name, (name,))))


def other_definitions(kpi: Kpi) -> list[Kpi]:
    """Give the KPIs that stand for the same thing under another definition."""
    return [BY_KEY[key] for family in _FAMILIES if kpi.key in family for key in family if key != kpi.key]


def exact(key: str, value: int | None, *, t: Translator, currency: str) -> str:
    """Write an input in full, so that one can reckon with it."""
    if value is None:
        return BLANK
    kind = MEASURES[key].kind if key in MEASURES else Kind.MONEY if key == "fee" else Kind.COUNT
    if kind is Kind.MONEY:
        return t.money(value, currency)
    if kind is Kind.MILLISECONDS:
        return f"{t.number(Decimal(value) / 1000, 3)} s"
    return t.number(value, 0)


def filled_in(kpi: Kpi, sums: Sums, *, t: Translator, currency: str) -> str:
    """Write the formula with its numbers and what comes out, such as "118 / 4,720 = 2.50%"."""
    result = format_kpi(kpi, kpi.compute(sums), t=t, currency=currency)
    terms = [_term(name, sums, t, currency, alone=not kpi.denominators) for name in kpi.inputs]
    if len(terms) == 1 and kpi.numerator not in COMPOSED:
        return result if terms[0] == result else terms[0]
    # Play time is written in seconds, so its thousandth is in the number already.
    times = f" x {t.number(kpi.scale, 0)}" if kpi.scale > 1 else ""
    return f"{' / '.join(terms)}{times} = {result}"


def _term(name: str, sums: Sums, t: Translator, currency: str, *, alone: bool) -> str:
    if name not in COMPOSED:
        return exact(name, known(sums, name), t=t, currency=currency)
    added = " + ".join(exact(part, sums.get(part), t=t, currency=currency) for part in COMPOSED[name])
    return added if alone else f"({added})"

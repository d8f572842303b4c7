"""The KPIs: formulas, names, and how their values are compared and shown.

A KPI over several days, ads or creators is computed from the sums of its inputs, never as the mean
of ratios. Reach and what is built on it are estimates of unique people and cannot be added: such a
KPI is marked as not addable, and a report over several rows leaves it blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Literal

from commands.core.texts import LANGUAGES, N_, Translator, UserError, msg, translator
from commands.rules.kpi_synonyms import SYNONYMS
from commands.rules.measures import MEASURES, Kind
from commands.rules.names import fold, joined, near
from commands.rules.plain import excerpt
from storage.frozen import frozen

BLANK = "–"
# Partners differ on saves, so each name says whether they are counted.
_ENGAGEMENTS = ("likes", "comments", "shares")
COMPOSED: dict[str, tuple[str, ...]] = {
    "engagements": _ENGAGEMENTS,
    "engagements_saves": (*_ENGAGEMENTS, "saves"),
}
_VALUES = frozenset({"emv", "earned media value", "media value", "medienwert"})
_COMPACT_FROM = 1_000_000


class Unit(StrEnum):
    """Tell how a KPI's value is shown."""

    COUNT = "count"
    MONEY = "money"  # minor units
    MONEY_PER = "money_per"  # minor units, with fractions
    RATIO = "ratio"
    SECONDS = "seconds"
    FACTOR = "factor"


Better = Literal["higher", "lower", "neutral"]
Sums = Mapping[str, int | None]


def known(sums: Sums, key: str) -> int | None:
    """Give an input; what is composed, such as engagements, is blank if one of its parts is."""
    if key not in COMPOSED:
        return sums.get(key)
    parts = [sums.get(part) for part in COMPOSED[key]]
    return None if None in parts else sum(part for part in parts if part is not None)


@frozen
class Kpi:
    """Describe one KPI: numerator / product of the denominators x scale.

    ``formula`` is for people. Inputs are keys of measures, what is composed of these, and for creators
    ``fee``, ``followers`` and ``posts``.
    """

    key: str
    label: str
    unit: Unit
    better: Better
    formula: str
    numerator: str
    denominators: tuple[str, ...] = ()
    scale: Decimal = Decimal(1)
    addable: bool = True

    @property
    def inputs(self) -> tuple[str, ...]:
        """List the inputs the KPI is computed from."""
        return (self.numerator, *self.denominators)

    @property
    def measures(self) -> set[str]:
        """Give what must be measured for it."""
        return {part for key in self.inputs for part in COMPOSED.get(key, (key,))}

    def compute(self, sums: Sums) -> Decimal | None:
        """Compute the value; None when an input is missing or a denominator is 0.

        Money comes out in minor units. A KPI that is not addable needs the figures of one single row.
        """
        above = known(sums, self.numerator)
        if above is None:
            return None
        value = Decimal(above) * self.scale
        for divisor in (known(sums, key) for key in self.denominators):
            if not divisor:
                return None
            value /= divisor
        return value


_UNITS = {
    Kind.COUNT: Unit.COUNT,
    Kind.ESTIMATE: Unit.COUNT,
    Kind.MONEY: Unit.MONEY,
    Kind.MILLISECONDS: Unit.SECONDS,
}


def _measured() -> tuple[Kpi, ...]:
    return tuple(
        Kpi(
            measure.key,
            measure.label,
            _UNITS[measure.kind],
            "neutral" if measure.key == "spend" else "higher",
            measure.means,
            measure.key,
            scale=Decimal("0.001") if measure.kind is Kind.MILLISECONDS else Decimal(1),
            addable=measure.kind is not Kind.ESTIMATE,
        )
        for measure in MEASURES
    )


def _cost(key: str, label: str, formula: str, per: str, *, cost: str = "spend", scale: int = 1) -> Kpi:
    return Kpi(
        key, label, Unit.MONEY_PER, "lower", formula, cost, (per,), Decimal(scale), addable=per != "reach"
    )


def _ratio(key: str, label: str, formula: str, above: str, *below: str) -> Kpi:
    addable = not {"reach", "followers"}.intersection(below)
    return Kpi(key, label, Unit.RATIO, "higher", formula, above, below, addable=addable)


KPIS: tuple[Kpi, ...] = (
    *_measured(),
    Kpi(
        "engagements",
        N_("Engagements"),
        Unit.COUNT,
        "higher",
        N_("Likes + comments + shares"),
        "engagements",
    ),
    Kpi(
        "engagements_saves",
        N_("Engagements with saves"),
        Unit.COUNT,
        "higher",
        N_("Likes + comments + shares + saves"),
        "engagements_saves",
    ),
    _cost("cpm", N_("CPM"), N_("Cost / impressions x 1,000"), "impressions", scale=1000),
    _cost(
        "creator_cpm",
        N_("Creator CPM by views"),
        N_("Fee / video views x 1,000"),
        "views",
        cost="fee",
        scale=1000,
    ),
    _cost(
        "cost_per_1000_reached",
        N_("Cost per 1,000 people reached"),
        N_("Cost / reach x 1,000"),
        "reach",
        scale=1000,
    ),
    _cost("cpc", N_("CPC (destination)"), N_("Cost / destination clicks"), "clicks"),
    _cost("cpv", N_("CPV (0-second views)"), N_("Cost / video views"), "views"),
    _cost("cpv_2s", N_("CPV (2-second views)"), N_("Cost / 2-second views"), "views_2s"),
    _cost("cpv_6s", N_("CPV (6-second views)"), N_("Cost / 6-second views"), "views_6s"),
    _cost("cpe", N_("CPE"), N_("Cost / (likes + comments + shares)"), "engagements"),
    _cost("cpa", N_("CPA"), N_("Cost / conversions"), "conversions"),
    _ratio("ctr", N_("CTR (destination)"), N_("Destination clicks / impressions"), "clicks", "impressions"),
    _ratio("ctr_all", N_("CTR (all)"), N_("All clicks / impressions"), "clicks_all", "impressions"),
    _ratio(
        "er_views", N_("ER by views"), N_("(Likes + comments + shares) / video views"), "engagements", "views"
    ),
    _ratio(
        "er_views_saves",
        N_("ER by views with saves"),
        N_("(Likes + comments + shares + saves) / video views"),
        "engagements_saves",
        "views",
    ),
    _ratio("er_reach", N_("ER by reach"), N_("(Likes + comments + shares) / reach"), "engagements", "reach"),
    _ratio(
        "er_followers",
        N_("ER by followers"),
        N_("(Likes + comments + shares) per post / followers"),
        "engagements",
        "posts",
        "followers",
    ),
    _ratio(
        "view_rate_2s",
        N_("2-second view rate by impressions"),
        N_("2-second views / impressions"),
        "views_2s",
        "impressions",
    ),
    _ratio(
        "view_rate_6s",
        N_("6-second view rate by impressions"),
        N_("6-second views / impressions"),
        "views_6s",
        "impressions",
    ),
    _ratio(
        "hold_rate",
        N_("Hold rate by 2-second views"),
        N_("Views to 25 % / 2-second views"),
        "views_p25",
        "views_2s",
    ),
    _ratio(
        "completion_views",
        N_("Completion by views"),
        N_("Views to the end / video views"),
        "views_p100",
        "views",
    ),
    _ratio(
        "completion_impressions",
        N_("Completion by impressions"),
        N_("Views to the end / impressions"),
        "views_p100",
        "impressions",
    ),
    _ratio(
        "cvr_clicks", N_("CVR by clicks"), N_("Conversions / destination clicks"), "conversions", "clicks"
    ),
    _ratio(
        "cvr_impressions",
        N_("CVR by impressions"),
        N_("Conversions / impressions"),
        "conversions",
        "impressions",
    ),
    Kpi(
        "avg_watch",
        N_("Average watch time by views"),
        Unit.SECONDS,
        "higher",
        N_("Play time with replays / video views"),
        "watch_ms",
        ("views",),
        Decimal("0.001"),
    ),
    Kpi("roas", N_("ROAS"), Unit.FACTOR, "higher", N_("Revenue / cost"), "revenue", ("spend",)),
    Kpi(
        "frequency",
        N_("Frequency"),
        Unit.FACTOR,
        "neutral",
        N_("Impressions / reach"),
        "impressions",
        ("reach",),
        addable=False,
    ),
)

BY_KEY: dict[str, Kpi] = {kpi.key: kpi for kpi in KPIS}


@cache
def _index() -> dict[str, str]:
    names = {fold(word): key for key, words in SYNONYMS.items() for word in words}
    for kpi in KPIS:
        names.update({fold(translator(language)(kpi.label)): kpi.key for language in LANGUAGES})
        names[fold(kpi.key)] = kpi.key
    return names


def is_kpi(text: str) -> bool:
    """Tell whether a text is a KPI's key, label or common name."""
    return fold(text) in _index()


def find_kpi(text: str) -> Kpi:
    """Find a KPI by its key, its label or a common name in either language.

    A name that leaves the denominator open ("CVR", "completion") is asked back, except "ER", which
    means ER by views as TikTok defines it.
    """
    key = _index().get(fold(text))
    if key:
        return BY_KEY[key]
    if fold(text) in _VALUES:
        raise UserError(
            msg("EMV rests on rates of your own and is no KPI. /kpi emv C1 shows and explains it.")
        )
    close = near(text, _index())
    if close:
        choices = joined(msg(BY_KEY[key].label) for key in close)
        raise UserError(
            msg("I don't know the KPI “{text}”. Did you mean {choices}?", text=excerpt(text), choices=choices)
        )
    raise UserError(
        msg("I don't know the KPI “{text}”. Try spend, CPM, CTR, ER by views or ROAS.", text=excerpt(text))
    )


def change(current: Decimal | int | None, previous: Decimal | int | None) -> Decimal | None:
    """Give the change as a fraction of the previous value; None from or to blank and from zero."""
    if current is None or not previous:
        return None
    return (Decimal(current) - Decimal(previous)) / abs(Decimal(previous))


def share_of_target(actual: Decimal | int | None, target: Decimal | int | None) -> Decimal | None:
    """Give actual / target as a fraction; None when one is blank or the target is zero."""
    return None if actual is None or not target else Decimal(actual) / Decimal(target)


def format_kpi(kpi: Kpi, value: Decimal | int | None, *, t: Translator, currency: str) -> str:
    """Write a value in its unit; blank is a dash, money and percentages have two decimals, or "< €0.01"."""
    if value is None:
        return BLANK
    amount = Decimal(value)
    if kpi.unit is Unit.RATIO:
        return t.percent(amount)
    if kpi.unit is Unit.SECONDS:
        return f"{_rounded(amount, 2, t)} s"
    if kpi.unit is Unit.FACTOR:
        return t.number(amount, 2)
    if kpi.unit is Unit.COUNT:
        return t.compact(amount)
    # A cost per view in yen is mostly less than one: such costs have two decimals in any currency.
    return _money(amount, t, currency, 2 if kpi.unit is Unit.MONEY_PER else 0)


def _rounded(value: Decimal, decimals: int, t: Translator) -> str:
    return t.number(value, decimals) if abs(value) < _COMPACT_FROM else t.compact(value)


def _money(minor: Decimal, t: Translator, currency: str, least_decimals: int) -> str:
    precision = t.decimals(currency)
    decimals = max(precision, least_decimals)
    amount = abs(minor).scaleb(-precision)
    # What is there and would round to nothing is less than the smallest amount that can be shown.
    hidden = bool(amount) and not round(amount, decimals)
    figure = _rounded(Decimal(1).scaleb(-decimals) if hidden else amount, decimals, t)
    text = t.amount(figure, currency)
    sign, than = ("-", ">") if minor < 0 else ("", "<")
    return f"{than}\u00a0{sign}{text}" if hidden else f"{sign}{text}"


def format_change(value: Decimal | None, t: Translator) -> str:
    """Write a change with its sign: "+12.00%"."""
    if value is None:
        return BLANK
    rounded = round(value, 4) or Decimal(0)
    return f"+{t.percent(rounded)}" if rounded > 0 else t.percent(rounded)

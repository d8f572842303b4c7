"""What the commands about figures take: KPIs, periods, comparisons, days, and values in a KPI's unit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from babel import numbers

from commands.cards import flight_of
from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Option, Reading
from commands.core.texts import N_, UserError, msg
from commands.options import CAMPAIGN, Plain, Text
from commands.rules.amounts import parse_count, parse_decimal, parse_rate
from commands.rules.date_words import Near, read_date
from commands.rules.dates import parse_date
from commands.rules.kpis import KPIS, Kpi, Unit, find_kpi, is_kpi
from commands.rules.measures import BY_KEY, Kind
from commands.rules.money import parse_money
from commands.rules.names import fold
from commands.rules.patterns import lazily
from commands.rules.periods import Period, default_digest_period, parse_period
from commands.rules.plain import excerpt, phrase
from storage import campaigns
from storage.frozen import frozen
from storage.models import Campaign
from storage.session import Session

T = TypeVar("T")
_PERIODS = ("7d", "28d", "yesterday", "last week", "this month", "last month", "flight")
_UNIT = lazily(r"[A-Z]{3}|[A-Za-z]|[^\w\s-]{1,3}")
_NOTHING = frozenset({"none", "nothing", "no", "off", "nichts", "kein", "keine", "keiner", "ohne", "nein"})
_BEFORE = frozenset({"previous", "before", "vorher", "davor", "zuvor", "vorperiode", "vorzeitraum"})
_WEEKDAYS = frozenset(
    {
        "weekdays",
        "same weekdays",
        "the same weekdays",
        "wochentage",
        "gleiche wochentage",
        "dieselben wochentage",
    }
)
_PLAN = frozenset({"plan", "the plan", "der plan", "dem plan"})
_TARGETS = frozenset({"target", "targets", "the targets", "ziel", "ziele", "zielwert", "zielwerte"})
_AVERAGE = frozenset(
    {
        "average",
        "avg",
        "mean",
        "average of ended campaigns",
        "durchschnitt",
        "schnitt",
        "mittel",
        "mittelwert",
    }
)
_KINDS = {
    "none": _NOTHING,
    "previous": _BEFORE,
    "weekdays": _WEEKDAYS,
    "plan": _PLAN,
    "targets": _TARGETS,
    "average": _AVERAGE,
}
_REMOVED = frozenset(
    {"", "remove", "delete", "none", "entfernen", "loschen", "weg", "kein", "keins", "keine"}
)


class KpiOption(Plain):
    """A KPI by its key, its label or a common name in either language."""

    def parse(self, text: str, reading: Reading) -> Kpi:
        """Read a KPI."""
        return find_kpi(text)

    def takes(self, words: Sequence[str]) -> int:
        """Take as many words as make the longest known name, or one; a bare number is the value already."""
        last = (count for count in range(len(words), 1, -1) if not words[count - 1].isdigit())
        ends = (count for count in last if fold(words[count - 1]))
        return next((count for count in ends if is_kpi(" ".join(words[:count]))), 1)

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer KPIs whose name contains the text."""
        named = [(kpi.key, reading.t(kpi.label)) for kpi in KPIS]
        wanted = fold(text)
        return [Suggestion(key, label) for key, label in named if wanted in fold(f"{key} {label}")][:25]


@frozen
class Amount(Text):
    """A value in a KPI's unit; it is read where the KPI is known."""

    limit: int = 60

    def takes(self, words: Sequence[str]) -> int:
        """Take a number and the currency or unit after it."""
        return 2 if len(words) > 1 and _UNIT.fullmatch(words[1]) else 1


class PeriodOption(Plain):
    """A period in words; it is read where the campaign's flight is known."""

    def parse(self, text: str, reading: Reading) -> str:
        """Give the text, if it is short enough to be a period."""
        if phrase(text) is None:
            parse_period(text, today=reading.today, flight=None)
        return text

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer the usual periods."""
        return [Suggestion(name, name) for name in _PERIODS if text.strip().lower() in name]


class DayOption(Plain):
    """A day that has begun: "monday" is the latest one."""

    def parse(self, text: str, reading: Reading) -> date:
        """Read a day; raises UserError when it lies in the future."""
        words = phrase(text)
        day = read_date(words, Near(reading.today, past=True)) if words else None
        day = day or parse_date(text, today=reading.today)
        if day > reading.today:
            raise UserError(msg("{day} has not come yet. Figures are written down for past days.", day=day))
        return day


@frozen
class Comparison:
    """What a period is compared with: other days, nothing, another campaign, plan, targets or an average."""

    kind: str = "previous"
    period: str = ""
    campaign_id: int = 0

    @property
    def of_days(self) -> bool:
        """Tell whether it names days of the same campaign, or none."""
        return self.kind in ("previous", "weekdays", "period", "none")


class CompareOption(Plain):
    """The period before, nothing, another period or campaign, the plan, targets, or own ended campaigns."""

    def parse(self, text: str, reading: Reading) -> Comparison:
        """Read what to compare with; words for a period win over the beginning of a campaign's name."""
        if kind := next((kind for kind, words in _KINDS.items() if fold(text) in words), None):
            return Comparison(kind)
        # Any flight will do here: only the words are checked.
        flight = (date(2000, 1, 1), date(2000, 1, 2))
        try:
            parse_period(text, today=reading.today, flight=flight)
            return Comparison("period", period=text)
        except UserError:
            return Comparison("campaign", campaign_id=self._campaign(text, reading))

    def _campaign(self, text: str, reading: Reading) -> int:
        try:
            return int(CAMPAIGN.parse(text, reading))
        except UserError:
            raise UserError(
                msg(
                    "I can't compare with “{text}”. Write previous, weekdays, plan, target, average, none, a "
                    "period such as last month, or another campaign such as C2.",
                    text=excerpt(text),
                )
            ) from None

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer the usual comparisons and the campaigns."""
        usual = ("previous", "weekdays", "plan", "target", "average", "none", "last month")
        offered = [Suggestion(name, name) for name in usual if text.strip().lower() in name]
        return [*offered, *CAMPAIGN.suggest(text, reading)][:25]


WHICH = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign: short id or name"),
    required=True,
    question=N_("Which campaign? Write its short id such as C1, or its name."),
)
KPI = Option(
    "kpi",
    KpiOption(),
    N_("KPI, such as views, CPM or CTR"),
    required=True,
    question=N_("Which KPI? For example views, CPM or CTR."),
)
PERIOD = Option("period", PeriodOption(), N_("Days, such as 7d, last week, flight or two dates"))


async def read_apart(context: Context, work: Callable[[Session], T]) -> T:
    """Run a reading that may walk over many rows in a thread, so that it holds up nobody else."""
    return await asyncio.to_thread(context.services.store.read_now, work)


def find_campaign(context: Context, session: Session, id: int) -> Campaign:
    """Get a campaign of the workspace; raises UserError when it has gone."""
    found = campaigns.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    return found


def period_of(today: date, campaign: Campaign, text: str) -> Period:
    """Read a period; without one it is the last 7 complete days."""
    if not text:
        return default_digest_period(today)
    flight = flight_of(campaign)
    return parse_period(text, today=today, flight=(flight.start, flight.end) if flight else None)


# -- values ---------------------------------------------------------------------------------------


def is_removal(text: str) -> bool:
    """Tell whether a value says that there shall be none: a dash, or a word for it."""
    return fold(text) in _REMOVED and any(text.strip())


def read_logged(text: str, kpi: Kpi, currency: str) -> int:
    """Read a measured figure as it is stored: minor units, milliseconds or a count."""
    kind = BY_KEY[kpi.key].kind
    if kind is Kind.MONEY:
        return _money(text, currency)
    if kind is Kind.MILLISECONDS:
        return int(_positive(text.strip().removesuffix("s")) * 1000)
    return parse_count(text)


def read_target(text: str, kpi: Kpi, currency: str) -> Decimal:
    """Read a target in the KPI's unit: minor units with fractions, a ratio, seconds, a factor, a count."""
    if kpi.unit is Unit.COUNT and "%" in text:
        raise UserError(
            msg(
                "{kpi}: this is counted and has no percentage. Write a number such as 5000, or name a ratio: "
                "CTR, ER by views or CVR by clicks.",
                kpi=msg(kpi.label),
            )
        )
    return _READERS[kpi.unit](text, currency)


def _money(text: str, currency: str) -> int:
    money = parse_money(text, default_currency=currency, allow_zero=True)
    if money.currency != currency:
        raise UserError(
            msg("The campaign is kept in {currency}. Write the amount in {currency}.", currency=currency)
        )
    return money.minor


def read_price(text: str, currency: str) -> Decimal:
    """Read what one of something costs or is worth, in minor units with four decimals at most."""
    try:
        return Decimal(_money(text, currency))
    except UserError as error:
        bare = text.replace(currency, "").replace(numbers.get_currency_symbol(currency, "de"), "")
        try:
            return round(_positive(bare).scaleb(numbers.get_currency_precision(currency)), 4)
        except UserError:
            raise error from None


def _positive(text: str) -> Decimal:
    value = parse_decimal(text)
    if value < 0:
        raise UserError(msg("A figure cannot be negative, but “{text}” is.", text=excerpt(text)))
    return value


def _more_than_zero(value: Decimal) -> Decimal:
    if not value:
        raise UserError(msg("A target must be more than 0. Write - to remove it."))
    return round(value, 4)


_READERS: dict[Unit, Callable[[str, str], Decimal]] = {
    Unit.MONEY: lambda text, currency: _more_than_zero(Decimal(_money(text, currency))),
    Unit.MONEY_PER: lambda text, currency: _more_than_zero(read_price(text, currency)),
    Unit.COUNT: lambda text, _: _more_than_zero(Decimal(parse_count(text))),
    Unit.RATIO: lambda text, _: _more_than_zero(parse_rate(text)),
    Unit.SECONDS: lambda text, _: _more_than_zero(_positive(text.strip().removesuffix("s"))),
    Unit.FACTOR: lambda text, _: _more_than_zero(_positive(text.strip().removesuffix("x"))),
}

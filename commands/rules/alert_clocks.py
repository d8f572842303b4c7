"""Read and say what alerts watch beside limits: days that come near, silent sources, unusual figures."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from commands.core.texts import N_, Translator, UserError, msg
from commands.rules.alert_model import Condition, Due, Reading
from commands.rules.alert_values import UNUSUAL
from commands.rules.kpis import BY_KEY, find_kpi, format_kpi
from commands.rules.patterns import lazily

_MOST_DAYS, _MOST_HOURS = 60, 28 * 24
_FEWEST_WEEKS, _MOST_WEEKS, _WEEKS = 4, 12, 6
_COUNT = r"(?P<count>[0-9]{1,3}|one|ein|eine[mnr]?)"
_TIME = (
    rf"{_COUNT}\s*(?:(?P<hours>hours?|h|stunden?|std\.?)|(?P<days>days?|d|tage?n?)|(?P<weeks>weeks?|wochen?))"
)
_BE = r"(?:\s+(?:is|are|has|have|ist|sind|hat|haben|been|wird|werden|war|waren))*"
_A = r"(?:the |an? |any |eine? |der |die |das )?"
_WHAT = {
    "draft": r"drafts?|entw(?:u|ü)rfe?",
    "post": r"posts?|postings?|videos?|beitr(?:a|ä)ge?|ver(?:ö|oe)ffentlichung(?:en)?",
    "pay": r"payments?|zahlung(?:en)?|bezahlung",
    "usage": r"(?:usage )?rights?|nutzungsrechte?|rechte?",
    "exclusive": r"exclusivity|exklusivit(?:ä|ae)t",
    "any": r"deadlines?|due dates?|dates?|frist(?:en)?|termine?|anything|any day|etwas|irgendetwas",
}
_OF = r"(?:\s+(?:of|by|from|von|für|fuer)\s+@?(?P<who>[a-z0-9._]{1,24}))?"
_OVERDUE = r"(?:overdue|late|(?:ü|ue)berf(?:ä|ae)llig|versp(?:ä|ae)tet)"
_COMES = r"(?:due|ends?|ended|f(?:ä|ae)llig|endet|enden|ansteh(?:t|en|end)|comes?|l(?:ä|ae)uft ab|laufen ab)"
_NEAR = (
    r"(?:(?:in|within|in less than|innerhalb von|binnen|in h(?:ö|oe)chstens)\s+"
    rf"(?P<span>{_TIME})|(?P<near>today|tomorrow|heute|morgen))"
)
_FLIGHT = r"(?:the |die |der )?(?:campaign|flight|kampagne)"
_DEADLINES = tuple(
    (what, lazily(pattern))
    for what, words in _WHAT.items()
    for pattern in (
        rf"{_A}(?:{words}){_OF}{_BE}(?:\s+{_COMES})?\s+{_NEAR}(?:\s+{_COMES})?",
        rf"{_A}(?:{words}){_OF}{_BE}\s+(?:(?:by|um|seit|since)\s+{_TIME}\s+)?"
        rf"(?P<overdue>{_OVERDUE})(?:\s+(?:(?:by|for|since|um|seit)\s+)?{_TIME.replace('?P<', '?P<late_')})?",
    )
)
_FLIGHTS = (
    ("start", lazily(rf"{_FLIGHT}\s+(?:starts?|begins?|startet|beginnt)\s+{_NEAR}")),
    ("end", lazily(rf"{_FLIGHT}\s+(?:ends?|endet|is over|ist vorbei)\s+{_NEAR}")),
    (
        "end",
        lazily(rf"{_FLIGHT}{_BE}\s+(?P<overdue>over|ended|finished|vorbei|zu ende|beendet|vor(?:ü|ue)ber)"),
    ),
)
_STALE = lazily(
    rf"(?:no word from |stale |silent |keine? |veraltete |stumme )?{_A}(?:source|quelle)[sn]?{_BE}"
    r"(?:\s+(?:stale|silent|quiet|not spoken|not speaking|still|stumm|veraltet|schweig(?:t|en)|"
    r"nicht gesprochen))?"
    rf"(?:\s+(?:for|since|seit|in))?\s+{_TIME}(?:\s+(?:silent|still|stumm|nicht gesprochen|veraltet))?"
)
_SIDES = r"(?:(?:\s+|ly\s+)(?:(?P<low>low|niedrig\w*|tief\w*)|(?P<high>high|hoch|hohe\w*)))?"
_ODD = r"(?:unusual|odd|anomalous|conspicuous|ungew(?:ö|oe)hnlich|auff(?:ä|ae)llig)"
_OVER_WEEKS = (
    r"(?:\s+(?:over|in|against|compared with|than|über|ueber|gegen|gegenüber|als)\s+"
    r"(?:the\s+|die\s+|den\s+)?(?:last\s+|past\s+|letzten\s+)?(?P<count>[0-9]{1,2})\s+(?:weeks?|wochen?))?"
)
_ANOMALIES = (
    lazily(
        rf"{_A}(?:anomal(?:y|ies|ien?)|outliers?|ausrei(?:ß|ss)er|auff(?:ä|ae)lligkeit(?:en)?)\s+"
        rf"(?:in|of|with|bei|der|von)\s+(?:den |der |the )?(?P<kpi>.+?){_OVER_WEEKS}"
    ),
    lazily(rf"{_ODD}(?:e[rsn]?)?{_SIDES}\s+(?P<kpi>.+?){_OVER_WEEKS}"),
    lazily(rf"(?P<kpi>.+?)(?:\s+(?:is|are|ist|sind))?\s+{_ODD}{_SIDES}{_OVER_WEEKS}"),
)


def read(text: str) -> Condition | None:
    """Read a folded condition of these kinds; None where it is none of them."""
    if match := _STALE.fullmatch(text):
        return Condition("stale", "", True, Decimal(_hours(match)))
    for what, pattern in (*_FLIGHTS, *_DEADLINES):
        if match := pattern.fullmatch(text):
            return _deadline(what, match)
    for pattern in _ANOMALIES:
        if match := pattern.fullmatch(text):
            return _anomaly(match)
    return None


def _number(written: str | None) -> int:
    return int(written) if written and written.isdigit() else 1


def _hours(match: re.Match[str]) -> int:
    unit = 1 if match["hours"] else 24 if match["days"] else 7 * 24
    hours = _number(match["count"]) * unit
    if not 1 <= hours <= _MOST_HOURS:
        raise UserError(msg("A source may be silent for 1 hour to {count} days.", count=_MOST_HOURS // 24))
    return hours


def _deadline(what: str, match: re.Match[str]) -> Condition:
    known = match.groupdict()
    if known.get("overdue"):
        days = -max(_days(match, "late_") or _days(match, ""), 1)
    elif known.get("near"):
        days = 0 if known["near"] in {"today", "heute"} else 1
    else:
        days = _days(match, "")
    if abs(days) > _MOST_DAYS:
        raise UserError(msg("Days are watched up to {count} days ahead.", count=_MOST_DAYS))
    return Condition(
        "deadline", "", False, Decimal(days), against=what, who=(known.get("who") or "").casefold()
    )


def _days(match: re.Match[str], prefix: str) -> int:
    known = match.groupdict()
    if not known.get(f"{prefix}count"):
        return 0
    count = _number(known[f"{prefix}count"])
    if known[f"{prefix}hours"]:
        raise UserError(msg("Days come near by whole days. Write for example: draft due in 2 days"))
    return count * (7 if known[f"{prefix}weeks"] else 1)


def _anomaly(match: re.Match[str]) -> Condition:
    known = match.groupdict()
    kpi = find_kpi(known["kpi"])
    weeks = int(known["count"]) if known["count"] else _WEEKS
    if not _FEWEST_WEEKS <= weeks <= _MOST_WEEKS:
        raise UserError(
            msg(
                "What is usual is judged by {fewest} to {most} weeks.",
                fewest=_FEWEST_WEEKS,
                most=_MOST_WEEKS,
            )
        )
    side = "low" if known.get("low") else "high" if known.get("high") else ""
    return Condition("anomaly", kpi.key, True, UNUSUAL, weeks, against=side)


# -- how it was understood -------------------------------------------------------------------------

_DUES = {
    "draft": N_("Draft"),
    "post": N_("Post"),
    "pay": N_("Payment"),
    "usage": N_("End of usage rights"),
    "exclusive": N_("End of exclusivity"),
    "start": N_("Start of the campaign"),
    "end": N_("End of the campaign"),
    "any": N_("Any day of the campaign or its requests"),
}
_ODD_TEXTS = {
    "": N_("{kpi} unusual for the weekday, beside {count} weeks before"),
    "low": N_("{kpi} unusually low for the weekday, beside {count} weeks before"),
    "high": N_("{kpi} unusually high for the weekday, beside {count} weeks before"),
}
_WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)
ANOMALY_FORMULA = N_(
    "Distance from the median of the same weekdays / the largest of: 1.4826 x median absolute deviation "
    "x n / (n - 0.8), of these weekdays or, as a share, of all days from theirs; 5% of the median; for "
    "counts the root of the median. Unusual above 3.5"
)


def understood(one: Condition, t: Translator) -> str:
    """Say what such a condition watches for."""
    if one.kind == "stale":
        return t("A source of figures silent for {span}", span=span_text(int(one.limit), t))
    if one.kind == "anomaly":
        return t(_ODD_TEXTS[one.against], kpi=t(BY_KEY[one.kpi].label), count=one.days)
    what, days = t(_DUES[one.against]), int(one.limit)
    if one.who:
        what = t("{what} of @{handle}", what=what, handle=one.who)
    if days < 0 and one.against == "end":
        return t("The campaign is over")
    if days < 0:
        return t.plural("{what} overdue by {count} day", "{what} overdue by {count} days", -days, what=what)
    if days == 0:
        said = N_("{what} today") if one.against in {"start", "end"} else N_("{what} today or overdue")
        return t(said, what=what)
    return t.plural("{what} within {count} day", "{what} within {count} days", days, what=what)


def clears(one: Condition, t: Translator) -> str:
    """Say when such a condition is clear again."""
    if one.kind == "stale":
        return t("clear again once every source has spoken")
    if one.kind == "anomaly":
        return t("clear again with a usual day")
    return t("clear again once nothing of it is near or overdue")


def span_text(hours: int, t: Translator) -> str:
    """Say how long so many hours are."""
    if hours == 0:
        return t("less than an hour")
    if hours >= 24 and hours % 24 == 0:
        return t.plural("{count} day", "{count} days", hours // 24)
    return t.plural("{count} hour", "{count} hours", hours)


# -- how it stands ---------------------------------------------------------------------------------


def due_text(one: Due, today: date, t: Translator) -> str:
    """Say what is due, whose it is and how far it is away."""
    what, left = t(_DUES[one.what]), (one.day - today).days
    if one.request:
        what = t("{what} of {request} @{handle}", what=what, request=one.request, handle=one.handle)
    if left == 0:
        return t("{what}: today, {day}", what=what, day=one.day)
    if left > 0:
        return t.plural(
            "{what}: in {count} day, {day}", "{what}: in {count} days, {day}", left, what=what, day=one.day
        )
    if one.lasts:
        return t.plural(
            "{what}: {count} day overdue, {day}",
            "{what}: {count} days overdue, {day}",
            -left,
            what=what,
            day=one.day,
        )
    return t.plural(
        "{what}: {count} day ago, {day}", "{what}: {count} days ago, {day}", -left, what=what, day=one.day
    )


def dues_text(one: Reading, today: date, t: Translator) -> str:
    """Say all that is near, a line each."""
    if not one.found.dues:
        return t("Nothing of it is near or overdue.")
    return "\n".join(due_text(due, today, t) for due in one.found.dues)


def sources_text(one: Reading, now: datetime, zone: ZoneInfo, t: Translator) -> str:
    """Say which sources were silent for longest."""
    if not one.found.sources:
        return t("No source of figures has spoken yet.")
    return "\n".join(
        t(
            "{source}: last spoke {moment}, {span} ago",
            source=source.name or t("Files and figures by hand"),
            moment=t.moment(source.at, zone),
            span=span_text(int((now - source.at).total_seconds() // 3600), t),
        )
        for source in one.found.sources
    )


def unusual_text(one: Reading, on: date | None, t: Translator, currency: str) -> str:
    """Say what a figure was on a day, and what it was on the same weekdays before."""
    kpi, found = BY_KEY[one.condition.kpi], one.found
    label = t(kpi.label)
    if found.now is None or on is None:
        return t("{kpi}: cannot be told, a figure is missing", kpi=label)
    value = format_kpi(kpi, found.now, t=t, currency=currency)
    weekdays = t(_WEEKDAYS[on.weekday()])
    if found.usual is None:
        return t(
            "{kpi}: {value} on {day}; for a comparison {count} {weekdays} before it are needed",
            kpi=label,
            value=value,
            day=on,
            count=one.condition.days,
            weekdays=weekdays,
        )
    low, high, middle = (
        format_kpi(kpi, each, t=t, currency=currency)
        for each in (found.usual.low, found.usual.high, found.usual.middle)
    )
    said = t(
        "{kpi}: {value} on {day}; on the last {count} {weekdays} between {low} and {high}, in the middle "
        "{middle}",
        kpi=label,
        value=value,
        day=on,
        count=found.usual.weeks,
        weekdays=weekdays,
        low=low,
        high=high,
        middle=middle,
    )
    if found.usual.odd:
        odd = t.plural(
            "{count} unusual one is left out", "{count} unusual ones are left out", found.usual.odd
        )
        return f"{said} ({odd})"
    return said

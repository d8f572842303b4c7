"""Read what an alert shall watch for, in marketers' words and in German, and say how it was understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations

from commands.core.texts import N_, Translator, UserError, msg
from commands.rules import alert_clocks
from commands.rules.alert_model import Condition, Rule
from commands.rules.amounts import parse_rate
from commands.rules.kpis import BY_KEY, Kpi, find_kpi, format_kpi
from commands.rules.names import fold
from commands.rules.patterns import lazily
from commands.rules.plain import LONGEST_PHRASE, excerpt, strip_invisible
from storage.frozen import frozen

_MOST_CONDITIONS = 4
_MOST_DAYS = 28
_PERCENT = r"(?P<share>[0-9][0-9.,]*\s*(?:%|percent|prozent))"
_OVER = (
    r"(?:>=?|over|above|more than|higher than|greater than|exceeds?|reaches|über|ueber|mehr als|höher als|"
    r"gr(?:ö|oe)sser als|übersteigt|erreicht)"
)
_UNDER = r"(?:<=?|under|below|less than|lower than|unter|weniger als|niedriger als|kleiner als)"
_SIDE = rf"(?:(?:is|are|ist|sind|liegt|liegen|goes|geht)\s+)?(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))"
_UP = r"up|rises?|rose|risen|grows?|grew|plus|steigt|steigen|gestiegen|hoch|mehr|\+"
_DOWN = (
    r"down|falls?|fell|fallen|drops?|dropped|minus|sinkt|sinken|gesunken|fällt|gefallen|runter|weniger|"
    r"niedriger|-"
)
_WAY = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
_BY = r"(?:by |um |more than |mehr als |mindestens |at least )*"
_AGAINST = (
    r"(?:\s+(?:against|vs\.?|versus|compared (?:with|to)|than|gegen|gegenüber|verglichen mit|als|"
    r"im vergleich zu[mr]?|zu[mr]?)\s+(?P<against>.+))?"
)
_LASTING = lazily(
    r"(?P<rest>.+?)\s+(?:for|on|seit|an|für|fuer)?\s*(?P<count>[0-9]{1,2})\s+(?:days?|tagen?|tage)"
    r"(?:\s+(?:in a row|running|in folge|hintereinander|lang))?"
)
_WINDOW = lazily(
    r"(?P<rest>.+?)\s+(?:(?:in|over|of|during)\s+(?:the\s+)?(?:last|past)|(?:in|über|ueber)\s+(?:den|die)\s+letzten)"
    r"\s+(?P<count>[0-9]{1,2})\s+(?:days?|tagen?|tage)"
)
_TOTAL = lazily(r"(?P<rest>.+?)\s+(?:in total|so far|altogether|insgesamt|bisher|gesamt)(?P<after>\s+.+)?")
_BUDGET = lazily(
    rf"(?P<kpi>.+?)\s+{_SIDE}\s+{_PERCENT}\s*(?:of (?:the )?budget|(?:des|vom) budgets?)", re.DOTALL
)
_PACING = lazily(
    rf"(?:(?:spend |budget )?pacing|(?:ausgabe|budget)?tempo)\s+{_SIDE}\s+{_PERCENT}"
    r"(?:\s+(?:of the plan|des plans))?"
)
_SILENCE = lazily(
    r"(?:no|keine)\s+(?:new |neuen )?(?:data|figures|daten|zahlen)(?:\s+(?:for|since|seit|in))?"
    r"\s+(?P<count>[0-9]{1,2})\s+(?:days?|tagen?|tage)(?:\s+lang)?"
)
_CHANGES = (
    lazily(rf"(?P<kpi>.+?)\s+{_BY}{_WAY}\s*{_BY}{_PERCENT}{_AGAINST}"),
    lazily(rf"(?P<kpi>.+?)\s+{_BY}{_PERCENT}\s+{_WAY}{_AGAINST}"),
)
_LIMIT = lazily(rf"(?P<kpi>.+?)\s+{_SIDE}\s+(?P<value>.+)")
_LIMIT_BARE = lazily(r"(?P<kpi>[^<>]+?)\s*(?:(?P<over>>=?)|(?P<under><=?))\s*(?P<value>.+)")
_OR = lazily(r"\s(?:or|oder)\s")
_OR_MORE = lazily(r"\s+(?:or more|oder mehr)(?=\s|$)")
_AND = lazily(r",?\s+(?:and|und|&)\s+|,\s+(?![0-9])")
_AGAINST_WORDS: dict[str, tuple[str, ...]] = {
    "day": ("yesterday", "the day before", "day before", "previous day", "gestern", "vortag", "am vortag"),
    "weekday": (
        "the same day last week",
        "same day last week",
        "the same weekday",
        "same weekday",
        "gleicher wochentag",
        "dem gleichen wochentag",
        "vor einer woche",
        "a week ago",
    ),
    "week": (
        "last week",
        "the week before",
        "week before",
        "previous week",
        "letzte woche",
        "letzter woche",
        "vorwoche",
        "der vorwoche",
        "in der vorwoche",
    ),
    "month": (
        "last month",
        "the month before",
        "previous month",
        "letzter monat",
        "letzten monat",
        "letztem monat",
        "vormonat",
        "dem vormonat",
        "im vormonat",
    ),
}
# "30% below last week": beside other words than those, a percentage is a limit of its own.
_BESIDE = "|".join(re.escape(word) for words in _AGAINST_WORDS.values() for word in words)
_CHANGE_BESIDE = lazily(
    rf"(?P<kpi>.+?)\s+{_BY}{_PERCENT}\s+(?:(?P<up>over|above|über|ueber)|(?P<down>under|below|unter))\s+"
    rf"(?:(?:the|der|dem|den)\s+)?(?P<against>{_BESIDE})"
)
_AGAINST_KEYS = {fold(word): key for key, words in _AGAINST_WORDS.items() for word in words}
AGAINST_TEXTS = {
    "day": N_("a complete day against the day before"),
    "weekday": N_("a complete day against the same weekday a week before"),
    "week": N_("the last 7 complete days against the 7 before"),
    "month": N_("the last 28 complete days against the 28 before"),
}


@frozen
class Values:
    """How limits are read and written: in the currency of the campaign."""

    read: Callable[[str, Kpi, str], Decimal]
    currency: str


def parse_rule(text: str, values: Values) -> Rule:
    """Read the conditions of an alert, joined by "and"; raises UserError with what is possible."""
    plain = strip_invisible(text).casefold().rstrip(".!")
    if not plain or len(plain) > LONGEST_PHRASE:
        raise _unreadable(text)
    plain = _OR_MORE.sub("", plain)
    if _OR.search(plain):
        raise UserError(
            msg("An alert fires where all of its conditions hold. For one or the other make two alerts.")
        )
    found = [_condition(part, values) for part in _AND.split(plain)]
    if len(found) > _MOST_CONDITIONS:
        raise UserError(msg("At most {count} conditions can be joined by “and”.", count=_MOST_CONDITIONS))
    _possible([one for one, _ in found])
    return Rule(tuple(one for one, _ in found), max(lasting for _, lasting in found))


def _figure(one: Condition) -> tuple[str | int, ...]:
    return one.kind, one.kpi, one.days, one.against, one.who


def _possible(conditions: list[Condition]) -> None:
    """Refuse two limits that no figure can be beyond at the same time."""
    for one, other in combinations(conditions, 2):
        same = (one.kind, one.kpi, one.days, one.against) == (
            other.kind,
            other.kpi,
            other.days,
            other.against,
        )
        above, below = (one, other) if one.over else (other, one)
        if same and one.over != other.over and above.limit >= below.limit:
            raise UserError(
                msg(
                    "{kpi} can never be beyond both limits at once. Make two alerts, one for each limit.",
                    kpi=msg(BY_KEY[one.kpi].label),
                )
            )


def _condition(text: str, values: Values) -> tuple[Condition, int]:
    if one := alert_clocks.read(text):
        return one, 1
    if match := _BUDGET.fullmatch(text):
        return _budget(match), 1
    if match := _PACING.fullmatch(text):
        return Condition("pacing", "spend", match["over"] is not None, parse_rate(match["share"])), 1
    if match := _SILENCE.fullmatch(text):
        return Condition("silence", "", True, Decimal(_count(match))), 1
    if match := _WINDOW.fullmatch(text):
        return _limit(match["rest"], values, days=_count(match)), 1
    if match := _TOTAL.fullmatch(text):
        return _limit(match["rest"] + (match["after"] or ""), values, total=True), 1
    for pattern in (*_CHANGES, _CHANGE_BESIDE):
        if match := pattern.fullmatch(text):
            return _change(match), 1
    if match := _LASTING.fullmatch(text):
        return _condition(match["rest"], values)[0], _count(match)
    return _limit(text, values), 1


def _count(match: re.Match[str]) -> int:
    count = int(match["count"])
    if not 1 <= count <= _MOST_DAYS:
        raise UserError(msg("An alert looks at 1 to {count} days.", count=_MOST_DAYS))
    return count


def _budget(match: re.Match[str]) -> Condition:
    kpi = find_kpi(match["kpi"])
    if kpi.key != "spend":
        raise UserError(msg("Only spend has a budget. Write for example: spend over 90% of the budget"))
    return Condition("budget", "spend", match["over"] is not None, parse_rate(match["share"]))


def _change(match: re.Match[str]) -> Condition:
    kpi, up = find_kpi(match["kpi"]), match["up"] is not None
    against = _AGAINST_KEYS.get(fold(match["against"] or "last week"))
    if against is None:
        raise UserError(
            msg(
                "I can't compare with “{text}” here. Write against yesterday, the same weekday, last week or "
                "last month.",
                text=excerpt(match["against"]),
            )
        )
    _addable(kpi, 7 if against in {"week", "month"} else 1)
    share = parse_rate(match["share"])
    return Condition("change", kpi.key, up, share if up else -share, against=against)


def _limit(text: str, values: Values, *, days: int = 1, total: bool = False) -> Condition:
    match = _LIMIT.fullmatch(text) or _LIMIT_BARE.fullmatch(text)
    if match is None:
        raise _unreadable(text)
    kpi = find_kpi(match["kpi"])
    _addable(kpi, 2 if total else days)
    limit = values.read(match["value"], kpi, values.currency)
    return Condition("total" if total else "threshold", kpi.key, match["over"] is not None, limit, days)


def _addable(kpi: Kpi, days: int) -> None:
    if days > 1 and not kpi.addable:
        raise UserError(
            msg("{kpi} cannot be added up over days. Watch it for single days.", kpi=msg(kpi.label))
        )


def _unreadable(text: str) -> UserError:
    return UserError(
        msg(
            "I could not read “{text}” as something to watch for. Write for example: CPM over 12 €, views "
            "down 30% against last week, CTR below 0.8% for 3 days, spend over 90% of the budget, views over "
            "1M in total, pacing below 80%, no data for 2 days, views unusually low, draft due in 2 days, "
            "campaign ends in 3 days, source silent for 6 hours. Join several with “and”.",
            text=excerpt(text),
        )
    )


def rule_text(rule: Rule, t: Translator, currency: str) -> str:
    """Say how a rule was understood."""
    said = t.join([condition_text(one, t, currency) for one in rule.conditions])
    if rule.lasting == 1:
        return said
    return t.plural("{said}, on {count} day", "{said}, on {count} days in a row", rule.lasting, said=said)


def condition_text(one: Condition, t: Translator, currency: str) -> str:
    """Say what a condition watches for, and over which days."""
    days = _over(one, t)
    name = condition_name(one, t, currency)
    return f"{name} ({days})" if days else name


def _over(one: Condition, t: Translator) -> str:
    match one.kind:
        case "budget" | "total":
            return t(_RUNNING)
        case "pacing":
            return t(_FLIGHT)
        case "change":
            return t(AGAINST_TEXTS[one.against])
        case "threshold":
            return t.plural("on a complete day", "over the last {count} complete days", one.days)
    return ""


def condition_name(one: Condition, t: Translator, currency: str) -> str:
    """Say what a condition watches for, without its days."""
    if one.kind in CLOCKS:
        return alert_clocks.understood(one, t)
    if one.kind == "silence":
        days = int(one.limit)
        return t.plural("No figures for {count} complete day", "No figures for {count} complete days", days)
    named = {"kpi": t(BY_KEY[one.kpi].label), "value": value_text(one, one.limit, t, currency)}
    if one.kind == "budget":
        over, under = N_("Spend above {value} of the budget"), N_("Spend below {value} of the budget")
        return t(over if one.over else under, **named)
    if one.kind == "pacing":
        over, under = N_("Pacing above {value} of the plan"), N_("Pacing below {value} of the plan")
        return t(over if one.over else under, **named)
    if one.kind == "change":
        named["value"] = value_text(one, abs(one.limit), t, currency)
        up, down = N_("{kpi} up by {value} or more"), N_("{kpi} down by {value} or more")
        return t(up if one.over else down, **named)
    over, under = N_("{kpi} above {value}"), N_("{kpi} below {value}")
    return t(over if one.over else under, **named)


SHARES = frozenset({"budget", "change", "pacing"})
CLOCKS = frozenset({"deadline", "stale", "anomaly"})
_FLIGHT = N_("over the complete days of the flight")
_PACED = N_("Spend / (budget x elapsed share of the flight)")
_RUNNING = N_("so far, the running day included")


def clear_text(one: Condition, t: Translator, currency: str) -> str:
    """Say from which value on a condition is clear again."""
    if one.kind in CLOCKS:
        return alert_clocks.clears(one, t)
    if one.kind == "silence":
        return t("clear again with the next figures")
    value = value_text(one, one.clear_from, t, currency)
    if one.over:
        return t("clear again from {value} down", value=value)
    return t("clear again from {value} up", value=value)


def formula_of(one: Condition) -> str:
    """Give the formula of what a condition looks at; nothing where days are counted."""
    if one.kind in {"silence", "deadline", "stale"}:
        return ""
    if one.kind == "anomaly":
        return alert_clocks.ANOMALY_FORMULA
    return _PACED if one.kind == "pacing" else BY_KEY[one.kpi].formula


def value_text(one: Condition, value: Decimal | None, t: Translator, currency: str) -> str:
    """Write a value in the unit the condition is kept in."""
    if one.kind in SHARES:
        return "–" if value is None else t.percent(value)
    return format_kpi(BY_KEY[one.kpi], value, t=t, currency=currency)

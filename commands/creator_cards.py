"""Cards and tables of creators. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from commands.age import age_text
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.creator_signs import signs_button, signs_line
from commands.deals import Deal
from commands.rules.states import STATE_LABELS
from storage import requests
from storage.creators import FIGURES
from storage.models import Creator

TYPED = "typed"
FIGURE_LABELS = {
    "followers": N_("Followers"),
    "engagement_rate": N_("Engagement rate by views"),
    "engagement_by_followers": N_("Engagement rate by followers"),
    "average_views": N_("Average views"),
    "median_views": N_("Median views"),
    "growth_30d": N_("Growth in 30 days"),
    "last_post_on": N_("Last post"),
    "women_share": N_("Women in the audience"),
    "audience_countries": N_("Countries of the audience"),
    "audience_ages": N_("Age groups of the audience"),
}
_RATES = frozenset({"engagement_rate", "engagement_by_followers", "growth_30d", "women_share"})
_SHOWN_SHARES = 5
_REQUESTS = 10
_NONE = "–"


def short_id(creator: Creator) -> str:
    """Give a creator's short id."""
    return f"P{creator.number}"


def creator_card(reading: Reading, creator: Creator, text: str = "") -> Reply:
    """Show a creator: facts, dated figures, requests and buttons."""
    t = reading.t
    facts = [
        (t("Name"), creator.name),
        (t("Status"), blocked_text(creator, t)),
        (t("Age"), age_text(reading, creator)),
        *((t(label), figure_text(creator, name, t)) for name, label in FIGURE_LABELS.items()),
        (t("Figures"), figures_text(creator, t)),
        (t("Signs"), signs_line(reading, creator)),
        (t("Price"), _price(creator, t)),
        (t("Country"), creator.country),
        (t("Language"), creator.language),
        (t("Topics"), ", ".join(creator.topics)),
        (t("E-mail"), creator.email),
        (t("Discord"), t("known; gets offers as a direct message") if creator.discord_user_id else ""),
        (t("Notes"), creator.notes),
        (t("Requests"), _requests(reading, creator)),
    ]
    return Reply(
        title=f"@{creator.handle} · {short_id(creator)}",
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in facts if value and value != _NONE),
        note=f"https://www.tiktok.com/@{creator.handle}",
        buttons=(*_buttons(creator, t), signs_button(creator, t)),
    )


def blocked_text(creator: Creator, t: Translator) -> str:
    """Say that a creator is blocked, and why where that is known; nothing when not."""
    if creator.blocked_reason is None:
        return ""
    return t("blocked: {reason}", reason=creator.blocked_reason) if creator.blocked_reason else t("blocked")


def figures_text(creator: Creator, t: Translator) -> str:
    """Say where a creator's figures come from and of when they are; a line for each source and day."""
    sources: dict[tuple[str, str], list[str]] = {}
    for name in FIGURES:
        if name in creator.figures:
            source, day = creator.figures[name]
            sources.setdefault((source, day), []).append(t(FIGURE_LABELS[name]))
    said = [(", ".join(names), _source_text(*source, t)) for source, names in sources.items()]
    if len(said) == 1:
        return said[0][1]
    return "\n".join(f"{names}: {text}" for names, text in said)


def _source_text(source: str, day: str, t: Translator) -> str:
    when = t.date(date.fromisoformat(day))
    if source == TYPED:
        return t("entered by the team, as of {day}", day=when)
    return t("from {file}, brought in {day}", file=source, day=when)


def figure_text(creator: Creator, name: str, t: Translator) -> str:
    """Write one of a creator's figures; a dash where it is not known."""
    value = getattr(creator, name)
    if value is None or value == {}:
        return _NONE
    if isinstance(value, dict):
        return _shares(value, t)
    if isinstance(value, date):
        return t.date(value)
    return t.percent(Decimal(str(value))) if name in _RATES else t.compact(value)


def _shares(shares: dict[str, int], t: Translator) -> str:
    largest = sorted(shares, key=lambda name: (-shares[name], name))[:_SHOWN_SHARES]
    return ", ".join(f"{name} {t.percent(Decimal(shares[name]).scaleb(-4))}" for name in largest)


def _price(creator: Creator, t: Translator) -> str:
    return _NONE if creator.price_minor is None else t.money(creator.price_minor, creator.price_currency)


def _requests(reading: Reading, creator: Creator) -> str:
    t = reading.t
    found = requests.listed(
        reading.session, workspace_id=creator.workspace_id, creator_id=creator.id, limit=_REQUESTS
    )
    deals = [Deal(request, who, campaign, reading.workspace) for request, who, campaign in found]
    return "\n".join(f"{deal.short} {deal.campaign.name}: {t(STATE_LABELS[deal.state])}" for deal in deals)


def _buttons(creator: Creator, t: Translator) -> tuple[Button, ...]:
    named = {"creator": short_id(creator)}
    edit = Button(
        label=t("Edit"),
        command="creator edit",
        arguments=named,
        ask=("followers", "engagement", "price", "topics", "notes"),
    )
    if creator.blocked_reason is not None:
        return edit, Button(label=t("Unblock"), command="creator unblock", arguments=named)
    request = Button(
        label=t("Send a request"),
        command="request send",
        arguments=named,
        ask=("campaign", "fee", "deliverables", "due", "message"),
        style="primary",
        edit=False,
    )
    block = Button(
        label=t("Block"), command="creator block", arguments=named, style="danger", ask=("reason",)
    )
    return request, edit, block


def creator_table(
    found: Sequence[Creator],
    t: Translator,
    figures: Sequence[str] = (),
    accepted: Mapping[int, int] | None = None,
) -> Table:
    """Show creators at a glance; with further figures and how many requests they accepted where asked for."""
    columns = (
        Column(label=t("Id")),
        Column(label=t("Handle")),
        Column(label=t("Followers"), align="right"),
        Column(label=t("ER by views"), align="right"),
        *(Column(label=t(FIGURE_LABELS[name]), align="right") for name in figures),
        Column(label=t("Price"), align="right"),
        *(() if accepted is None else (Column(label=t("Requests accepted"), align="right"),)),
        Column(label=t("Country")),
        Column(label=t("Topics")),
    )
    return Table(columns=columns, rows=tuple(_row(creator, t, figures, accepted) for creator in found))


def _row(
    creator: Creator, t: Translator, figures: Sequence[str], accepted: Mapping[int, int] | None
) -> tuple[str, ...]:
    blocked = " ⛔" if creator.blocked_reason is not None else ""
    return (
        short_id(creator),
        f"@{creator.handle}{blocked}",
        *(figure_text(creator, name, t) for name in ("followers", "engagement_rate", *figures)),
        _price(creator, t),
        *(() if accepted is None else (t.number(accepted.get(creator.id, 0)),)),
        creator.country or _NONE,
        ", ".join(creator.topics[:3]) or _NONE,
    )


def comparison(found: Sequence[Creator], t: Translator) -> Table:
    """Put creators side by side: one column each."""
    lines: tuple[tuple[str, list[str]], ...] = (
        *((t(label), [figure_text(one, key, t) for one in found]) for key, label in FIGURE_LABELS.items()),
        (t("Price"), [_price(one, t) for one in found]),
        (t("Price per 1,000 average views"), [_price_per_mille(one, t) for one in found]),
        (t("Country"), [one.country or _NONE for one in found]),
        (t("Language"), [one.language or _NONE for one in found]),
        (t("Topics"), [", ".join(one.topics) or _NONE for one in found]),
        (t("Figures"), [figures_text(one, t) or _NONE for one in found]),
        (t("Status"), [blocked_text(one, t) or _NONE for one in found]),
    )
    return Table(
        columns=(Column(label=""), *(Column(label=f"@{one.handle}", align="right") for one in found)),
        rows=tuple((label, *values) for label, values in lines if set(values) != {_NONE}),
    )


def _price_per_mille(creator: Creator, t: Translator) -> str:
    if creator.price_minor is None or not creator.average_views:
        return _NONE
    return t.money(round(Decimal(creator.price_minor) * 1000 / creator.average_views), creator.price_currency)

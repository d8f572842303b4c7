"""Cards and tables of creators. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import Translator
from commands.deals import Deal
from commands.rules.states import STATE_LABELS
from storage import requests
from storage.models import Creator

TYPED = "typed"
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
        (t("Followers"), _count(creator.followers, t)),
        (t("Engagement rate"), _rate(creator.engagement_rate, t)),
        (t("Average views"), _count(creator.average_views, t)),
        (t("Figures"), figures_text(creator, t)),
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
        buttons=_buttons(creator, t),
    )


def blocked_text(creator: Creator, t: Translator) -> str:
    """Say that a creator is blocked, and why where that is known; nothing when not."""
    if creator.blocked_reason is None:
        return ""
    return t("blocked: {reason}", reason=creator.blocked_reason) if creator.blocked_reason else t("blocked")


def figures_text(creator: Creator, t: Translator) -> str:
    """Say where a creator's figures come from and of when they are."""
    if creator.figures_as_of is None:
        return ""
    day = t.date(creator.figures_as_of)
    if creator.figures_source == TYPED:
        return t("entered by the team, as of {day}", day=day)
    return t("from {file}, brought in {day}", file=creator.figures_source, day=day)


def _count(value: int | None, t: Translator) -> str:
    return _NONE if value is None else t.compact(value)


def _rate(value: float | None, t: Translator) -> str:
    return _NONE if value is None else t.percent(Decimal(str(value)))


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


def creator_table(found: Sequence[Creator], t: Translator) -> Table:
    """Show creators at a glance."""
    columns = (
        Column(label=t("Id")),
        Column(label=t("Handle")),
        Column(label=t("Followers"), align="right"),
        Column(label=t("Engagement rate"), align="right"),
        Column(label=t("Price"), align="right"),
        Column(label=t("Country")),
        Column(label=t("Topics")),
    )
    return Table(columns=columns, rows=tuple(_row(creator, t) for creator in found))


def _row(creator: Creator, t: Translator) -> tuple[str, ...]:
    blocked = " ⛔" if creator.blocked_reason is not None else ""
    return (
        short_id(creator),
        f"@{creator.handle}{blocked}",
        _count(creator.followers, t),
        _rate(creator.engagement_rate, t),
        _price(creator, t),
        creator.country or _NONE,
        ", ".join(creator.topics[:3]) or _NONE,
    )


def comparison(found: Sequence[Creator], t: Translator) -> Table:
    """Put creators side by side: one column each."""
    lines: tuple[tuple[str, list[str]], ...] = (
        (t("Followers"), [_count(one.followers, t) for one in found]),
        (t("Engagement rate"), [_rate(one.engagement_rate, t) for one in found]),
        (t("Average views"), [_count(one.average_views, t) for one in found]),
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

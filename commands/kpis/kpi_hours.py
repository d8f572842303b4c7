"""What campaigns did today, hour by hour: asked of TikTok now, and compared with no full day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.reporting import HourRow, Wanted
from commands.core.texts import N_, UserError, msg
from commands.kpis.kpi_options import WHICH, find_campaign
from commands.rules.kpis import BY_KEY, format_kpi
from commands.tiktok import access
from commands.tiktok.sync_days import zone_of
from storage import ads, matches
from storage.models import AdCampaign, Advertiser, Campaign
from storage.session import Session

_SHOWN = ("spend", "impressions", "views", "clicks", "conversions")
_AT_ONCE = 100


@dataclass(frozen=True, repr=False)
class _Asked:
    """An ad account, the token for it, and which of its campaigns count for ours."""

    account: Advertiser
    token: str
    rows: Sequence[AdCampaign]
    today: date


@command(
    "kpi hours",
    N_("Today's figures by the hour, still running"),
    options=(WHICH,),
    example="/kpi hours C1",
)
async def hours(context: Context, *, campaign: int) -> Reply:
    """Ask TikTok for the hours of the day that is running in each ad account."""
    asked = await context.read(lambda session: _asked(context, session, campaign))
    found: list[tuple[_Asked, list[HourRow]]] = []
    for one in asked:
        rows: list[HourRow] = []
        for at in range(0, len(one.rows), _AT_ONCE):
            ids = [row.platform_id for row in one.rows[at : at + _AT_ONCE]]
            wanted = Wanted(one.account.advertiser_id, ids, one.today, one.today, one.account.currency)
            rows += await context.services.ads.hours(one.token, wanted)
        found.append((one, rows))
    return await context.read(
        lambda session: _shown(context, find_campaign(context, session, campaign), found)
    )


def _asked(context: Context, session: Session, id: int) -> list[_Asked]:
    ours = find_campaign(context, session, id)
    every = [
        row for row in matches.of(session, workspace_id=context.workspace.id) if row.campaign_id == ours.id
    ]
    if not every:
        raise UserError(
            msg(
                "No campaign at TikTok counts for “{name}” yet: /campaign match {id}",
                name=ours.name,
                id=short_id(ours),
            )
        )
    return [
        _Asked(
            account,
            access.token_for(session, context.services, account),
            rows,
            context.now.astimezone(zone_of(account)).date(),
        )
        for account in ads.of(session, workspace_id=context.workspace.id)
        if (rows := [row for row in every if row.advertiser_id == account.id])
    ]


def _shown(context: Context, ours: Campaign, found: Sequence[tuple[_Asked, list[HourRow]]]) -> Reply:
    t = context.t
    fields = tuple(_account(context, ours, one, rows) for one, rows in found)
    zones = {one.account.timezone for one, _ in found}
    together = [row for _, rows in found for row in rows]
    again = Button(label=t("Ask again"), command="kpi hours", arguments={"campaign": short_id(ours)})
    return Reply(
        title=t("Today so far: {name} · {id}", name=ours.name, id=short_id(ours)),
        text=t(
            "The day is not over: these figures still grow, and are compared with no full day. TikTok is "
            "half an hour to two hours behind."
        ),
        fields=fields,
        # Hours of several clocks make no common table.
        table=_table(context, ours, together) if together and len(zones) == 1 else None,
        note=t("Asked of TikTok itself, {moment}.", moment=t.moment(context.now, context.zone)),
        buttons=(again,),
    )


def _account(context: Context, ours: Campaign, one: _Asked, rows: Sequence[HourRow]) -> Field:
    t, account = context.t, one.account
    label = account.name or account.advertiser_id
    day = t("{day} in {zone}", day=t.date(one.today), zone=account.timezone or "UTC")
    if not rows:
        return Field(label=label, value="\n".join((day, t("no figures of today yet"))))
    sums = _added(rows)
    known = [key for key in _SHOWN if sums[key] is not None]
    said = ", ".join(f"{t(BY_KEY[key].label)} {_written(context, ours, key, sums[key])}" for key in known)
    return Field(label=label, value="\n".join((day, said)))


def _added(rows: Sequence[HourRow]) -> Mapping[str, int | None]:
    """Add hours up; a figure that no hour has stays blank."""
    found: dict[str, int | None] = {}
    for key in _SHOWN:
        known = [value for row in rows if (value := row.figures[key]) is not None]
        found[key] = sum(known) if known else None
    return found


def _written(context: Context, ours: Campaign, key: str, value: int | None) -> str:
    kpi = BY_KEY[key]
    return format_kpi(kpi, kpi.compute({key: value}), t=context.t, currency=ours.currency)


def _table(context: Context, ours: Campaign, rows: Sequence[HourRow]) -> Table:
    t = context.t
    by_hour: dict[int, list[HourRow]] = {}
    for row in rows:
        by_hour.setdefault(row.hour, []).append(row)
    sums = {hour: _added(some) for hour, some in sorted(by_hour.items())}
    keys = [key for key in _SHOWN if any(one[key] is not None for one in sums.values())]
    heads = (t("Hour"), *(t(BY_KEY[key].label) for key in keys))
    return Table(
        columns=tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads)),
        rows=tuple(
            (f"{hour:02}:00", *(_written(context, ours, key, one[key]) for key in keys))
            for hour, one in sums.items()
        ),
    )


COMMANDS = (hours,)

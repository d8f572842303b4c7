"""EMV beside a campaign's figures: off until a team sets rates, and never without the version of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.kpis.kinds import ORGANIC, Counted, counted, posts_text
from commands.kpis.kpi_options import find_campaign, is_removal, read_price
from commands.options import CAMPAIGN, Parsed, Text, YesNo
from commands.rules.amounts import parse_count
from commands.rules.emv import COUNTED, Rates, rate_text, written
from commands.rules.kpis import BY_KEY
from commands.rules.names import fold
from storage import emv, performing
from storage.models import Campaign, EmvRates
from storage.performing import Public
from storage.session import Session

_OTHERS = 3
_STOP = frozenset({"off", "aus"})
_OFF = N_(
    "EMV is off. It is no measured figure: counts times rates that you choose. A manager turns it on by "
    "setting them: /workspace emv views=0.01 likes=0.10"
)
_BASIS = N_(
    "EMV is the sum of count x rate over posts, since their publication; what ads cost is no part of it."
)


def worth_text(reading: Reading, campaign: Campaign, row: EmvRates, posts: Sequence[Public]) -> str:
    """Write the EMV of a campaign's posts by a version, with its formula: organic, and what is public."""
    t, rates = reading.t, emv.rates_of(row)
    if campaign.currency != row.currency:
        return t("–, its rates are in {currency}", currency=row.currency)
    lines = []
    for label, values in (
        (N_("Organic, by TikTok One ({posts}): {formula}"), _organic),
        (N_("In public, organic and paid together ({posts}): {formula}"), _public),
    ):
        some = _having(posts, rates, values)
        if some:
            text = written(some.values, rates, row.currency, t)
            lines.append(t(label, posts=posts_text(t, len(posts), some), formula=text))
    if lines:
        return "\n".join(lines)
    needed = ", ".join(t(BY_KEY[key].label) for key in rates)
    return t("–, no post has all of it: {figures}", figures=needed)


def _public(post: Public) -> dict[str, tuple[int, date]]:
    return {
        key: (value, post.days[key])
        for key, value in post.values.items()
        if value is not None and key in post.days
    }


def _organic(post: Public) -> dict[str, tuple[int, date]]:
    return {
        key: (cells[ORGANIC], date.fromisoformat(cells[-1]))
        for key, cells in post.split.items()
        if cells[ORGANIC] is not None
    }


def _having(
    posts: Sequence[Public], rates: Rates, values: Callable[[Public], dict[str, tuple[int, date]]]
) -> Counted | None:
    """Add up the posts that have all a rate is for; others would count for a part of it only."""
    found = [known for known in map(values, posts) if rates.keys() <= known.keys()]
    rows = [{key: known[key] for key in rates} for known in found]
    return counted(
        [({key: cell[0] for key, cell in row.items()}, [cell[1] for cell in row.values()]) for row in rows]
    )


# -- /kpi emv ---------------------------------------------------------------------------------------


@command(
    "kpi emv",
    N_("What posts are worth by your own rates, explained by version"),
    role=Role.VIEWER,
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign: short id or name")),
        Option("version", Parsed(parse_count), N_("Version of the rates, if not the one that counts")),
    ),
    example="/kpi emv C1",
)
async def show(context: Context, *, campaign: int | None = None, version: int | None = None) -> Reply:
    """Show the rates, or compute a campaign's EMV by a version of them, beside the other versions."""

    def work(session: Session) -> Reply:
        every = emv.versions(session, workspace_id=context.workspace.id)
        row = _version(every, version)
        if campaign is None or row is None:
            return _overview(context.reading(session), every, row)
        found = find_campaign(context, session, campaign)
        return _explained(context.reading(session), found, row, every)

    return await context.read(work)


def _version(every: Sequence[EmvRates], version: int | None) -> EmvRates | None:
    """Find a version, or the newest one; raises UserError where there is no such version."""
    if version is None:
        return every[0] if every else None
    found = next((row for row in every if row.version == version), None)
    if found is None:
        raise UserError(
            msg("There is no version {version} of the EMV rates. /kpi emv shows them.", version=version)
        )
    return found


def _overview(reading: Reading, every: Sequence[EmvRates], row: EmvRates | None) -> Reply:
    t = reading.t
    if row is None:
        return Reply(text=t(_OFF))
    heads = (t("Version"), t("Rates"), t("Set"))
    rows = tuple(
        (str(one.version), rates_text(one, t), f"{t.moment(one.created_at, reading.zone)}, {one.made_by}")
        for one in every
    )
    state = t("Version {version} counts.", version=row.version) if every[0].stopped_at is None else t(_OFF)
    return Reply(
        title=t("EMV rates"),
        text=f"{t(_BASIS)}\n{state}",
        table=Table(columns=tuple(Column(label=head) for head in heads), rows=rows),
    )


def rates_text(row: EmvRates, t: Translator) -> str:
    """Write a version's rates."""
    return ", ".join(
        f"{t(BY_KEY[key].label)} {rate_text(rate, row.currency, t)}"
        for key, rate in emv.rates_of(row).items()
    )


def _explained(reading: Reading, campaign: Campaign, row: EmvRates, every: Sequence[EmvRates]) -> Reply:
    t = reading.t
    posts = performing.public(reading.session, campaign_id=campaign.id)
    others = [one for one in every if one.id != row.id][:_OTHERS]
    named = [
        (t("Rates of version {version}", version=row.version), rates_text(row, t)),
        (t("Set"), f"{t.moment(row.created_at, reading.zone)}, {row.made_by}"),
        *((_label(t, one), worth_text(reading, campaign, one, posts)) for one in others),
    ]
    off = t("EMV is off, so no report shows it.") if every[0].stopped_at else ""
    return Reply(
        title=t("EMV explained: {name} · {id}", name=campaign.name, id=short_id(campaign)),
        text="\n".join(
            [
                t(_BASIS),
                f"{_label(t, row)}: {worth_text(reading, campaign, row, posts)}",
                *([off] if off else []),
            ]
        ),
        fields=tuple(Field(label=label, value=value) for label, value in named),
        buttons=(Button(label=t("All versions"), command="kpi emv", edit=False),),
    )


def _label(t: Translator, row: EmvRates) -> str:
    return t("EMV, version {version}", version=row.version)


def report_field(reading: Reading, campaign: Campaign, row: EmvRates, posts: Sequence[Public]) -> Field:
    """Give the line of a report."""
    return Field(label=_label(reading.t, row), value=worth_text(reading, campaign, row, posts))


def emv_button(t: Translator, campaign: Campaign, row: EmvRates) -> Button:
    """Offer to explain an EMV by the version it was computed with."""
    named = {"campaign": short_id(campaign), "version": str(row.version)}
    return Button(label=t("Explain EMV"), command="kpi emv", arguments=named, edit=False)


# -- /workspace emv ---------------------------------------------------------------------------------


@command(
    "workspace emv",
    N_("Set what a view or a like is worth to you, or turn EMV off"),
    role=Role.MANAGER,
    options=(
        Option("views", Text(40), N_("Worth of one view, such as 0.01; - removes it")),
        Option("likes", Text(40), N_("Worth of one like, such as 0.10; - removes it")),
        Option("comments", Text(40), N_("Worth of one comment, such as 0.50; - removes it")),
        Option("shares", Text(40), N_("Worth of one share, such as 0.30; - removes it")),
        Option("saves", Text(40), N_("Worth of one save, such as 0.20; - removes it")),
        Option("off", YesNo(), N_("Show no EMV any more")),
    ),
    example="/workspace emv views=0.01 likes=0.10",
)
async def change(context: Context, *, off: bool = False, **given: str) -> Reply:
    """Make a new version of the rates of what is given and what was there, or turn EMV off."""

    def work(session: Session) -> Reply:
        now = emv.current(session, workspace_id=context.workspace.id)
        if off or fold(given.get("views", "")) in _STOP:
            _stop(context, session, now)
        elif given:
            _renew(context, session, given)
        every = emv.versions(session, workspace_id=context.workspace.id)
        return _overview(context.reading(session), every, _version(every, None))

    return await context.write(work)


def _stop(context: Context, session: Session, now: EmvRates | None) -> None:
    if now is None:
        raise UserError(msg("EMV is off already."))
    emv.stop(session, now, now=context.now)
    _note(context, session, {"version": now.version}, {"version": None})


def _renew(context: Context, session: Session, given: dict[str, str]) -> None:
    workspace = context.workspace
    newest = next(iter(emv.versions(session, workspace_id=workspace.id)), None)
    kept = emv.rates_of(newest) if newest and newest.currency == workspace.currency else {}
    wanted: dict[str, Decimal | None] = {**kept}
    for key, text in given.items():
        wanted[key] = None if is_removal(text) else read_price(text, workspace.currency)
    rates = {key: rate for key in COUNTED if (rate := wanted.get(key))}
    if not rates:
        raise UserError(msg("At least one rate must be above 0. /workspace emv off=yes turns EMV off."))
    if newest and newest.stopped_at is None and rates == kept:
        return
    row = emv.add(
        session,
        workspace,
        rates=rates,
        currency=workspace.currency,
        made_by=context.event.person.name,
        now=context.now,
    )
    before = {"version": newest.version, "rates": newest.rates} if newest else {}
    _note(context, session, before, {"version": row.version, "rates": row.rates})


def _note(context: Context, session: Session, before: dict[str, object], after: dict[str, object]) -> None:
    context.audit(session, "workspace emv", ("workspace", context.workspace.id), before=before, after=after)


COMMANDS = (show, change)

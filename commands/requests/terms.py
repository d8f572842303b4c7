"""Terms: a snapshot of what was agreed, accepted by both sides, and each change of it once more."""

from __future__ import annotations

from datetime import date
from typing import Any

from commands.core.context import Context, Services
from commands.core.options import Option, Reading, command
from commands.core.replies import Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.options import DateOption, MoneyOption, Parsed, Text
from commands.requests import deals, request_consent
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import Side, make_move, show_anew, tell_creator, tell_team
from commands.requests.request_offer import spark_days
from commands.requests.request_taken import WHICH, recorded, taken_up
from commands.requests.rights import wind
from commands.rules.agreements import changed, digest, shown
from commands.rules.deliverables import as_columns
from commands.rules.money import Money
from commands.rules.silence import PLANS
from commands.rules.states import CHANGEABLE_STATES, RequestState
from storage import payments, requests
from storage.frozen import frozen
from storage.models import Terms
from storage.session import Session

_EXTRA = Option(
    "extra",
    Text(2000, lines=True),
    N_("What else is agreed, in your own words"),
    question=N_("What else is agreed?"),
    long=True,
)
# What a snapshot holds of a request, and what a change of it may change.
_COLUMNS = (
    "fee_minor", "currency", "product", "deliverables", "due_on", "draft_due_on", "usage", "usage_until",
    "spark_days", "exclusive", "exclusive_until", "brief",
)  # fmt: skip


def snapshot(deal: Deal, extra: str) -> dict[str, Any]:
    """Give what is agreed, as plain values."""
    plan = PLANS[RequestState.PAYMENT_DUE]
    own = deal.workspace.request_rules.get(RequestState.PAYMENT_DUE, {})
    content = deal.request.model_dump(mode="json", include=set(_COLUMNS))
    return content | {
        "team": deal.workspace.name,
        "creator": deal.handle,
        "campaign": deal.campaign.name,
        "brand": deal.campaign.brand,
        "payment_days": own.get("days", plan.days) if deal.request.fee_minor else None,
        "extra": extra,
    }


def latest(session: Session, deal: Deal, *, accepted: bool = False) -> Terms | None:
    """Give the newest version that was not taken back, or the newest that both sides accepted."""
    found = [row for row in requests.terms(session, request_id=deal.request.id) if not row.taken_back_at]
    fitting = [row for row in found if not accepted or row.accepted_at]
    return fitting[-1] if fitting else None


def pending(session: Session, deal: Deal) -> Terms | None:
    """Give the version that waits for the creator, if one does."""
    row = latest(session, deal) if deal.state in CHANGEABLE_STATES else None
    return row if row and _unanswered(row) else None


def _unanswered(row: Terms) -> bool:
    return row.accepted_at is None and row.refused_at is None and row.taken_back_at is None


def withdrawable(session: Session, deal: Deal) -> list[Terms]:
    """Give what of the terms waits and can be taken back: a change, but not the first terms themselves."""
    if pending(session, deal) is None:
        return []
    waiting = [row for row in requests.terms(session, request_id=deal.request.id) if _unanswered(row)]
    if deal.state is not RequestState.TERMS_SENT:
        return waiting
    return waiting[-1:] if len(waiting) > 1 else []


def taken_back(session: Session, deal: Deal, version: int) -> bool:
    """Tell whether the team took a version back."""
    found = requests.terms(session, request_id=deal.request.id)
    return any(row.version == version and row.taken_back_at for row in found)


def last_taken_back(session: Session, deal: Deal) -> bool:
    """Tell whether the team took the newest version back."""
    found = requests.terms(session, request_id=deal.request.id)
    return bool(found and found[-1].taken_back_at)


def in_force(session: Session, deal: Deal) -> Terms | None:
    """Give the version that waits for the creator, else the one that holds, else the newest there is."""
    return pending(session, deal) or latest(session, deal, accepted=True) or latest(session, deal)


def holding(session: Session, deal: Deal) -> dict[str, Any]:
    """Give what holds now, whatever was proposed since."""
    accepted = latest(session, deal, accepted=True)
    return snapshot(deal, _agreed_besides(deal, accepted))


def _newest(session: Session, deal: Deal) -> dict[str, Any]:
    """Give what another version starts from: what waits for the creator, else what holds."""
    waiting = pending(session, deal)
    return dict(waiting.content) if waiting else holding(session, deal)


# -- the team -------------------------------------------------------------------------------------


@command(
    "terms send",
    N_("Send the creator the terms to accept"),
    role=Role.MANAGER,
    options=(WHICH, _EXTRA),
    example=N_('/terms send R7 extra="The video stays online for a year."'),
)
async def send(context: Context, *, request: int, extra: str = "") -> Reply:
    """Keep what is agreed with its hash, and ask the creator to accept it."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        before = deals.facts(deal.request)
        content = _newest(session, deal) | ({"extra": extra} if extra else {})
        version = _kept(context, session, deal, content)
        make_move(session, context.services, deal, "terms", "team", here=context.event.place.address)
        context.audit(
            session,
            "request terms",
            ("request", deal.request.id),
            before=before,
            after=deals.facts(deal.request) | {"terms": version.version, "sha256": version.sha256},
        )
        said = context.t("Version {number} of the terms is on its way.", number=str(version.version))
        untold = context.t(
            "Version {number} of the terms waits. I cannot write to {who}: show it to them and write the "
            "answer down with /terms signed {id}",
            number=str(version.version),
            who=deal.handle,
            id=deal.short,
        )
        reached = deal.request.contact_chat_id
        return request_card(context.reading(session), deal.request, said if reached else untold)

    return await context.write(work)


def _agreed_besides(deal: Deal, known: Terms | None) -> str:
    """Give what is agreed in free words: of the version before, or of the agreed counter-offer."""
    text: str = known.content.get("extra", "") if known else deal.request.counter_note
    return text


def _kept(context: Context, session: Session, deal: Deal, content: dict[str, Any]) -> Terms:
    """Keep a version; the same terms once more stay the same version."""
    known = pending(session, deal)
    if known and known.sha256 == digest(content):
        return known
    return requests.add_terms(
        session,
        request_id=deal.request.id,
        content=content,
        sha256=digest(content),
        by=context.event.person.name,
        now=context.now,
    )


@command("terms show", N_("What was agreed, in all its versions"), role=Role.VIEWER, options=(WHICH,))
async def show(context: Context, *, request: int) -> Reply:
    """Show the newest version and when each was accepted."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        row = latest(session, deal)
        if row is None:
            raise UserError(
                msg("{id} has no terms yet. /terms send {id} makes them of what is agreed.", id=deal.short)
            )
        return _page(context.reading(session), deal, row)

    return await context.read(work)


def _page(reading: Reading, deal: Deal, row: Terms) -> Reply:
    t = reading.t
    versions = requests.terms(reading.session, request_id=deal.request.id)
    waiting = pending(reading.session, deal)
    lines = [_version(one, deal, t, waits=one is waiting) for one in reversed(versions)]
    facts = [*shown(row.content, t), (t("Versions"), "\n".join(lines))]
    return Reply(
        title=t("Terms of {id}, version {number}", id=deal.short, number=str(row.version)),
        fields=tuple(Field(label=label, value=value) for label, value in facts),
        note=t("SHA-256 of this version: {hash}", hash=row.sha256),
    )


def _version(row: Terms, deal: Deal, t: Translator, *, waits: bool) -> str:
    sent = t.moment(row.sent_at, deal.zone)
    line = t("{number}: sent {moment} by {name}", number=str(row.version), moment=sent, name=row.sent_by)
    if row.accepted_at:
        when = t.moment(row.accepted_at, deal.zone)
        return line + ", " + t("accepted {moment} by {name}", moment=when, name=row.accepted_by)
    if row.refused_at:
        return line + ", " + t("not accepted")
    if row.taken_back_at:
        when = t.moment(row.taken_back_at, deal.zone)
        return line + ", " + t("taken back {moment} by {name}", moment=when, name=row.taken_back_by)
    return line + ", " + (t("waits for the creator") if waits else t("not accepted in time"))


@command(
    "terms signed",
    N_("Write down that the creator accepted the terms"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/terms signed R7",
)
async def signed(context: Context, *, request: int) -> Reply:
    """Record an acceptance that was given elsewhere."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        recorded(context, deal)
        by = context.t("{name} (recorded by the team)", name=context.event.person.name)
        accept(context, session, deal, by, "team")
        return request_card(context.reading(session), deal.request, context.t("Written down."))

    return await context.write(work)


@frozen
class Change:
    """What of the terms is to change; None stays."""

    fee: Money | None = None
    product: str | None = None
    deliverables: str | None = None
    due: date | None = None
    usage: str | None = None
    usage_until: date | None = None
    spark_days: int | None = None
    exclusive: str | None = None
    exclusive_until: date | None = None
    extra: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Give the values of a snapshot that change."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("fee", "due")}
        said |= {"due_on": self.due, "fee_minor": self.fee.minor if self.fee else None}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in said.items()
            if value is not None
        }


@command(
    "terms change",
    N_("Propose a change of what was agreed"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("fee", MoneyOption(), N_("The new fee"), question=N_("Which fee instead?")),
        Option("deliverables", Text(500, lines=True), N_("What is asked for now")),
        Option("due", DateOption(), N_("The new day")),
        Option("product", Text(200), N_("The product they get")),
        Option("usage", Text(300), N_("What you may do with the videos")),
        Option(
            "usage_until",
            DateOption(),
            N_("Last day of the usage rights"),
            question=N_("Until which day do you want to use the videos?"),
        ),
        Option(
            "spark_days",
            Parsed(spark_days),
            N_("Days of Spark authorisation: 7, 30, 60 or 365"),
            question=N_("For how many days do you want the Spark authorisation: 7, 30, 60 or 365?"),
        ),
        Option("exclusive", Text(200), N_("What they do not promote meanwhile")),
        Option("exclusive_until", DateOption(), N_("Last day of the exclusivity")),
        _EXTRA,
    ),
    example="/terms change R7 due=2026-12-20",
)
async def change(context: Context, *, request: int, **wanted: Any) -> Reply:
    """Ask the creator to accept another version; until then the old one holds."""
    values = Change(**wanted).values
    for day in wanted.values():
        if isinstance(day, date) and day < context.today:
            raise UserError(msg("{day} has passed. Choose today or a later day.", day=day))
    if not values:
        raise UserError(msg("Nothing to change was given. For example: /terms change R7 due=2026-12-20"))

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        _changeable(session, deal, wanted.get("fee"))
        fee = {"fee_minor": values.get("fee_minor"), "currency": deal.request.currency}
        if request_consent.needed(context.workspace, values.get("fee_minor"), deal.request.currency):
            before = deals.facts(deal.request)
            said = request_consent.hold(context, session, deal, "change", before, values=values, **fee)
        else:
            said = propose(context, session, deal, values)
        return request_card(context.reading(session), deal.request, said)

    return await context.write(work)


def _changeable(session: Session, deal: Deal, fee: Money | None) -> None:
    if deal.state not in CHANGEABLE_STATES:
        raise UserError(
            msg(
                "Terms change between the agreement and the payment; {id} has another status. "
                "/request show {id}",
                id=deal.short,
            )
        )
    if fee and fee.currency != deal.request.currency:
        raise UserError(
            msg(
                "The currency is fixed after the agreement: {currency}. Write the fee in it.",
                currency=deal.request.currency,
            )
        )
    if fee:
        _covers(session, deal, fee.minor)


def _covers(session: Session, deal: Deal, fee_minor: int | None) -> None:
    """See that a fee is not less than what was paid for it already."""
    paid = payments.sum_of(session, request_id=deal.request.id)
    if paid > (fee_minor or 0):
        raise UserError(
            msg(
                "{amount} is paid for {id} already, so the fee cannot be less. /payment show {id}",
                amount=deal.workspace_t.money(paid, deal.request.currency),
                id=deal.short,
            )
        )


def propose(context: Context, session: Session, deal: Deal, values: dict[str, Any]) -> str:
    """Keep a version with other values and ask the creator; give the sentence for the team."""
    t, present, newest = context.t, holding(session, deal), _newest(session, deal)
    wanted = newest | values
    differences = changed(present, wanted, deal.creator_t)
    if not differences or wanted == newest:
        raise UserError(msg("That is what is agreed or proposed already, so nothing changes."))
    row = _kept(context, session, deal, wanted)
    context.audit(
        session,
        "request change",
        ("request", deal.request.id),
        before=present,
        after=row.content | {"terms": row.version, "sha256": row.sha256},
    )
    reached = _told(session, context.services, deal, row, "\n".join(differences))
    show_anew(session, context.services, deal, context.event.key)
    said = t(
        "Version {number} of the terms waits for the creator; until then the old one holds.",
        number=str(row.version),
    )
    return (
        said
        if reached
        else said + "\n" + t("I cannot write to them: ask, and write it down with /terms signed.")
    )


def _told(session: Session, services: Services, deal: Deal, row: Terms, differences: str) -> bool:
    text = N_("{team} would like to change what was agreed for “{campaign}”:\n{words}")
    return tell_creator(session, services, deal, text, f"change:{row.version}", words=differences)


# -- both sides -----------------------------------------------------------------------------------


def accept(context: Context, session: Session, deal: Deal, by: str, side: Side) -> None:
    """Let the version that waits hold from now on; the first one also moves the request on."""
    row = pending(session, deal)
    if row is None:
        raise UserError(msg("No terms of {id} wait for an answer.", id=deal.short))
    _covers(session, deal, row.content["fee_minor"])
    before, day = deals.facts(deal.request), deal.due_on
    row.accepted_by, row.accepted_at = by, context.now
    session.add(row)
    _applied(deal, row.content)

    def note() -> None:
        context.audit(
            session,
            "request sign",
            ("request", deal.request.id),
            before=before,
            after=deals.facts(deal.request) | {"terms": row.version, "sha256": row.sha256},
        )

    if deal.state is RequestState.TERMS_SENT:
        here = None if side == "creator" else context.event.place.address
        make_move(session, context.services, deal, "sign", side, here=here, note=note)
        return
    if deal.due_on != day:
        deal.request.overdue_since = None
        deal.restart(now=context.now)
    wind(session, deal, context.now)
    session.add(deal.request)
    note()
    show_anew(session, context.services, deal, context.event.key)
    said = N_("{who} accepted the changed terms for “{campaign}” ({id}).")
    here = context.event.place.address
    tell_team(session, context.services, deal, said, f"signed:{row.version}", besides=here)


def _applied(deal: Deal, content: dict[str, Any]) -> None:
    """Let the columns of a request say what the terms say."""
    due = deal.request.due_on
    for name in _COLUMNS:
        value = content.get(name)
        if name == "draft_due_on" and value is None:
            continue  # nothing is agreed about it, so what the team gave stays
        if isinstance(value, str) and name.endswith(("_on", "_until")):
            value = date.fromisoformat(value)
        setattr(deal.request, name, value)
    deal.request.pieces = as_columns(deal.request.deliverables)
    if deal.state is RequestState.SCHEDULED and deal.request.due_on != due:
        deal.request.scheduled_on = deal.request.due_on or deal.request.scheduled_on


COMMANDS = (send, show, signed, change)

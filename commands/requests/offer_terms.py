"""The terms as the creator sees them: read, accept, or keep the ones that hold."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.options import Parsed, Text
from commands.requests import terms
from commands.requests.deals import Deal
from commands.requests.offer_cards import guest_button, offer_card
from commands.requests.offers import WHICH, taken_up
from commands.requests.request_buttons import Tap
from commands.requests.request_moves import show_anew, tell_team
from commands.rules.agreements import changed, shown
from commands.rules.states import RequestState
from storage.models import Terms
from storage.session import Session

_VERSION = Option("version", Parsed(int), N_("Version"), required=True)


@command("offer terms", N_("Read the terms"), role=Role.GUEST, options=(WHICH,), hidden=True)
async def read(context: Context, *, request: str) -> Reply:
    """Show the version that waits, or the one that holds."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        row = terms.in_force(session, deal)
        if row is None:
            raise UserError(msg("There are no terms yet. The team sends them to you here."))
        return _page(session, deal, row, context.t)

    return await context.write(work)


def _page(session: Session, deal: Deal, row: Terms, t: Translator) -> Reply:
    waits, first = terms.pending(session, deal), deal.state is RequestState.TERMS_SENT
    # The first ones change nothing: none were agreed before them.
    changes = waits and not (first and row.version == 1)
    lines = changed(terms.holding(session, deal), row.content, t) if changes else []
    text = "\n".join([t("What changes:"), *lines]) if lines else ""
    if not waits and terms.last_taken_back(session, deal):
        text = t("The team has taken back the change it proposed. This is what is agreed.")
    buttons = _answers(deal, row, t, first=first) if waits else ()
    return Reply(
        title=t(
            "Terms for {campaign}, version {number}", campaign=deal.campaign.name, number=str(row.version)
        ),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in shown(row.content, t)),
        note=t("SHA-256 of this version: {hash}", hash=row.sha256),
        buttons=buttons,
        workspace_id=deal.workspace.id,
        language=t.language,
    )


def _answers(deal: Deal, row: Terms, t: Translator, *, first: bool) -> tuple[Button, ...]:
    number = {"version": str(row.version)}
    yes = Tap(N_("I accept these terms"), "offer sign", style="success")
    no = Tap(N_("Keep the terms we have"), "offer keep", ask=("reason",))
    taps = (yes,) if first else (yes, no)
    return tuple(guest_button(deal, t(tap.label), tap, number) for tap in taps)


@command("offer sign", N_("Accept the terms"), role=Role.GUEST, options=(WHICH, _VERSION), hidden=True)
async def sign(context: Context, *, request: str, version: int) -> Reply:
    """Accept exactly the version that was shown."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        _shown_version(session, deal, version)
        terms.accept(context, session, deal, context.event.person.name, "creator")
        return offer_card(deal, context.t, context.t("You have accepted the terms. The team knows."))

    return await context.write(work)


def _shown_version(session: Session, deal: Deal, version: int) -> Terms:
    row = terms.pending(session, deal)
    if terms.taken_back(session, deal, version):
        raise UserError(
            msg("The team has taken this version of the terms back. What was agreed before counts.")
        )
    if row is None:
        raise UserError(msg("No terms wait for your answer. The newest card shows how things stand."))
    if row.version != version:
        raise UserError(
            msg(
                "There is a newer version of the terms. Read it first: press “Read the terms” "
                "on the newest card."
            )
        )
    return row


@command(
    "offer keep",
    N_("Keep the terms that hold"),
    role=Role.GUEST,
    options=(
        WHICH,
        _VERSION,
        Option("reason", Text(500), N_("Why"), question=N_("Would you like to say why?")),
    ),
    hidden=True,
)
async def keep(context: Context, *, request: str, version: int, reason: str = "") -> Reply:
    """Refuse a change; what was agreed before goes on to hold."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        row = _shown_version(session, deal, version)
        if deal.state is RequestState.TERMS_SENT:
            raise UserError(msg("These are the first terms. Ask the team to change them, or cancel."))
        row.refused_at = context.now
        session.add(row)
        after = {"terms": row.version, "reason": reason}
        context.audit(session, "request keep", ("request", deal.request.id), after=after)
        said = N_("{who} keeps the terms as they are for “{campaign}” ({id}). {words}")
        tell_team(session, context.services, deal, said, f"kept:{row.version}", words=reason)
        show_anew(session, context.services, deal, context.event.key)
        return offer_card(deal, context.t, context.t("The terms stay as they are. The team knows."))

    return await context.write(work)


COMMANDS = (read, sign, keep)

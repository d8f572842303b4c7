"""Digests: a report on a schedule, in words people use."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.digest_cards import campaign_of, card_of, comes_of, status_of, zone_shown
from commands.digest_history import history_of
from commands.digest_new import new
from commands.digest_sweep import sweep
from commands.digest_texts import report_of, zoned
from commands.digest_times import dues_of
from commands.options import DIGEST
from commands.report_cards import chart_of, reply_of
from storage import campaigns, digests, outbox
from storage.models import Digest
from storage.session import Session

__all__ = ["COMMANDS", "sweep"]


_WHICH = Option(
    "digest",
    DIGEST,
    N_("Digest: short id such as D1"),
    required=True,
    question=N_("Which digest? /digest list shows them."),
)


@command("digest list", N_("All digests"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List the digests of the team."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = []
        for digest in digests.all_of(session, workspace_id=context.workspace.id)[:100]:
            campaign = campaigns.get(session, workspace_id=context.workspace.id, id=digest.campaign_id)
            name = campaign.name if campaign else "–"
            due = t.moment(digest.next_due, zone_shown(context, digest)) if digest.next_due else "–"
            rows.append(
                (
                    f"D{digest.number}",
                    name,
                    comes_of(context, digest),
                    due,
                    status_of(t, digest),
                )
            )
        if not rows:
            return Reply(text=t('There is no digest yet. Make one: /digest new C1 every="every monday 9:00"'))
        columns = tuple(
            Column(label=label) for label in (t("Id"), t("Campaign"), t("Comes"), t("Next"), t("Status"))
        )
        return Reply(title=t("Digests"), table=Table(columns=columns, rows=tuple(rows)))

    return await context.read(work)


def _get(context: Context, session: Session, id: int) -> Digest:
    found = digests.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That digest does not exist any more. /digest list shows what there is."))
    return found


@command(
    "digest show",
    N_("A digest's schedule and addresses"),
    role=Role.VIEWER,
    options=(_WHICH,),
    example="/digest show D1",
)
async def show(context: Context, *, digest: int) -> Reply:
    """Show a digest."""
    return await context.read(lambda session: card_of(context, session, _get(context, session, digest)))


@command(
    "digest preview",
    N_("See a digest as it would come now"),
    role=Role.VIEWER,
    options=(_WHICH,),
    example="/digest preview D1",
)
async def preview(context: Context, *, digest: int) -> Reply:
    """Show a digest here, as it would be sent now."""

    def work(session: Session) -> Reply:
        return _rendered(
            context, session, _get(context, session, digest), context.t("Preview, nobody else gets it.")
        )

    return await context.read(work)


def _rendered(context: Context, session: Session, digest: Digest, note: str) -> Reply:
    campaign = campaign_of(context, session, digest.campaign_id)
    own = Reading(session, zoned(context.workspace, digest), context.now, context.t)
    report = report_of(own, digest, campaign)
    return reply_of(own, report, late=note).model_copy(update={"chart": chart_of(own, report)})


@command(
    "digest test",
    N_("Send a digest only to me"),
    role=Role.MEMBER,
    options=(_WHICH,),
    example="/digest test D1",
)
async def test(context: Context, *, digest: int) -> Reply:
    """Send a digest to the person's private chat, through the outbox like a real one."""

    def work(session: Session) -> Reply:
        found = _get(context, session, digest)
        reply = _rendered(context, session, found, context.t("This is a test; only you get it."))
        platform, chat_id = _private_chat(context)
        for part, shown in (
            ("text", reply.model_copy(update={"chart": None})),
            ("chart", Reply(chart=reply.chart, language=reply.language)),
        ):
            if part == "text" or shown.chart:
                outbox.put(
                    session,
                    now=context.now,
                    workspace_id=context.workspace.id,
                    cause=f"digest:{found.id}:test:{context.event.key}",
                    platform=platform,
                    chat_id=chat_id,
                    part=part,
                    payload=shown.model_dump_json(),
                    language=context.t.language,
                )
        return Reply(
            text=context.t("A test of D{number} is on its way to you alone.", number=str(found.number)),
            private=True,
        )

    return await context.write(work)


def _private_chat(context: Context) -> tuple[str, str]:
    person, place = context.event.person, context.event.place
    if place.private:
        return place.address.platform, place.address.chat_id
    # A private chat on Telegram has the id of the person; elsewhere the adapter opens one.
    return person.platform, person.id if person.platform == "telegram" else f"dm:{person.id}"


async def _turned(context: Context, id: int, action: str, state: str, said: str) -> Reply:
    def work(session: Session) -> Reply:
        found = _get(context, session, id)
        if state == "active":
            campaign_of(context, session, found.campaign_id)
        before = {"state": found.state}
        # What goes on already keeps its next date, also when that is due this very moment.
        if state != "active":
            found.next_due = None
        elif found.state != state:
            found.next_due = next(iter(dues_of(found, 1, after=context.now)), None)
        found.state = state
        session.add(found)
        if state != "active":
            outbox.silence(session, cause=f"digest:{found.id}:", now=context.now)
        context.audit(
            session, f"digest {action}", ("digest", found.id), before=before, after={"state": state}
        )
        if state == "deleted":
            return Reply(text=context.t(said, number=str(found.number)))
        return card_of(context, session, found, context.t(said, number=str(found.number)))

    return await context.write(work)


@command("digest pause", N_("Pause a digest"), options=(_WHICH,), example="/digest pause D1")
async def pause(context: Context, *, digest: int) -> Reply:
    """Pause a digest."""
    return await _turned(context, digest, "pause", "paused", N_("D{number} is paused."))


@command("digest resume", N_("Let a paused digest go on"), options=(_WHICH,), example="/digest resume D1")
async def resume(context: Context, *, digest: int) -> Reply:
    """Let a paused digest go on from now."""
    return await _turned(context, digest, "resume", "active", N_("D{number} goes on."))


@command("digest delete", N_("Delete a digest"), options=(_WHICH,), example="/digest delete D1")
async def delete(context: Context, *, digest: int) -> Reply:
    """Delete a digest; its history stays in the records."""
    return await _turned(
        context, digest, "delete", "deleted", N_("D{number} is deleted. Nothing more will come from it.")
    )


@command(
    "digest history",
    N_("What was sent, late, skipped or failed"),
    role=Role.VIEWER,
    options=(_WHICH,),
    example="/digest history D1",
)
async def history(context: Context, *, digest: int) -> Reply:
    """Show what became of the last occurrences, address by address."""

    def work(session: Session) -> Reply:
        found = _get(context, session, digest)
        return history_of(session, found, zone_shown(context, found), context.t)

    return await context.read(work)


COMMANDS = (new, list_, show, preview, test, pause, resume, delete, history)

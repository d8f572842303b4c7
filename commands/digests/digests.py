"""Digests: a report on a schedule, in words people use."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_
from commands.digests.digest_cards import (
    WHICH,
    campaign_of,
    card_of,
    comes_of,
    digest_of,
    status_of,
    zone_shown,
)
from commands.digests.digest_chats import private_chat
from commands.digests.digest_content import content, turn
from commands.digests.digest_history import history_of
from commands.digests.digest_needs import needs
from commands.digests.digest_new import new
from commands.digests.digest_ops import ops
from commands.digests.digest_owners import adopt
from commands.digests.digest_quiet import quiet
from commands.digests.digest_report import picture, said
from commands.digests.digest_review import release, remark, review, withhold
from commands.digests.digest_sweep import sweep
from commands.digests.digest_texts import report_of, zoned
from commands.digests.digest_turns import delete, pause, resume, skip, snooze, unsubscribe, until
from commands.options import Parsed
from commands.rules.amounts import parse_count
from storage import campaigns, digests, outbox
from storage.models import Digest
from storage.session import Session

__all__ = ["COMMANDS", "sweep"]


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


@command(
    "digest show",
    N_("A digest's schedule and addresses"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/digest show D1",
)
async def show(context: Context, *, digest: int) -> Reply:
    """Show a digest."""
    return await context.read(lambda session: card_of(context, session, digest_of(context, session, digest)))


@command(
    "digest preview",
    N_("See a digest as it would come now"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/digest preview D1",
)
async def preview(context: Context, *, digest: int) -> Reply:
    """Show a digest here, as it would be sent now."""

    def work(session: Session) -> Reply:
        return _rendered(
            context, session, digest_of(context, session, digest), context.t("Preview, nobody else gets it.")
        )

    return await context.read(work)


def _rendered(context: Context, session: Session, digest: Digest, note: str) -> Reply:
    campaign = campaign_of(context, session, digest.campaign_id)
    own = Reading(session, zoned(context.workspace, digest), context.now, context.t)
    report = report_of(own, digest, campaign)
    return said(own, digest, report, late=note).having(chart=picture(own, digest, report))


@command(
    "digest test",
    N_("Send a digest only to me"),
    role=Role.MEMBER,
    options=(WHICH,),
    example="/digest test D1",
)
async def test(context: Context, *, digest: int) -> Reply:
    """Send a digest to the person's private chat, through the outbox like a real one."""

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        reply = _rendered(context, session, found, context.t("This is a test; only you get it."))
        chat = private_chat(context, session)
        for part, shown in (
            ("text", context.seal(session, reply.model_copy(update={"chart": None}))),
            ("chart", Reply(chart=reply.chart, language=reply.language)),
        ):
            if part == "text" or shown.chart:
                outbox.put(
                    session,
                    now=context.now,
                    workspace_id=context.workspace.id,
                    cause=f"digest:{found.id}:test:{context.event.key}",
                    platform=chat.platform,
                    chat_id=chat.chat_id,
                    part=part,
                    payload=shown.model_dump_json(),
                    language=context.t.language,
                )
        return Reply(
            text=context.t("A test of D{number} is on its way to you alone.", number=str(found.number)),
            private=True,
        )

    return await context.write(work)


@command(
    "digest history",
    N_("What was sent, late, skipped or failed"),
    role=Role.VIEWER,
    options=(WHICH, Option("page", Parsed(parse_count), N_("Page"))),
    example="/digest history D1",
)
async def history(context: Context, *, digest: int, page: int = 1) -> Reply:
    """Show what became of the occurrences of the last 90 days, address by address."""

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        return history_of(session, found, zone_shown(context, found), context.t, page=page)

    return await context.read(work)


COMMANDS = (
    *(new, list_, show, preview, test, needs, quiet, pause, resume, skip, snooze, until, unsubscribe, delete),
    *(history, review, release, remark, withhold, content, turn, ops, adopt),
)

"""Digests whose owner has gone: those who manage the team are asked who looks after them from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from commands.core.context import Context, Services
from commands.core.options import Option, command
from commands.core.presence import has_left
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role, role_from
from commands.core.texts import N_, Message, Translator, UserError, msg, translator
from commands.delivered import elsewhere
from commands.digests.digest_chats import private_chat
from commands.digests.digest_ops import put
from commands.options import Text
from storage import chats, digest_reviews, digests, outbox, teams
from storage.digest_reviews import REVIEW
from storage.models import Chat, Digest, Member
from storage.session import Session

_AGAIN = timedelta(days=7)  # until whoever does not answer is asked once more
_TAKEN = N_("{person} looks after {digests} now.")


async def sweep(services: Services) -> None:
    """Look who of those who own digests has left the servers or groups of their team."""
    for workspace_id, person in await services.store.read(digests.owners):
        if await has_left(services, workspace_id, person):
            reason = msg("Whoever made them has left the team's chats.")
            gone = partial(owner_gone, services=services, workspace_id=workspace_id, person=person)
            await services.store.write(partial(gone, reason=reason))
            services.wake()


def unreachable(
    session: Session, services: Services, *, platform: str, chat_id: str, reason: Message
) -> None:
    """Ask so where the private chat with somebody can be written to no more."""
    for chat in teams.chats_at(session, platform=platform, chat_id=chat_id):
        if chat.private:
            person = f"{platform}:{chat.scope_id.rpartition(':')[2]}"
            owner_gone(session, services, workspace_id=chat.workspace_id, person=person, reason=reason)


def owner_gone(
    session: Session, services: Services, *, workspace_id: int, person: str, reason: Message
) -> None:
    """Ask those who manage a team to take over the digests of somebody who has gone."""
    rows, workspace = _active(session, workspace_id, person), teams.workspace(session, id=workspace_id)
    if not rows or workspace is None:
        return
    prefix, now = _asked_by(workspace_id, person), services.now()
    before = next(iter(outbox.of_cause(session, prefix=prefix, limit=1)), None)
    if before and now - before.created_at < _AGAIN:
        return
    t = translator(workspace.language)
    reply = Reply(
        title=t("Who looks after these digests?"),
        text=t(reason),
        fields=(
            Field(label=t("Owner"), value=name_of(session, workspace_id, person, t)),
            Field(label=t("Digests"), value=_named(rows, t)),
        ),
        note=t("They go on meanwhile. Whoever takes them over is told when one fails."),
        buttons=(
            Button(
                label=t("Take them over"),
                command="digest adopt",
                arguments={"owner": person, "ids": ",".join(str(row.id) for row in rows)},
                style="primary",
            ),
        ),
        language=t.language,
        workspace_id=workspace_id,
    )
    for chat in _managers(session, workspace_id, person):
        put(session, services, workspace, chat, reply, f"{prefix}{now.isoformat()}")


def _asked_by(workspace_id: int, person: str) -> str:
    return f"adopt:{workspace_id}:{person}:"


def _active(session: Session, workspace_id: int, person: str) -> list[Digest]:
    return [
        row
        for row in digests.owned(session, workspace_id=workspace_id, person=person)
        if row.state == "active"
    ]


def _named(rows: Sequence[Digest], t: Translator) -> str:
    return t.join([f"D{row.number}" for row in rows])


def name_of(session: Session, workspace_id: int, person: str, t: Translator) -> str:
    """Name a digest's owner."""
    platform, _, user_id = person.partition(":")
    found = teams.member(session, workspace_id=workspace_id, platform=platform, user_id=user_id)
    return found.name if found else t("somebody unknown")


def _managers(session: Session, workspace_id: int, besides: str) -> list[Chat]:
    """Give the private chats of those who manage a team, and one chat of the team they all see."""
    found = [
        chats.private_chat(session, workspace_id=workspace_id, person=_key(member))
        for member in teams.members(session, workspace_id=workspace_id)
        if role_from(member.role) >= Role.MANAGER and _key(member) != besides
    ]
    known = [chat for chat in found if chat]
    shared = elsewhere(session, workspace_id, "", "")
    alone = shared is None or (shared.private and shared.scope_id == f"user:{besides.partition(':')[2]}")
    return [*known, *([] if alone or shared is None or shared in known else [shared])]


def _key(member: Member) -> str:
    return f"{member.platform}:{member.user_id}"


@command(
    "digest adopt",
    N_("Look after the digests of somebody who has gone"),
    role=Role.MANAGER,
    options=(Option("owner", Text(80), N_("Whose")), Option("ids", Text(2000), N_("Which ones"))),
    hidden=True,
)
async def adopt(context: Context, *, owner: str = "", ids: str = "") -> Reply:
    """Become the owner of digests whose owner has gone; whoever is first does."""
    return await context.write(lambda session: _adopted(context, session, owner, ids))


def _adopted(context: Context, session: Session, owner: str, ids: str) -> Reply:
    t, person = context.t, context.event.person
    wanted = {int(id) for id in ids.split(",") if id.isdecimal()}
    rows = [row for row in _active(session, context.workspace.id, owner) if row.id in wanted]
    if not rows or owner == person.key:
        return _taken_already(context, session, wanted)
    for row in rows:
        before, row.created_by = {"owner": row.created_by}, person.key
        session.add(row)
        _review_moves(context, session, row, owner)
        after = {"owner": person.key}
        context.audit(session, "digest adopt", ("digest", row.id), before=before, after=after)
    told = translator(context.workspace.language)
    text = told(_TAKEN, person=person.name, digests=_named(rows, told))
    _tell_all(context, session, owner, Reply(text=text, language=told.language))
    return Reply(text=t(_TAKEN, person=person.name, digests=_named(rows, t)))


def _taken_already(context: Context, session: Session, ids: set[int]) -> Reply:
    t, workspace_id = context.t, context.workspace.id
    rows = [digests.get(session, workspace_id=workspace_id, id=id) for id in sorted(ids)]
    now = {row.created_by for row in rows if row}
    names = [name_of(session, workspace_id, person, t) for person in sorted(now)]
    if not names:
        raise UserError(msg("Those digests do not exist any more. /digest list shows what there is."))
    return Reply(text=t("They are looked after already, by {names}.", names=t.join(names)))


def _review_moves(context: Context, session: Session, digest: Digest, owner: str) -> None:
    """Let whoever takes over a digest look at it where the one before did so in private."""
    gone = {"user:" + owner.partition(":")[2]}
    chosen = digests.targets(session, digest_id=digest.id, purpose=REVIEW)
    private = [
        one
        for one in teams.chats(session, workspace_id=context.workspace.id)
        if one.private and one.scope_id in gone
    ]
    if any((one.platform, one.chat_id) == (at.platform, at.chat_id) for one in chosen for at in private):
        chat = private_chat(context, session)
        address = (chat.platform, chat.chat_id, chat.thread_id, chat.title)
        digest_reviews.reviewed_at(session, digest_id=digest.id, address=address)


def _tell_all(context: Context, session: Session, owner: str, reply: Reply) -> None:
    """Say in the place of each question who took over."""
    now, payload = context.now, reply.model_dump_json()
    for row in outbox.of_cause(session, prefix=_asked_by(context.workspace.id, owner)):
        if row.action == "send":
            cause = f"{row.cause}:taken:{now.isoformat()}"
            digest_reviews.show_anew(session, row, payload=payload, cause=cause, now=now)

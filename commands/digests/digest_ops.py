"""Failures of digests: to whom they are told, with target, cause and cure."""

from __future__ import annotations

from commands.core.buttons import seal
from commands.core.context import Context, Services
from commands.core.options import Option, command
from commands.core.replies import Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg, translator
from commands.delivered import informed
from commands.digests.digest_chats import ChatsOption, chats_named
from commands.rules.names import fold
from storage import digests, outbox, teams
from storage.models import Chat, Digest, Workspace
from storage.session import Session

_OFF = {"off", "none", "aus", "keine"}


@command(
    "digest ops",
    N_("Choose the chat where failures are told"),
    role=Role.MANAGER,
    options=(Option("chat", ChatsOption(), N_("A chat of the team, here, or off")),),
    example="/digest ops here",
)
async def ops(context: Context, *, chat: list[str] | None = None) -> Reply:
    """Set the chat of the team in which failures are told, beside the owners of digests."""
    off = bool(chat) and {fold(name) for name in chat or ()} <= _OFF

    def work(session: Session) -> Reply:
        named = [] if off else chats_named(context, session, chat or ["here"])
        if len(named) > 1:
            raise UserError(msg("Failures are told in one chat. Write one of them."))
        for one in teams.chats(session, workspace_id=context.workspace.id):
            one.ops = any(one.id == wanted.id for wanted in named)
            session.add(one)
        after = {"ops": named[0].id if named else None}
        context.audit(session, "digest ops", ("workspace", context.workspace.id), after=after)
        if not named:
            return Reply(
                text=context.t("Failures are told to the owners of digests, else in a chat of the team.")
            )
        title = named[0].title or context.t("a private chat")
        return Reply(text=context.t("Failures are told in “{chat}” from now on.", chat=title))

    return await context.write(work)


def tell_failure(
    session: Session,
    services: Services,
    digest: Digest,
    *,
    title: Message,
    reason: Message,
    cure: Message,
    cause: str,
) -> None:
    """Tell a digest's owner and the chat for failures what failed, where it goes to, and what helps."""
    workspace = teams.workspace(session, id=digest.workspace_id)
    assert workspace
    t = translator(workspace.language)
    targets = digests.targets(session, digest_id=digest.id)
    fields = (
        Field(label=t("Where"), value=", ".join(one.title or t("a private chat") for one in targets) or "–"),
        Field(label=t("What to do"), value=t(cure)),
    )
    reply = Reply(
        title=t(title),
        text=t(reason),
        fields=fields,
        language=t.language,
    )
    now = services.now()
    for chat in _informed(session, digest):
        put(session, services, workspace, chat, reply, f"notice:{cause}:{now.isoformat()}")


def _informed(session: Session, digest: Digest) -> list[Chat]:
    """Give where a digest's failure is told; what is looked at first fails unseen by those it goes to."""
    found = informed(session, digest.workspace_id, digest.created_by, ("", ""))
    if not digest.review:
        return found
    going = {(one.platform, one.chat_id) for one in digests.targets(session, digest_id=digest.id)}
    hidden = [chat for chat in found if (chat.platform, chat.chat_id) not in going]
    others = [
        chat
        for chat in teams.chats(session, workspace_id=digest.workspace_id)
        if not (chat.private or chat.paused_reason) and (chat.platform, chat.chat_id) not in going
    ]
    return hidden or others[:1]


def put(
    session: Session, services: Services, workspace: Workspace, chat: Chat, reply: Reply, cause: str
) -> None:
    """Queue a word to a chat of a team, with its buttons."""
    outbox.put(
        session,
        now=services.now(),
        workspace_id=workspace.id,
        cause=cause,
        platform=chat.platform,
        chat_id=chat.chat_id,
        thread_id=chat.thread_id,
        payload=seal(session, services, reply, workspace.id, "").model_dump_json(),
        language=workspace.language,
    )

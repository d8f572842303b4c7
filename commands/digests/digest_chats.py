"""Where a digest goes to: chats of the team, by title or short id."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.invocation import Address, Suggestion
from commands.core.options import Reading
from commands.core.texts import Translator, UserError, msg
from commands.options import Plain
from commands.rules.names import fold
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt
from commands.team.platforms import platform_name
from storage import chats, digests, teams
from storage.models import Chat, Digest
from storage.session import Session

_CHANNEL = lazily(r"<#([0-9]+)>")  # what Discord makes of a channel somebody picks while typing


class ChatsOption(Plain):
    """Chats of the team by title or id such as K2, separated by commas; "here" is this chat."""

    def parse(self, text: str, reading: Reading) -> list[str]:
        """Give the names as written, each once."""
        return [part.strip() for part in text.split(",") if part.strip()]

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer the team's chats."""
        before, comma, last = text.rpartition(",")
        known = teams.chats(reading.session, workspace_id=reading.workspace.id)
        # Nobody else's private chat is on offer.
        named = [(f"K{chat.id}", _named(chat)) for chat in known if not chat.private]
        return [
            Suggestion(f"{before}{comma}{short}"[:100], label)
            for short, label in named
            if fold(last) in fold(label)
        ]


def _named(chat: Chat) -> str:
    return f"K{chat.id} {chat.title or chat.chat_id} ({chat.platform.capitalize()})"


def shown_targets(session: Session, digest: Digest, t: Translator, purpose: str = "") -> str:
    """Name where a digest goes to, or the chats of another purpose, one a line."""
    return "\n".join(
        f"{target.title or t('a private chat')} ({platform_name(target.platform, t)})"
        for target in digests.targets(session, digest_id=digest.id, purpose=purpose)
    )


def private_chat(context: Context, session: Session) -> Chat:
    """Give the private chat with whoever speaks, known already or not."""
    person, place = context.event.person, context.event.place
    known = chats.private_chat(session, workspace_id=context.workspace.id, person=person.key)
    if known:
        return known
    if place.private:
        return Chat(platform=place.address.platform, chat_id=place.address.chat_id)
    # A private chat on Telegram has the id of the person; elsewhere the adapter opens one.
    chat_id = person.id if person.platform == "telegram" else f"dm:{person.id}"
    return Chat(platform=person.platform, chat_id=chat_id)


def chats_named(context: Context, session: Session, names: list[str]) -> list[Chat]:
    """Find the chats people named; raises UserError when one is unknown or fits several."""
    here = context.event.place.address
    known = [
        chat
        for chat in teams.chats(session, workspace_id=context.workspace.id)
        if not chat.private or (chat.platform, chat.chat_id) == (here.platform, here.chat_id)
    ]
    found = [_chat(known, name, here) for name in names]
    return list({chat.id: chat for chat in found}.values())


def _chat(known: list[Chat], name: str, here: Address) -> Chat:
    fitting = [chat for chat in known if _fits(chat, name, here)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(_named(chat) for chat in (fitting or known)[:20])
    if fitting:
        raise UserError(
            msg(
                "Several chats are called “{name}”. Write the id of one: {chats}",
                name=excerpt(name),
                chats=listed,
            )
        )
    raise UserError(
        msg("I know no chat “{name}” of this team. There are: {chats}", name=excerpt(name), chats=listed)
    )


def _fits(chat: Chat, name: str, here: Address) -> bool:
    if fold(name) in {"here", "hier"}:
        return (chat.platform, chat.chat_id, chat.thread_id) == (here.platform, here.chat_id, here.thread_id)
    if picked := _CHANNEL.fullmatch(name):
        return picked[1] in (chat.chat_id, chat.thread_id)
    return fold(name) in {f"k{chat.id}", fold(chat.title)} - {""}

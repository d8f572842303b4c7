"""The bot after a restart, as a chat: it knows only what is stored."""

from __future__ import annotations

from dataclasses import replace

from tests.chat import Chat, Talker


def restarted(chat: Chat) -> Chat:
    """Start again on the same store; events go on being told apart."""
    fresh = Chat(chat.services.store, now=chat.now)
    last = chat.next_key()
    while fresh.next_key() != last:
        pass
    return fresh


def after_restart(person: Talker) -> Talker:
    """Give the same person in the same place, talking to what was started again."""
    return replace(person, chat=restarted(person.chat))

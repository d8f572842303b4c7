"""The command menus, one for each language and kind of chat."""

from __future__ import annotations

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from commands.core.registry import Registry
from commands.core.texts import LANGUAGES, translator

_LONGEST = 256
_MOST = 100
_SCOPES: tuple[BotCommandScope, ...] = (
    BotCommandScopeDefault(),
    BotCommandScopeAllPrivateChats(),
    BotCommandScopeAllGroupChats(),
)


def menu(registry: Registry, language: str) -> list[BotCommand]:
    """Give the first words of all listed commands with what they are for."""
    t = translator(language)
    summaries: dict[str, str] = {}
    for command in registry.shown():
        own = "" if command.action else command.summary
        summaries.setdefault(command.group, registry.groups.get(command.group) or own or command.summary)
    return [BotCommand(name, t(summary)[:_LONGEST]) for name, summary in summaries.items()][:_MOST]


async def set_menus(bot: Bot, registry: Registry) -> None:
    """Bring the menus up to date; English is what people of all other languages see."""
    for language in LANGUAGES:
        code = "" if language == "en" else language
        wanted = menu(registry, language)
        # Asking what is there first would take as many calls.
        for scope in _SCOPES:
            await bot.set_my_commands(wanted, scope=scope, language_code=code or None)

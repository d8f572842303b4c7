"""Commands as Discord lists them: slash commands made from their declarations, in both languages."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import discord
from discord import app_commands

from bot.adapters.characters import one_line
from commands.core.invocation import Suggestion
from commands.core.options import Command, Option
from commands.core.registry import Registry
from commands.core.texts import translator
from commands.options import Plain
from storage import leases
from storage.session import Store

CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
INSTALLS = app_commands.AppInstallationType(guild=True, user=False)
_DESCRIPTION = _CHOICE = 100
_CHOICES = 25

Interaction = discord.Interaction[Any]


class Handlers(Protocol):
    """What happens when a command is typed into."""

    async def suggest(self, interaction: Interaction, name: str, option: str, text: str) -> list[Suggestion]:
        """Offer values for an option."""


class GermanTexts(app_commands.Translator):
    """Translate what carries its English text along."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Give the German text; other languages see the English one."""
        english = string.extras.get("english")
        return _cut(translator("de")(english)) if english and locale is discord.Locale.german else None


def add_commands(tree: app_commands.CommandTree[Any], registry: Registry, handlers: Handlers) -> None:
    """Put everything that menus list into a tree: groups with their actions, and single words."""
    groups: dict[str, app_commands.Group] = {}
    for declared in registry.shown():
        if not declared.action:
            tree.add_command(_slash(declared, handlers))
            continue
        if declared.group not in groups:
            summary = registry.groups.get(declared.group, declared.summary)
            groups[declared.group] = app_commands.Group(name=declared.group, description=_text(summary))
            tree.add_command(groups[declared.group])
        groups[declared.group].add_command(_slash(declared, handlers))


async def register(tree: app_commands.CommandTree[Any], store: Store, application_id: int) -> bool:
    """Register the commands where they changed; tell whether they did.

    Discord does not give translations back, so a hash of what was sent is kept.
    """
    made = tree.get_commands()
    payload = [await command.get_translated_payload(tree, GermanTexts()) for command in made]
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    name = f"discord-commands:{application_id}"
    known = await store.read(lambda session: leases.value(session, name=name))
    if known == digest:
        there = {command.name for command in await tree.fetch_commands()}
        if there == {command.name for command in made}:
            return False
    # The tree would translate everything once more, into each of Discord's languages.
    await tree.client.http.bulk_upsert_global_commands(application_id, payload=payload)
    await store.write(lambda session: leases.remember(session, name=name, value=digest))
    return True


def _slash(declared: Command, handlers: Handlers) -> app_commands.Command[Any, ..., None]:
    """Make a command whose parameters are the declared options."""

    async def callback(interaction: Interaction, **values: str | discord.Attachment | None) -> None:
        raise AssertionError("commands are answered before the library reads them")

    callback.__signature__ = _signature(declared)  # type: ignore[attr-defined]
    typed = [option for option in declared.options if not option.secret]
    described = {option.name: _text(option.summary) for option in typed}
    chosen = {option.name: _choices(option) for option in typed if _choices(option)}
    completed = {option.name: _completion(declared, option, handlers) for option in _open_ones(declared)}
    for decorate in (
        app_commands.describe(**described),
        app_commands.choices(**chosen),
        app_commands.autocomplete(**completed),
    ):
        decorate(callback)
    return app_commands.Command(
        name=declared.action or declared.group, description=_text(declared.summary), callback=callback
    )


def _signature(declared: Command) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("interaction", kind)]
    for option in declared.options:
        if option.secret:  # a form asks for it
            continue
        base: Any = discord.Attachment if option.file else str
        required = option.required and not option.unless
        default = inspect.Parameter.empty if required else None
        annotation = base if required else base | None
        parameters.append(inspect.Parameter(option.name, kind, default=default, annotation=annotation))
    required_first = sorted(parameters[1:], key=lambda one: one.default is None)
    return inspect.Signature([parameters[0], *required_first])


def _choices(option: Option) -> list[app_commands.Choice[str | int | float]]:
    fixed = option.type.choices()
    if option.file or not 0 < len(fixed) <= _CHOICES:
        return []
    return [app_commands.Choice(name=_text(label), value=value) for value, label in fixed]


def _open_ones(declared: Command) -> list[Option]:
    """Give the options that offer values while one types."""
    return [
        option
        for option in declared.options
        if not (option.file or option.secret)
        and not _choices(option)
        and getattr(type(option.type), "suggest", None) not in _SILENT
    ]


_SILENT = (None, Plain.suggest)
Completion = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


def _completion(declared: Command, option: Option, handlers: Handlers) -> Completion:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        offered = await handlers.suggest(interaction, declared.name, option.name, current)
        named = [
            (_cut(one.label) or one.value, one.value) for one in offered if 0 < len(one.value) <= _CHOICE
        ]
        return [app_commands.Choice(name=name, value=value) for name, value in named[:_CHOICES]]

    return complete


def _text(english: str) -> app_commands.locale_str:
    return app_commands.locale_str(_cut(english) or "…", english=english)


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _DESCRIPTION else line[: _DESCRIPTION - 1].rstrip() + "…"

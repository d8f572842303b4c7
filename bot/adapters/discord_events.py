"""Interactions as events: who did what where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.adapters.discord_files import Files
from bot.adapters.discord_forms import form_id, values
from bot.adapters.discord_view import PRESS
from commands.core.invocation import Address, Attachment, Event, FormAnswer, Invocation, Person, Place, Press

PLATFORM = "discord"
Interaction = discord.Interaction[Any]


def person_of(interaction: Interaction) -> Person:
    """Say who acted; whoever may manage the server is an admin there."""
    user, rights = interaction.user, interaction.permissions
    return Person(
        PLATFORM,
        str(user.id),
        _name(interaction),
        username=user.name,
        language=str(interaction.locale.value),
        admin=(rights.manage_guild or rights.administrator) if interaction.guild_id else None,
    )


def place_of(interaction: Interaction) -> Place:
    """Say where it happened; a thread is a channel of its own."""
    channel, guild = interaction.channel, interaction.guild
    address = Address(PLATFORM, str(channel.id if channel else ""))
    if interaction.guild_id is None:
        own = _name(interaction)
        return Place(address, f"user:{interaction.user.id}", private=True, title=own, scope_title=own)
    name = getattr(channel, "name", "")
    return Place(
        address,
        str(interaction.guild_id),
        title=f"#{name}" if name else "",
        scope_title=(guild.name if guild else "") or "",
    )


def _name(interaction: Interaction) -> str:
    # The same in every server and in direct messages, unlike a nickname.
    return interaction.user.global_name or interaction.user.name


def event_of(interaction: Interaction, files: Files) -> Event:
    """Give what any interaction says."""
    return Event(**_common(interaction, files))


def invocation_of(
    interaction: Interaction,
    name: str,
    given: Mapping[str, str | discord.Attachment | None],
    files: Files,
) -> Invocation:
    """Give a slash command with the options that were filled in."""
    texts = {option: value for option, value in given.items() if isinstance(value, str)}
    attached = [value for value in given.values() if isinstance(value, discord.Attachment)]
    return Invocation(
        **_common(interaction, files),
        command=name,
        arguments=texts,
        attachment=_attachment(attached[0], files) if attached else None,
    )


def press_of(interaction: Interaction, files: Files) -> Press:
    """Give a pressed button."""
    token = custom_id_of(interaction).removeprefix(PRESS).partition(":")[0]
    return Press(**_common(interaction, files), token=token)


def answer_of(interaction: Interaction, files: Files) -> FormAnswer:
    """Give a form that was sent off."""
    filled = values(_data(interaction))
    return FormAnswer(
        **_common(interaction, files), form_id=form_id(custom_id_of(interaction)), values=filled
    )


def custom_id_of(interaction: Interaction) -> str:
    """Give the id that travels with a button or a form."""
    return str(_data(interaction).get("custom_id") or "")


def _data(interaction: Interaction) -> Mapping[str, Any]:
    return interaction.data or {}


def _common(interaction: Interaction, files: Files) -> dict[str, Any]:
    return {
        "key": f"discord:{interaction.id}",
        "person": person_of(interaction),
        "place": place_of(interaction),
        "opener": files.open,
    }


def _attachment(attached: discord.Attachment, files: Files) -> Attachment:
    return files.attachment(attached.filename, attached.size, attached.url)

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
_INNER, _TEXT, _FILE = (1, 2), 3, 11  # kinds of options
_MANAGES = discord.Permissions(manage_guild=True, administrator=True).value
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
        hidden_forms=True,
    )


def _name(interaction: Interaction) -> str:
    # The same in every server and in direct messages, unlike a nickname.
    return interaction.user.global_name or interaction.user.name


def event_of(interaction: Interaction, files: Files) -> Event:
    """Give what any interaction says."""
    return Event(**_common(interaction, files))


def invocation_of(data: Mapping[str, Any], client: discord.Client, files: Files) -> Invocation:
    """Read a slash command, with the options that were filled in, as the gateway tells of it."""
    called = data["data"]
    name, options = _named(called)
    attached = [str(option["value"]) for option in options if option["type"] == _FILE]
    return Invocation(
        f"{PLATFORM}:{int(data['id'])}",
        _person(data),
        _place(data, client),
        opener=files.open,
        command=name,
        arguments={option["name"]: str(option["value"]) for option in options if option["type"] == _TEXT},
        attachment=_attachment(called["resolved"]["attachments"][attached[0]], files) if attached else None,
    )


def _named(called: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    """Give the whole name of a command, and its options."""
    name, options = str(called["name"]), called.get("options") or []
    while options and options[0]["type"] in _INNER:
        name, options = f"{name} {options[0]['name']}", options[0].get("options") or []
    return name, options


def _person(data: Mapping[str, Any]) -> Person:
    member = data.get("member") or {}
    user = member.get("user") or data["user"]
    rights = int(member.get("permissions") or 0)
    return Person(
        PLATFORM,
        str(int(user["id"])),
        str(user.get("global_name") or user["username"]),
        username=str(user["username"]),
        language=str(data.get("locale") or "en-US"),
        admin=bool(rights & _MANAGES) if data.get("guild_id") else None,
    )


def _place(data: Mapping[str, Any], client: discord.Client) -> Place:
    told = data["channel"]
    channel_id = int(told["id"])
    address = Address(PLATFORM, str(channel_id))
    if not data.get("guild_id"):
        person = _person(data)
        return Place(address, f"user:{person.id}", private=True, title=person.name, scope_title=person.name)
    guild_id = int(data["guild_id"])
    guild = client.get_guild(guild_id)
    known = guild and guild.get_channel_or_thread(channel_id)
    name = known.name if known else str(told.get("name") or "")
    return Place(
        address,
        str(guild_id),
        title=f"#{name}" if name else "",
        scope_title=(guild.name if guild else "") or "",
        hidden_forms=True,
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


def _attachment(attached: Mapping[str, Any], files: Files) -> Attachment:
    return files.attachment(str(attached["filename"]), int(attached["size"]), str(attached["url"]))

"""Let people act: type commands, press buttons, fill in forms, and wait for the bot."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_ import components as c
from tests.servers.discord_ import messages
from tests.servers.discord_.answers import Answer, Choice, Modal, filled, picked
from tests.servers.discord_.api import Api
from tests.servers.discord_.changes import Changes
from tests.servers.discord_.commands import Commands
from tests.servers.discord_.errors import NoAnswer, NotPossible
from tests.servers.discord_.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Desk,
    Interaction,
)
from tests.servers.discord_.messages import Message
from tests.servers.discord_.options import built
from tests.servers.discord_.world import Channel, User, World

Json = dict[str, Any]


@dataclass(eq=False)
class Stage:
    """Be everything a person's action touches; `patience` is how long they wait, in seconds.

    `leaves_out` names what interactions come without, and `leaves_out_of_messages` what their messages do.
    """

    world: World
    commands: Commands
    desk: Desk
    api: Api
    changes: Changes
    patience: float = 10.0
    leaves_out: frozenset[str] = frozenset()
    leaves_out_of_messages: frozenset[str] = frozenset()


@dataclass(eq=False, kw_only=True)
class Person(User):
    """Be someone in front of the screen."""

    stage: Stage = field(repr=False)

    @property
    def dm(self) -> Channel:
        """Return the direct conversation with the bot."""
        return self.stage.world.dm(self)

    async def uses(self, line: str, /, channel: Channel | None = None, **options: Any) -> Answer:
        """Type a slash command, without a channel in the direct conversation, and wait for the answer."""
        return await self._answered(self._typed(COMMAND, line, channel, options, None))

    async def autocompletes(
        self, line: str, /, channel: Channel | None = None, **options: Any
    ) -> list[Choice]:
        """Type into the last option given, and return what is suggested."""
        interaction = self._typed(AUTOCOMPLETE, line, channel, options, list(options)[-1])
        await self._answered(interaction)
        return [Choice(self._local_name(choice), choice["value"]) for choice in interaction.choices]

    async def presses(self, where: Message | Answer, label: str) -> Answer:
        """Press the button with this label."""
        found = [
            (m, b) for m in self._seen(where) for b in c.buttons_of(m.components) if c.label_of(b) == label
        ]
        if not found:
            raise NotPossible(f"there is no button {label!r}, only {where.buttons}")
        message, button = found[-1]
        if button.get("disabled") or button["style"] == c.LINK_STYLE:
            raise NotPossible(f"{label!r} cannot be pressed")
        return await self.presses_id(message, button["custom_id"], id=button["id"])

    async def chooses(self, where: Message | Answer, *labels: str) -> Answer:
        """Pick options in the select menu that has them."""
        for message in self._seen(where):
            for menu in (part for part in c.walk(message.components) if part["type"] == c.STRING_SELECT):
                if labels[0] in [option["label"] for option in menu["options"]]:
                    values = [picked(menu, label) for label in labels]
                    about = {"component_type": c.STRING_SELECT, "id": menu["id"], "values": values}
                    return await self.presses_id(message, menu["custom_id"], **about)
        raise NotPossible(f"there is no {labels[0]!r} to choose, only {where.choices}")

    async def presses_id(self, message: Message, custom_id: str, **about: Any) -> Answer:
        """Send a press of any custom id, also one that is not on the message."""
        data = {"component_type": c.BUTTON, "id": 1, "custom_id": custom_id, **about}
        return await self._answered(self._sent(COMPONENT, data, message.channel, message))

    async def submits(self, form: Modal | Answer, values: dict[str, Any]) -> Answer:
        """Fill in a form by label or custom id, and send it off."""
        modal = form.modal if isinstance(form, Answer) else form
        if modal is None:
            raise NotPossible("no form is open")
        contents = filled(modal, values)
        resolved: Json = {}
        parts = [self._submitted(part, contents, resolved) for part in modal.data["components"]]
        data: Json = {"custom_id": modal.data["custom_id"], "components": parts}
        if resolved:
            data["resolved"] = resolved
        opened_from = modal.interaction
        return await self._answered(self._sent(MODAL_SUBMIT, data, opened_from.channel, opened_from.source))

    def says(self, text: str, channel: Channel | None = None) -> Message:
        """Write an ordinary message."""
        message = Message(channel or self.dm, self, content=text)
        self.stage.world.messages[message.id] = message
        messages.announce(message, "MESSAGE_CREATE", self.stage.world)
        return message

    def _seen(self, where: Message | Answer) -> list[Message]:
        seen: list[Message] = [m for m in where.shown() if m.only_for in (None, self)]
        if not seen:
            raise NotPossible(f"{self.name} does not see this message")
        return seen

    def _local_name(self, choice: Json) -> str:
        return str((choice.get("name_localizations") or {}).get(self.locale) or choice["name"])

    def _typed(
        self, kind: int, line: str, channel: Channel | None, values: dict[str, Any], focused: str | None
    ) -> Interaction:
        place = channel or self.dm
        command, path = self.stage.commands.find(line, place.guild.id if place.guild else None)
        self._may_use(command, place)
        options, resolved = built(path[-1] if path else command, values, place, focused)
        for part in reversed(path):
            options = [{"name": part["name"], "type": part["type"], "options": options}]
        data = {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "options": options,
            "resolved": resolved,
        }
        return self._sent(kind, data, place, None, line)

    def _may_use(self, command: Json, channel: Channel) -> None:
        guild = channel.guild
        contexts = command.get("contexts")
        here = 0 if guild else 1
        if (contexts and here not in contexts) or (here and command.get("dm_permission") is False):
            raise NotPossible(f"/{command['name']} cannot be used here")
        needed = int(command.get("default_member_permissions") or 0)
        if guild and guild.permissions_of(self) & needed != needed:
            raise NotPossible(f"{self.name} may not use /{command['name']}")

    def _submitted(self, part: Json, contents: dict[str, Any], resolved: Json) -> Json:
        common = {"type": part["type"], "id": part.get("id", 1)}
        if part["type"] == c.ACTION_ROW:
            return {
                **common,
                "components": [self._submitted(i, contents, resolved) for i in part["components"]],
            }
        if part["type"] == c.LABEL:
            return {**common, "component": self._submitted(part["component"], contents, resolved)}
        if part["type"] == c.TEXT_DISPLAY:
            return common
        value = contents[part["custom_id"]]
        key = "values" if part["type"] in (*c.SELECTS, c.FILE_UPLOAD, c.CHECKBOX_GROUP) else "value"
        if part["type"] == c.FILE_UPLOAD:
            value = [self._uploaded(file, resolved) for file in value or []]
        return {**common, "custom_id": part["custom_id"], key: value}

    def _uploaded(self, file: tuple[str, bytes], resolved: Json) -> str:
        stored = self.stage.world.upload(self.stage.world.app_id, *file)
        resolved.setdefault("attachments", {})[str(stored.id)] = stored.payload()
        return str(stored.id)

    def _sent(
        self, kind: int, data: Json, channel: Channel, source: Message | None, name: str = ""
    ) -> Interaction:
        guild = channel.guild
        if guild is not None and (self.id not in guild.members or not guild.bot_is_in):
            raise NotPossible(f"{self.name} or the bot is not in {guild.name}")
        interaction = Interaction(kind, self, channel, source, name)
        self.stage.desk.open(interaction)
        payload = {**self._common(interaction), "type": kind, "data": data}
        if source is not None:
            payload["message"] = _without(source.payload(), self.stage.leaves_out_of_messages)
        self.stage.world.publish("INTERACTION_CREATE", _without(payload, self.stage.leaves_out))
        return interaction

    def _common(self, interaction: Interaction) -> Json:
        channel = interaction.channel
        common: Json = {
            "id": str(interaction.id),
            "application_id": str(self.stage.world.app_id),
            "token": interaction.token,
            "version": 1,
            "locale": self.locale,
            "channel_id": str(channel.id),
            "app_permissions": str(channel.bot_permissions()),
            "attachment_size_limit": 10 * 1024 * 1024,
            "entitlements": [],
        }
        guild = channel.guild
        if guild is None:
            owners = {"authorizing_integration_owners": {"0": "0"}}
            return {**common, **owners, "context": 1, "user": self.payload(), "channel": channel.payload()}
        mine = str(guild.permissions_of(self))
        return {
            **common,
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "channel": {**channel.payload(), "permissions": mine},
            "member": {**guild.member_payload(self), "user": self.payload(), "permissions": mine},
        }

    async def _answered(self, interaction: Interaction) -> Answer:
        stage = self.stage
        try:
            await stage.changes.until(lambda: interaction.answered is not None, stage.desk.answer_within)
        except TimeoutError:
            raise NoAnswer(self._complaint(interaction, f"within {stage.desk.answer_within} s")) from None
        try:
            await stage.changes.until(interaction.finished, stage.patience)
        except TimeoutError:
            raise NoAnswer(self._complaint(interaction, "after it said it would")) from None
        return Answer(interaction, stage)

    def _complaint(self, interaction: Interaction, when: str) -> str:
        mine = [call for call in self.stage.api.calls if interaction.token in call.path]
        refused = [
            f"{call.name.split('/')[1]}: {call.status} {call.answer}" for call in mine if call.status != 200
        ]
        return f"no answer to {interaction.name or 'the press'} {when}; refused: {refused}"


def _without(payload: Json, left_out: frozenset[str]) -> Json:
    return {name: value for name, value in payload.items() if name not in left_out}

"""Serve what the bot answers to people: callbacks, follow-ups and edits through the interaction's token."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_ import errors, messages
from tests.servers.discord_.api import Route
from tests.servers.discord_.calls import Call
from tests.servers.discord_.errors import ApiError
from tests.servers.discord_.limits import EPHEMERAL, LOADING
from tests.servers.discord_.messages import Message
from tests.servers.discord_.snowflakes import new_id
from tests.servers.discord_.world import Channel, User, World

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_FOLLOW_UP = _WEBHOOK + "/messages/{message_id}"


@dataclass(eq=False)
class Interaction:
    """Be one thing a person did, and what the bot answered."""

    kind: int
    user: User
    channel: Channel
    source: Message | None
    name: str
    id: int = field(default_factory=new_id)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(120))
    started: float = field(default_factory=time.monotonic)
    answered: int | None = None
    original: Message | None = None
    shown: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)

    def allowed(self) -> set[int]:
        """Return the kinds of callback this interaction may get."""
        if self.kind == AUTOCOMPLETE:
            return {CHOICES}
        updates = {DEFER_UPDATE, UPDATE} if self.source else set()
        return {MESSAGE, DEFER, *updates, *({MODAL} if self.kind != MODAL_SUBMIT else set())}

    def finished(self) -> bool:
        """Say whether a person sees the answer: a deferred one has been filled, replaced or removed."""
        if self.answered == DEFER:
            assert self.original is not None
            return bool(self.shown) if self.original.deleted else not self.original.loading
        if self.answered == DEFER_UPDATE:
            return bool(self.shown) or (self.source is not None and self.source.deleted)
        return self.answered is not None

    def metadata(self) -> Json:
        """Return what a message tells about the interaction it answers."""
        kind = COMMAND if self.kind == COMMAND else self.kind
        owners = {"0": str(self.channel.guild.id if self.channel.guild else 0)}
        about: Json = {"id": str(self.id), "type": kind, "user": self.user.payload()}
        return {**about, "name": self.name, "authorizing_integration_owners": owners}


class Desk:
    """Take the answers; `answer_within` and `token_life` are in seconds.

    Where it is not `talkative` it confirms an answer without a word, as it does for who does not ask for one.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_token: dict[str, Interaction] = {}
        self.answer_within = 3.0
        self.token_life = 900.0
        self.talkative = True

    def routes(self) -> list[Route]:
        """Return the routes of callbacks and of the interaction's webhook."""
        return [
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", self._callback),
            ("POST", _WEBHOOK, self._follow_up),
            ("GET", _FOLLOW_UP, lambda call: self._target(call)[1].payload()),
            ("PATCH", _FOLLOW_UP, self._edit),
            ("DELETE", _FOLLOW_UP, self._delete),
        ]

    @property
    def interactions(self) -> list[Interaction]:
        """Return everything people did so far, oldest first."""
        return list(self._by_token.values())

    def open(self, interaction: Interaction) -> None:
        """Expect an answer from now on."""
        self._by_token[interaction.token] = interaction

    def beside(self, message: Message) -> None:
        """Take a message for part of an answer when its key begins with the interaction's id."""
        wanted = (message.nonce or "").partition(":")[0]
        interaction = next((one for one in self.interactions if str(one.id) == wanted), None)
        if interaction is not None and interaction.channel is message.channel:
            interaction.shown.append(message)

    def _callback(self, call: Call) -> Json | None:
        interaction = self._by_token.get(call.params["interaction_token"])
        if interaction is None or interaction.id != call.number("interaction_id"):
            raise ApiError(errors.UNKNOWN_INTERACTION)
        if interaction.answered is not None:
            raise ApiError(errors.ALREADY_ANSWERED)
        if time.monotonic() - interaction.started > self.answer_within:
            raise ApiError(errors.UNKNOWN_INTERACTION)
        kind = call.body["type"]
        if kind not in interaction.allowed():
            raise ApiError(
                errors.INVALID_FORM, f"type: {kind} does not answer an interaction of type {interaction.kind}"
            )
        self._take(interaction, kind, call)
        interaction.answered = kind
        wanted = call.query.get("with_response", "").lower() in ("1", "true")
        return _callback_response(interaction) if wanted and self.talkative else None

    def _take(self, interaction: Interaction, kind: int, call: Call) -> None:
        data: Json = call.body.get("data") or {}
        if kind == CHOICES:
            interaction.choices = data.get("choices") or []
        elif kind == MODAL:
            interaction.modal = data
        elif kind == MESSAGE:
            self._send(interaction, data, call)
        elif kind == DEFER:
            message = self._blank(interaction, data)
            message.flags |= LOADING
            interaction.original = self._world.messages[message.id] = message
        else:
            self._update(interaction, kind, data, call)

    def _update(self, interaction: Interaction, kind: int, data: Json, call: Call) -> None:
        assert interaction.source is not None
        interaction.original = interaction.source
        if kind == UPDATE:
            self._change(interaction, interaction.source, data, call)

    def _blank(self, interaction: Interaction, data: Json) -> Message:
        hidden = (data.get("flags") or 0) & EPHEMERAL
        return Message(
            interaction.channel,
            self._world.bot,
            flags=hidden,
            only_for=interaction.user if hidden else None,
            interaction=interaction.metadata(),
        )

    def _send(self, interaction: Interaction, data: Json, call: Call) -> Message:
        message = self._blank(interaction, data)
        messages.write(message, data, call.uploads, world=self._world)
        self._world.messages[message.id] = message
        interaction.original = interaction.original or message
        interaction.shown.append(message)
        messages.announce(message, "MESSAGE_CREATE", self._world)
        return message

    def _change(self, interaction: Interaction, message: Message, data: Json, call: Call) -> None:
        messages.edit(message, data, call.uploads, world=self._world)
        if message not in interaction.shown:
            interaction.shown.append(message)

    def _by_webhook(self, call: Call) -> Interaction:
        interaction = self._by_token.get(call.params["webhook_token"])
        if (
            interaction is None
            or call.number("webhook_id") != self._world.app_id
            or interaction.answered is None
        ):
            raise ApiError(errors.UNKNOWN_WEBHOOK)
        if time.monotonic() - interaction.started > self.token_life:
            raise ApiError(errors.INVALID_TOKEN)
        return interaction

    def _follow_up(self, call: Call) -> Json:
        interaction = self._by_webhook(call)
        waiting = interaction.original
        if waiting is not None and waiting.loading and not waiting.deleted:
            self._change(interaction, waiting, call.body, call)
            return waiting.payload()
        return self._send(interaction, call.body, call).payload()

    def _target(self, call: Call) -> tuple[Interaction, Message]:
        interaction = self._by_webhook(call)
        wanted = call.params["message_id"]
        message = interaction.original
        if wanted != "@original":
            mine = [m for m in (*interaction.shown, interaction.original) if m is not None]
            message = next((m for m in mine if str(m.id) == wanted), None)
        if message is None or message.deleted:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        return interaction, message

    def _edit(self, call: Call) -> Json:
        interaction, message = self._target(call)
        self._change(interaction, message, call.body, call)
        return message.payload()

    def _delete(self, call: Call) -> None:
        _, message = self._target(call)
        messages.delete(message, self._world)


def _callback_response(interaction: Interaction) -> Json:
    message = interaction.original
    about: Json = {"id": str(interaction.id), "type": interaction.kind}
    if message is None:
        return {"interaction": about}
    about["response_message_id"] = str(message.id)
    about["response_message_loading"] = message.loading
    about["response_message_ephemeral"] = message.only_for is not None
    return {"interaction": about, "resource": {"type": interaction.answered, "message": message.payload()}}

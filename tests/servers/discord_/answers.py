"""Give tests what a person sees after an action: messages, a form, suggestions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.discord_ import components as c
from tests.servers.discord_.errors import NotPossible
from tests.servers.discord_.interactions import Interaction
from tests.servers.discord_.messages import Message
from tests.servers.discord_.shown import Shown

if TYPE_CHECKING:
    from tests.servers.discord_.person import Stage

Json = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Be a suggestion below an option: what is shown and what would be sent."""

    name: str
    value: str | int | float


@dataclass(eq=False)
class Field:
    """Be one input of a form."""

    label: str
    component: Json

    @property
    def custom_id(self) -> str:
        """Return the id the bot gave the input."""
        return str(self.component["custom_id"])

    @property
    def value(self) -> str:
        """Return the text that is already in it."""
        return self.component.get("value") or ""

    @property
    def required(self) -> bool:
        """Say whether it may not stay empty."""
        return self.component.get("required") is not False


@dataclass(eq=False)
class Modal:
    """Be the form that opened over the chat."""

    data: Json
    interaction: Interaction

    @property
    def title(self) -> str:
        """Return what stands above the form."""
        return str(self.data["title"])

    @property
    def text(self) -> str:
        """Return the texts between the inputs."""
        return "\n".join(c.texts_of(self.data["components"]))

    @property
    def fields(self) -> list[Field]:
        """Return the inputs from top to bottom."""
        found = []
        for part in self.data["components"]:
            if part["type"] == c.LABEL:
                found.append(Field(part["label"], part["component"]))
            elif part["type"] == c.ACTION_ROW:
                found += [Field(inner.get("label") or "", inner) for inner in part["components"]]
        return found

    @property
    def labels(self) -> list[str]:
        """Return the labels of the inputs."""
        return [item.label for item in self.fields]


@dataclass(eq=False)
class Answer(Shown):
    """Be what the bot answered to one action; it is live and grows with follow-ups."""

    interaction: Interaction
    stage: "Stage" = field(repr=False)

    @property
    def messages(self) -> list[Message]:
        """Return the messages the bot wrote or changed, first to last."""
        return [message for message in self.interaction.shown if message.visible]

    def shown(self) -> list[Any]:
        """Return the same as `messages`."""
        return self.messages

    @property
    def message(self) -> Message:
        """Return the first message of the answer."""
        assert self.messages, "the answer is no message"
        return self.messages[0]

    @property
    def modal(self) -> Modal | None:
        """Return the form the answer opened, if it did."""
        data = self.interaction.modal
        return Modal(data, self.interaction) if data is not None else None

    async def until(self, found: Callable[["Answer"], Any]) -> "Answer":
        """Wait until the answer shows what is looked for, such as a picture sent after the text."""
        try:
            await self.stage.changes.until(lambda: found(self), self.stage.patience)
        except TimeoutError:
            raise AssertionError(
                f"still not there after {self.stage.patience} s; the answer is:\n{self.text}"
            ) from None
        return self


def filled(modal: Modal, values: dict[str, Any]) -> dict[str, Any]:
    """Return what is in each input, by custom id; refuse what the form would not let through."""
    byname = {name: item for item in modal.fields for name in (item.label, item.custom_id)}
    unknown = [name for name in values if name not in byname]
    if unknown:
        raise NotPossible(f"the form has no {unknown}; it asks for {modal.labels}")
    given = {byname[name].custom_id: value for name, value in values.items()}
    return {item.custom_id: _checked(item, given.get(item.custom_id, item.value)) for item in modal.fields}


def _checked(item: Field, value: Any) -> Any:
    if item.required and value in ("", [], None):
        raise NotPossible(f"{item.label!r} is required")
    if item.component["type"] in c.SELECTS and isinstance(value, str):
        value = [value] if value else []
    if item.component["type"] in (c.STRING_SELECT, c.CHECKBOX_GROUP):
        return [picked(item.component, label) for label in value]
    if item.component["type"] == c.RADIO_GROUP:
        return picked(item.component, value) if value else None
    if item.component["type"] == c.TEXT_INPUT and value:
        least, most = item.component.get("min_length") or 0, item.component.get("max_length") or 4000
        if not least <= len(value) <= most:
            raise NotPossible(f"{item.label!r} takes {least} to {most} characters")
    return value


def picked(select: Json, label: str) -> str:
    """Return the value behind an option's label."""
    for option in select["options"]:
        if label in (option["label"], option["value"]):
            return str(option["value"])
    raise NotPossible(f"there is no {label!r}, only {[option['label'] for option in select['options']]}")

"""What to show, as data. A handler returns it and never sends; adapters and the outbox carry it as JSON."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Base64Bytes, BaseModel, ConfigDict

from commands.core.charts import Chart


class Part(BaseModel):
    """Freeze what a reply is made of."""

    model_config = ConfigDict(frozen=True)

    def having(self, **changes: Any) -> Self:
        """Give a copy with some values changed; they are taken as they are, as ``model_copy`` does."""
        made = self.__class__.__new__(self.__class__)
        object.__setattr__(made, "__dict__", self.__dict__ | changes)
        object.__setattr__(made, "__pydantic_fields_set__", self.__pydantic_fields_set__ | changes.keys())
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made


class Field(Part):
    """A labelled value of a card."""

    label: str
    value: str


class Column(Part):
    """A column's heading and where its values are aligned."""

    label: str
    align: Literal["left", "right"] = "left"


class Table(Part):
    """Rows of short texts under headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Button(Part):
    """A command with its arguments behind a label in words.

    ``ask`` names options the person fills in first; ``locked`` keeps it for the one it was shown to;
    ``guest`` lets a creator press it; ``edit`` lets the answer take the place of the message. ``url`` opens a
    page instead, and one that is an ``app`` within Telegram.
    """

    label: str
    command: str = ""
    arguments: dict[str, str] = {}
    style: Literal["primary", "secondary", "success", "danger"] = "secondary"
    ask: tuple[str, ...] = ()
    locked: bool = False
    guest: bool = False
    edit: bool = True
    url: str = ""
    app: bool = False
    token: str = ""


class Document(Part):
    """A file to hand over; one that is ``kept`` is read from the store when it is shown or sent."""

    name: str
    content: Base64Bytes = b""
    kept: int = 0


class Subject(Part):
    """What a card shows, so that it can change when that changes."""

    # An offer is a request as its creator sees it, the sources are those of a team's figures. What is new
    # does not change later; its id is the moment until which it was looked.
    kind: Literal["campaign", "request", "offer", "sources", "dashboard", "catchup"]
    id: int


class Question(Part):
    """One thing a form asks for."""

    option: str
    label: str
    text: str
    required: bool = True
    long: bool = False
    file: bool = False
    choices: tuple[tuple[str, str], ...] = ()  # value, label
    default: str = ""


class Form(Part):
    """What is still missing for a command; ``id`` names the stored row."""

    id: int
    title: str
    questions: tuple[Question, ...]


class Reply(Part):
    """Everything one answer can hold, in the order it is shown.

    ``asks`` marks a question that one of the buttons answers; ``silent`` leaves out what was said before,
    where the platform does not insist on an answer.
    """

    title: str = ""
    text: str = ""
    table: Table | None = None
    fields: tuple[Field, ...] = ()
    chart: Chart | None = None
    documents: tuple[Document, ...] = ()
    note: str = ""
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    private: bool = False
    failed: bool = False
    asks: bool = False
    edit: bool = False
    silent: bool = False
    subject: Subject | None = None
    language: str = ""
    workspace_id: int = 0

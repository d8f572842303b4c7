"""How a command and its options are declared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from commands.core.invocation import Suggestion
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import Translator
from storage.frozen import frozen

if TYPE_CHECKING:
    from commands.core.context import Context
    from storage.models import Workspace
    from storage.session import Session

Handler = Callable[..., Awaitable[Reply]]


@frozen
class Reading:
    """What a value is read against: the store, the workspace, the moment and the language."""

    session: Session
    workspace: Workspace
    now: datetime
    t: Translator
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """Give the workspace's time zone."""
        return ZoneInfo(self.workspace.timezone)

    @cached_property
    def today(self) -> date:
        """Give the day it is in the workspace."""
        return self.now.astimezone(self.zone).date()


class OptionType(Protocol):
    """Turn what a person typed into a value; raise UserError with what would be right."""

    def parse(self, text: str, reading: Reading) -> Any:
        """Read a value."""

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer up to 25 values that begin like the text."""

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the fixed choices as (value, English label), or none."""

    def takes(self, words: Sequence[str]) -> int:
        """Tell how many of the words without a name that stand here are its own; 0 where no one can tell."""


@frozen
class Option:
    """One option of a command. ``question`` is how a form asks for it.

    With an ``outside`` option given, the command needs no workspace and makes none: opening a link, joining.
    ``unless`` names the option that takes its place, so that it is not asked for as well.
    A ``secret`` one is asked for where nobody else reads the answer, and is written down nowhere.
    """

    name: str
    type: OptionType
    summary: str
    required: bool = False
    question: str = ""
    long: bool = False
    file: bool = False
    outside: bool = False
    unless: str = ""
    secret: bool = False


@frozen
class Command:
    """A command: its name in words, who may use it, its options and what it does.

    ``hidden`` ones are reached by buttons only; one that ``reads_file`` is dear, so fewer of them are run.
    One that is ``outside`` needs no workspace and makes none. The action of one that is ``bare`` may be left
    out: its group alone means it, where the platform lets people type that.
    """

    name: str
    summary: str
    handler: Handler
    role: Role = Role.MEMBER
    options: tuple[Option, ...] = ()
    example: str = ""
    hidden: bool = False
    reads_file: bool = False
    outside: bool = False
    bare: bool = False

    @property
    def group(self) -> str:
        """Give the first word of the name."""
        return self.name.split(" ")[0]

    @property
    def action(self) -> str:
        """Give the second word of the name, or nothing."""
        return self.name.partition(" ")[2]

    def option(self, name: str) -> Option | None:
        """Find an option by its name."""
        return next((option for option in self.options if option.name == name), None)

    def told(self, arguments: Mapping[str, str]) -> dict[str, str]:
        """Give arguments without those that are secret, as they may be written down."""
        secret = {option.name for option in self.options if option.secret}
        return {name: text for name, text in arguments.items() if name not in secret}

    def inside(self, arguments: Mapping[str, str]) -> bool:
        """Tell whether the command runs in a workspace with these arguments."""
        if self.outside:
            return False
        return not any(option.outside and arguments.get(option.name, "").strip() for option in self.options)

    async def __call__(self, context: Context, **values: Any) -> Reply:
        """Run the handler."""
        return await self.handler(context, **values)


def command(name: str, summary: str, **more: Any) -> Callable[[Handler], Command]:
    """Declare the decorated handler as a command."""

    def declare(handler: Handler) -> Command:
        return Command(name=name, summary=summary, handler=handler, **more)

    return declare

"""The values of a command's options: read from what was typed, against what the workspace has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commands.core.errors import Ambiguous
from commands.core.invocation import Attachment, Event
from commands.core.options import Command, Reading
from commands.core.texts import UserError, msg
from storage.frozen import frozen
from storage.models import Workspace

if TYPE_CHECKING:
    from commands.core.context import Defaults


@frozen
class Tried:
    """What reading the options came to: the values, or what was wrong, which is said when its turn comes."""

    values: Mapping[str, Any]
    wrong: UserError | Ambiguous | None = None

    def get(self) -> dict[str, Any]:
        """Give the values; raises UserError or Ambiguous."""
        if self.wrong:
            raise self.wrong
        return dict(self.values)


def nowhere(defaults: Defaults) -> Workspace:
    """Give what the options of a command that runs in no workspace are read against: an empty one."""
    made = Workspace(id=0, name="", home_platform="", home_scope="", timezone=defaults.timezone)
    made.language, made.currency = defaults.language, defaults.currency
    return made


def tried(command: Command, arguments: Mapping[str, str], reading: Reading) -> Tried:
    """Read the options that were given."""
    try:
        return Tried(dict(_parsed(command, arguments, reading)))
    except (UserError, Ambiguous) as error:
        return Tried({}, error)


def _parsed(command: Command, arguments: Mapping[str, str], reading: Reading) -> list[tuple[str, Any]]:
    values = []
    for name, text in arguments.items():
        option = command.option(name)
        if option is None:
            raise UserError(msg("/{command} has no option “{name}”.", command=command.name, name=name))
        if option.file or not text.strip():
            continue
        try:
            values.append((name, option.type.parse(text, reading)))
        except Ambiguous as error:
            error.option = name
            raise
    return values


def opened(event: Event, command: Command, arguments: Mapping[str, str]) -> Attachment | None:
    """Give the file that an option names."""
    for option in command.options:
        path = arguments.get(option.name, "").strip()
        if option.file and path and event.opener:
            return event.opener(path)
        if option.file and path:
            raise UserError(msg("Attach the file to your message instead of writing its name."))
    return None

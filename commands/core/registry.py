"""All commands by name and by group, and the near names of a misspelled one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from commands.core.options import Command


class Registry:
    """Hold the commands in the order they are shown."""

    def __init__(self, commands: Iterable[Command], groups: dict[str, str]) -> None:
        self.commands = {command.name: command for command in commands}
        self._bare = {command.group: command for command in self if command.bare}
        self.groups = groups  # group name -> English summary

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands.values())

    def get(self, name: str) -> Command | None:
        """Find a command by its full name."""
        return self.commands.get(name)

    def called(self, name: str) -> Command | None:
        """Find what a name calls: a command, or the one of a group whose action may be left out."""
        return self.commands.get(name) or self._bare.get(name)

    def shown(self) -> list[Command]:
        """Give the commands that menus and help list."""
        return [command for command in self.commands.values() if not command.hidden]

    def actions(self, group: str) -> list[Command]:
        """Give the listed commands of a group, single-word ones included."""
        return [command for command in self.shown() if command.group == group]

    def near(self, name: str) -> str | None:
        """Give the name a person probably meant."""
        names = [command.name for command in self.shown()]
        found = get_close_matches(name.lower(), names, 1, 0.6)
        return found[0] if found else None

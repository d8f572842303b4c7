"""Which tests run on PostgreSQL as well: what differs there is how things are stored, not what is said.

``tests/storage`` tries all of it on both. Of each test in ``tests/commands`` PostgreSQL gets the first two
cases. Of the tests in its folders, ``core`` aside, it gets the first three that speak of the same command,
and all that name no command or let things happen at once. With ``TAKT_POSTGRESQL=all`` it gets every one.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from types import CodeType

import pytest

from commands.registry import registry

_CASES = 2
_OF_A_COMMAND = 3
_SAID = re.compile(r"/([a-z_]+)(?: ([a-z_]+))?")
_OF_A_FOLDER = re.compile("tests/commands/(?!core/)[a-z]+/")
_AT_ONCE = frozenset({"gather", "create_task", "to_thread", "Thread"})


class Chosen:
    """Take tests in the order they run, and tell which are left out."""

    def __init__(self) -> None:
        self._cases: Counter[str] = Counter()
        self._commands: Counter[str] = Counter()
        self._names = registry().commands
        self._all = os.environ.get("TAKT_POSTGRESQL") == "all"

    def leaves_out(self, item: pytest.Item) -> bool:
        """Tell whether this one is no more for PostgreSQL than others were."""
        if self._all or not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
            return False
        if not item.nodeid.startswith("tests/commands/"):
            return False
        if item.callspec.params.get("database_url") != "postgresql":
            return False
        return self.enough(item.nodeid, item.obj.__code__)

    def enough(self, nodeid: str, code: CodeType) -> bool:
        """Tell whether enough cases of a test, or enough tests of all its commands, were met."""
        name = nodeid.split("[")[0]
        self._cases[name] += 1
        return self._cases[name] > _CASES or (bool(_OF_A_FOLDER.match(name)) and self._known(code))

    def _known(self, code: CodeType) -> bool:
        said = {self._command(*words) for text in _texts(code) for words in _SAID.findall(text)} - {""}
        new = any(self._commands[name] < _OF_A_COMMAND for name in said)
        self._commands.update(said)
        return bool(said) and not new and not _AT_ONCE & set(_names(code))

    def _command(self, group: str, action: str) -> str:
        """Give the command that these words begin with, if one does."""
        return next((name for name in (f"{group} {action}", group) if name in self._names), "")


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _texts(code: CodeType) -> Iterator[str]:
    return (text for one in _codes(code) for text in one.co_consts if isinstance(text, str))


def _names(code: CodeType) -> Iterator[str]:
    return (name for one in _codes(code) for name in one.co_names)

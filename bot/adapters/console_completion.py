"""Completion in the console: commands, options and choices from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from commands.core.options import Command
from commands.registry import registry


class CommandCompleter(Completer):
    """Offer what may follow the text before the cursor."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Offer command names first, then option names, then choices."""
        text = document.text_before_cursor
        word = text.rpartition(" ")[2]
        for offered in offers(text):
            if offered.startswith(word if not text.startswith("/") or " " in text else text):
                yield Completion(offered, start_position=-len(word))


def offers(text: str) -> Iterator[str]:
    """Give the words that may stand at the end of a line."""
    if not text.startswith("/"):
        return
    before = text.rpartition(" ")[0].lstrip("/").split()
    command = registry().get(" ".join(before[:2])) or registry().get(before[0] if before else "")
    if not before:
        yield from dict.fromkeys(f"/{one.group}" for one in registry().shown())
    elif command:
        yield from _options(command, text.rpartition(" ")[2])
    elif len(before) == 1:
        yield from (one.action for one in registry().actions(before[0]))


def _options(command: Command, word: str) -> Iterator[str]:
    name, equals, _ = word.partition("=")
    option = command.option(name)
    if equals and option:
        yield from (f"{name}={value}" for value, _ in option.type.choices())
        return
    yield from (f"{option.name}=" for option in command.options)


def completer() -> Completer:
    """Give the console's completer."""
    return CommandCompleter()

"""Completion in the console: commands, options and choices from their declarations, names from the store."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from commands.core.invocation import Suggestion
from commands.core.options import Command, Option
from commands.core.registry import Registry

Suggest = Callable[[str, str, str], Awaitable[list[Suggestion]]]


class CommandCompleter(Completer):
    """Offer what may follow the text before the cursor."""

    def __init__(self, registry: Registry, suggest: Suggest) -> None:
        self._registry = registry
        self._suggest = suggest

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Offer nothing by itself: names come from the store."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Offer command names first, then options and their values."""
        text = document.text_before_cursor
        word = _last_word(text)
        typed = word.casefold()
        declared = [pair for pair in offers(self._registry, text) if pair[0].casefold().startswith(typed)]
        # What the store offers fits by its name, which the short id that is put in does not show.
        for offered, label in [*declared, *await self._values(text, word)]:
            yield Completion(offered, start_position=-len(word), display=label)

    async def _values(self, text: str, word: str) -> list[tuple[str, str]]:
        command, before = _command(self._registry, text)
        if command is None:
            return []
        name, equals, typed = word.partition("=")
        option = command.option(name) if equals else _standing_alone(command, before)
        if option is None or option.file:
            return []
        typed, head = (typed, f"{name}=") if equals else (word, "")
        found = await self._suggest(command.name, option.name, typed.lstrip('"'))
        return [(head + _quoted(one.value), one.label) for one in found]


def offers(registry: Registry, text: str) -> Iterator[tuple[str, str]]:
    """Give the words that may stand at the end of a line, and how they are shown."""
    if not text.startswith("/"):
        return
    command, before = _command(registry, text)
    if not before:
        yield from (
            (f"/{group}", f"/{group}") for group in dict.fromkeys(one.group for one in registry.shown())
        )
    elif command:
        yield from _options(command, before, _last_word(text))
    elif len(before) == 1:
        yield from ((one.action, one.action) for one in registry.actions(before[0]))


def _command(registry: Registry, text: str) -> tuple[Command | None, list[str]]:
    """Find the command of a line and the finished words before the cursor."""
    finished = text.removesuffix(_last_word(text)).lower()
    before = finished.removeprefix("/").split() if text.startswith("/") else []
    found = registry.get(" ".join(before[:2])) or registry.get(before[0] if before else "")
    return (found if found and not found.hidden else None), before


def _last_word(text: str) -> str:
    """Give the word a line ends with; an open quotation mark keeps its spaces."""
    quote = text.rfind('"') if text.count('"') % 2 else len(text)
    return text[text.rfind(" ", 0, quote) + 1 :]


def _options(command: Command, before: list[str], word: str) -> Iterator[tuple[str, str]]:
    name, equals, _ = word.partition("=")
    option = command.option(name)
    if equals and option:
        yield from ((f"{name}={value}", label) for value, label in option.type.choices())
        return
    given = {one.partition("=")[0] for one in before if "=" in one}
    names = (option.name for option in command.options if option.name not in given)
    yield from ((f"{name}=", f"{name}=") for name in names)


def _standing_alone(command: Command, before: list[str]) -> Option | None:
    """Give the option the first word after the command's name is for."""
    named = len(command.name.split())
    return command.options[0] if command.options and len(before) == named else None


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value

"""Read a typed line: ``/group action first-argument option=value option="two words"``."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from commands.core.options import Command
from commands.core.registry import Registry
from commands.core.texts import Message, UserError, msg
from commands.rules.patterns import lazily
from storage.frozen import frozen

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_OPTION = lazily(r"([A-Za-z0-9_]{1,32})=")
_HEAD = lazily(r"/([A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?(?=\s|$)")
MAX_LINE = 20_000


@frozen
class Word:
    """A word of a line; ``option`` is the name before its equals sign."""

    text: str
    option: str | None = None


@frozen
class Head:
    """The first word of a command line and what follows it."""

    group: str
    bot: str
    rest: str


def read_head(line: str) -> Head | None:
    """Split ``/group@bot rest``; None when the line is not a command."""
    found = _HEAD.match(line.strip())
    if not found:
        return None
    return Head(found[1].lower(), found[2] or "", line.strip()[found.end() :].strip())


def words(text: str) -> Iterator[Word]:
    """Split into words; double and typographic quotes keep spaces. Raises UserError on an open quote."""
    text = text.translate(_QUOTES)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _OPTION.match(text, at)
        option = found[1].lower() if found else None
        at = found.end() if found else at
        value, at = _value(text, at)
        yield Word(value, option)


def _value(text: str, at: int) -> tuple[str, int]:
    if at < len(text) and text[at] == '"':
        end = text.find('"', at + 1)
        if end < 0:
            raise UserError(
                msg('A quotation mark was opened but not closed. Write it like name="Summer launch".')
            )
        return text[at + 1 : end], end + 1
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[at:end], end


def find_command(head: Head, registry: Registry) -> tuple[Command, str]:
    """Find the command a line names and what follows its name; raises UserError with the near name."""
    single = registry.called(head.group)
    action, rest = (*head.rest.split(None, 1), "", "")[:2]
    found = registry.get(f"{head.group} {action.strip().lower()}")
    if found and not found.hidden:
        return found, rest.strip()
    if single and not single.hidden:
        return single, head.rest
    raise UserError(_unknown(head, action, registry))


def _unknown(head: Head, action: str, registry: Registry) -> Message:
    typed = f"{head.group} {action}".strip()
    near = registry.near(typed)
    if near:
        return msg(
            "I don't know /{typed}. Did you mean /{near}? /help shows everything.",
            typed=_short(typed),
            near=near,
        )
    return msg("I don't know /{typed}. /help shows what I can do.", typed=_short(typed))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def read_arguments(command: Command, rest: str) -> dict[str, str]:
    """Give the options of a line as typed; words without a name go where they may stand alone."""
    if len(rest) > MAX_LINE:
        raise UserError(msg("That message is too long. Keep it under {limit} characters.", limit=MAX_LINE))
    bare: list[str] = []
    given: dict[str, str] = {}
    last = ""
    for word in words(rest):
        if word.option is not None:
            last = _known(command, word.option)
            _once(given, last)
            given[last] = word.text
        elif last:
            given[last] = f"{given[last]} {word.text}".strip()
        else:
            bare.append(word.text)
    return _standing_alone(command, bare, given)


def _known(command: Command, name: str) -> str:
    if command.option(name):
        return name
    names = [option.name for option in command.options]
    near = get_close_matches(name, names, 1, 0.6)
    if near:
        raise UserError(
            msg(
                "/{command} has no option “{name}”. Did you mean “{near}”?",
                command=command.name,
                name=name,
                near=near[0],
            )
        )
    raise UserError(
        msg(
            "/{command} has no option “{name}”. It takes: {names}.",
            command=command.name,
            name=name,
            names=", ".join(names),
        )
        if names
        else _takes_nothing(command)
    )


def _takes_nothing(command: Command) -> Message:
    return msg("/{command} takes nothing after it.", command=command.name)


def _once(given: dict[str, str], name: str) -> None:
    if name in given:
        raise UserError(msg("“{name}” is there twice. Give it once.", name=name))


def _standing_alone(command: Command, bare: list[str], given: dict[str, str]) -> dict[str, str]:
    if not bare:
        return given
    if not command.options:
        raise UserError(_takes_nothing(command))
    first = next(option.name for option in command.options if option.unless not in given)
    spread = {} if first in given else _spread(command, bare, given)
    if len(spread) > 1:
        return {**spread, **given}
    needed = [
        option.name
        for option in command.options
        if option.required and not {option.name, option.unless} & given.keys()
    ]
    if len(bare) == len(needed) > 1:
        return {**dict(zip(needed, bare, strict=True)), **given}
    _once(given, first)
    return {first: " ".join(bare), **given}


def _spread(command: Command, bare: list[str], given: dict[str, str]) -> dict[str, str]:
    """Give each option in turn the words it knows as its own: ``C1 last week``, ``@anna C1 500``."""
    found: dict[str, str] = {}
    at = 0
    for option in command.options:
        words = bare[at:]
        if not words or option.name in given or option.unless in given:
            continue
        needed = option.required or not found
        taken = option.type.takes(words) or (len(words) if needed else 0)
        if taken:
            found[option.name] = " ".join(words[:taken])
        at += taken
    return found if at == len(bare) else {}

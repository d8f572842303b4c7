"""The option types of commands: texts, choices, money, dates, and things by name or short id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from commands.core.errors import Ambiguous
from commands.core.invocation import Suggestion
from commands.core.options import Reading
from commands.core.texts import LANGUAGES, N_, UserError, msg, translator
from commands.rules.dates import parse_date
from commands.rules.handles import parse_handle
from commands.rules.money import Money, parse_money
from commands.rules.names import fold, near
from commands.rules.plain import strip_invisible
from storage import lookups
from storage.frozen import frozen
from storage.lookups import Found
from storage.session import Session


@frozen
class Plain:
    """Have no choices and offer nothing; what most types start from."""

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer nothing."""
        return []

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give no fixed choices."""
        return ()

    def takes(self, words: Sequence[str]) -> int:
        """Take all of the words."""
        return len(words)


@frozen
class Text(Plain):
    """A text without invisible characters, up to a length; with ``lines`` its line breaks stay."""

    limit: int = 200
    lines: bool = False

    def takes(self, words: Sequence[str]) -> int:
        """Claim no word: anything could be a text."""
        return 0

    def parse(self, text: str, reading: Reading) -> str:
        """Read a text; raises UserError when it is empty or too long."""
        clean = strip_invisible(text, keep_lines=self.lines)
        if not clean:
            raise UserError(msg("That text is empty. Write a few words."))
        if len(clean) > self.limit:
            raise UserError(
                msg(
                    "That text has {count} characters; at most {limit} fit.",
                    count=len(clean),
                    limit=self.limit,
                )
            )
        return clean


@frozen
class Parsed(Plain):
    """Anything one of the trade's parsers reads from the text alone."""

    parser: Callable[[str], Any]
    fixed: Sequence[tuple[str, str]] = ()

    def parse(self, text: str, reading: Reading) -> Any:
        """Read the value with the parser."""
        return self.parser(text)

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the fixed choices."""
        return self.fixed


@frozen
class Choice(Plain):
    """One of a few words; the words and their labels in both languages are understood."""

    fixed: Sequence[tuple[str, str]] = ()
    also: Sequence[tuple[str, str]] = ()  # what people say as well, and the value it stands for

    def parse(self, text: str, reading: Reading) -> str:
        """Read a choice; raises UserError naming all of them as the reader calls them."""
        typed = strip_invisible(text)
        for value, label in self.fixed:
            words = [value, *(translator(language)(label) for language in LANGUAGES)]
            words += [word for word, meant in self.also if meant == value]
            if _run_together(typed) in map(_run_together, words):
                return value
        names = ", ".join(reading.t(label) for _, label in self.fixed)
        raise UserError(msg("“{typed}” is not one of: {names}.", typed=typed[:40], names=names))

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the fixed choices."""
        return self.fixed


def _run_together(word: str) -> str:
    """Let "under 18", "under_18" and "under18" be the same."""
    return re.sub(r"[\s_-]+", "", word.casefold())


class Number(Plain):
    """A whole number within bounds."""

    def __init__(self, most: int) -> None:
        self.most = most

    def parse(self, text: str, reading: Reading) -> int:
        """Read a number; raises UserError when it is none or out of bounds."""
        digits = text.strip().lstrip("#")
        if not (
            digits.isascii() and digits.isdecimal() and len(digits) < 8 and 1 <= int(digits) <= self.most
        ):
            raise UserError(msg("Write a whole number from 1 to {most}.", most=self.most))
        return int(digits)


@frozen
class YesNo(Plain):
    """Yes or no."""

    words: Choice = Choice((("yes", N_("yes")), ("no", N_("no"))))

    def parse(self, text: str, reading: Reading) -> bool:
        """Read a yes or a no in both languages."""
        return self.words.parse(text, reading) == "yes"

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give both."""
        return self.words.fixed


@frozen
class MoneyOption(Plain):
    """An amount of money in the workspace's currency unless another one is written."""

    allow_zero: bool = False

    def parse(self, text: str, reading: Reading) -> Money:
        """Read an amount."""
        currency = reading.workspace.currency
        return parse_money(text, default_currency=currency, allow_zero=self.allow_zero)


@frozen
class DateOption(Plain):
    """A day, in ISO or in words."""

    def parse(self, text: str, reading: Reading) -> date:
        """Read a day in the workspace's zone."""
        return parse_date(text, today=reading.today)


@frozen
class FileOption(Plain):
    """A file that comes along; never read from text."""

    def parse(self, text: str, reading: Reading) -> str:
        """Give the text; the dispatcher opens files itself."""
        return text


@frozen
class Thing(Plain):
    """A campaign, creator, request or digest by short id, name, or the unique beginning of it."""

    kind: str
    what: str
    letter: str
    where: str
    find: Callable[..., Sequence[Found]] = field(default=lookups.nothing)

    def parse(self, text: str, reading: Reading) -> int:
        """Give the row's id; raises UserError when unknown, Ambiguous when several fit."""
        typed = strip_invisible(text)
        found = self._matching(reading.session, reading.workspace.id, typed)
        if len(found) == 1:
            return found[0].id
        if found:
            raise Ambiguous(
                msg("“{typed}” fits several. Which one do you mean?", typed=typed[:40]),
                [(one.short, f"{one.short} {one.name}") for one in found],
            )
        raise UserError(self._unknown(reading, typed))

    def takes(self, words: Sequence[str]) -> int:
        """Take a short id alone; a name may have several words."""
        return 1 if self.alone(words[0]) else len(words)

    def alone(self, word: str) -> bool:
        """Tell whether a word is a whole reference."""
        return self._number(word) is not None

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer things whose id or name begins with or contains the text."""
        typed = strip_invisible(text).casefold().lstrip("@")
        every = self.find(reading.session, workspace_id=reading.workspace.id)
        fitting = [
            one for one in every if typed in one.name.casefold() or one.short.casefold().startswith(typed)
        ]
        fitting.sort(key=lambda one: not one.name.casefold().startswith(typed))
        fitting = _each_once(fitting)
        return [Suggestion(one.short, f"{one.short} {one.name}"[:100]) for one in fitting[:25]]

    def _matching(self, session: Session, workspace_id: int, typed: str) -> list[Found]:
        number = self._number(typed)
        if number is not None:
            exact = list(self.find(session, workspace_id=workspace_id, number=number))
            if exact:
                return exact
        wanted = typed.casefold().lstrip("@")
        every = self.find(session, workspace_id=workspace_id)
        same = [one for one in every if one.name.casefold().lstrip("@") == wanted]
        begun = [one for one in every if wanted and one.name.casefold().lstrip("@").startswith(wanted)]
        return _each_once(same or begun)

    def _number(self, typed: str) -> int | None:
        short = typed[:1].upper() == self.letter and typed[1:].isdecimal() and len(typed) < 12
        return int(typed[1:]) if short else None

    def _unknown(self, reading: Reading, typed: str) -> Any:
        names = [one.name for one in self.find(reading.session, workspace_id=reading.workspace.id)]
        close = near(typed, {fold(name): name for name in names})
        # Of several words perhaps one was typed.
        close = close or near(typed, {fold(word): name for name in names for word in name.split()})
        if close:
            return msg(
                "I know no {what} “{typed}”. Did you mean “{near}”?",
                what=msg(self.what),
                typed=typed[:40],
                near=close[0],
            )
        return msg(
            "I know no {what} “{typed}”. {where} shows what there is.",
            what=msg(self.what),
            typed=typed[:40],
            where=self.where,
        )


def _each_once(found: Iterable[Found]) -> list[Found]:
    """Give things under their first names; some have two."""
    first: dict[int, Found] = {}
    for one in found:
        first.setdefault(one.id, one)
    return [*first.values()]


@frozen
class CreatorThing(Thing):
    """A creator, also by the link of their profile."""

    def alone(self, word: str) -> bool:
        """Tell whether a word is a short id, a handle with its @ or a link."""
        return word.startswith("@") or "tiktok.com/" in word or super().alone(word)

    def parse(self, text: str, reading: Reading) -> int:
        """Give the row's id."""
        return super().parse(parse_handle(text) if "tiktok.com/" in text else text, reading)


CAMPAIGN = Thing("campaign", N_("campaign"), "C", "/campaign list", lookups.campaigns)
CREATOR = CreatorThing("creator", N_("creator"), "P", "/creator list", lookups.creators)
REQUEST = Thing("request", N_("request"), "R", "/request list", lookups.requests)
POST = Thing("post", N_("post"), "V", "/content find", lookups.posts)
DIGEST = Thing("digest", N_("digest"), "D", "/digest list", lookups.digests)
ALERT = Thing("alert", N_("alert"), "A", "/alert list", lookups.alerts)
SEARCH = Thing("search", N_("saved search"), "S", "/creator saved", lookups.searches)
LIST = Thing("list", N_("list of creators"), "L", "/creator lists", lookups.lists)
TEMPLATE = Thing("template", N_("template"), "T", "/template list", lookups.templates)
MEMBER = Thing("member", N_("team member"), "M", "/team list", lookups.members)


@frozen
class Creators(Plain):
    """One or several creators, separated by spaces or commas; at most ``limit``."""

    limit: int = 20

    def parse(self, text: str, reading: Reading) -> list[int]:
        """Give the rows' ids in the order written, each once."""
        parts = re.split(r"[\s,;]+", strip_invisible(text).strip(",; "))
        if len(parts) > self.limit:
            raise UserError(msg("Name at most {limit} creators at once.", limit=self.limit))
        ids = [self._one(parts, at, reading) for at in range(len(parts))]
        return list(dict.fromkeys(ids))

    def takes(self, words: Sequence[str]) -> int:
        """Take the creators in front, and what follows a comma."""
        at = 0
        while at < len(words) and ((at and words[at - 1].endswith(",")) or CREATOR.alone(words[at])):
            at += 1
        return at or len(words)

    def _one(self, parts: list[str], at: int, reading: Reading) -> int:
        try:
            return CREATOR.parse(parts[at], reading)
        except Ambiguous as error:
            # Picking one must keep the others.
            whole = [
                (", ".join([*parts[:at], short, *parts[at + 1 :]]), label)
                for short, label in error.candidates
            ]
            raise Ambiguous(error.message, whole) from None

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer creators for what is written after the last comma."""
        before, comma, last = text.rpartition(",")
        offered = CREATOR.suggest(last, reading)
        return [Suggestion(f"{before}{comma}{one.value}"[:100], one.label) for one in offered]


HANDLE = Parsed(parse_handle)

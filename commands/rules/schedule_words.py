"""Schedules read from words or cron, with the times of day found in them or beside them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Final

from commands.core.texts import UserError, msg
from commands.rules.cron import check_cron, looks_like_cron
from commands.rules.date_words import Near, read_date
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, phrase
from commands.rules.schedule_cron import simplified
from commands.rules.schedule_lexer import Token, bare_time, lex
from commands.rules.schedule_model import DEFAULT_TIME, MOST_TIMES, Schedule
from commands.rules.schedule_shapes import Parts, build, shape_of
from commands.rules.times import parse_time, read_time

_ONCE_LEAD = lazily(r"(?:only |nur )?(?:once|einmal|einmalig)(?: on| am)? ")
_AND = r" ?(?:[,&+]|\band\b|\bund\b) ?"
_CRON_LEAD = lazily(r"^(?:.*\bcron(?:[- ](?:schedule|plan))? )?")


def parse_every(text: str, *, today: date, at: str | None = None) -> Schedule:
    """Read a schedule in words or as cron; ``at`` gives the time of day when the words have none.

    "Every 2 weeks" and the like are counted from ``today``. Without any time it is 9:00.
    """
    words = phrase(text)
    if words is None:
        raise _unreadable(text)
    fixed = _times_at(at) if at is not None and at.strip() else ()
    cron = _CRON_LEAD.sub("", words)
    if looks_like_cron(cron):
        if fixed:
            raise _no_time_here(text)
        checked = check_cron(cron)
        return simplified(checked) or Schedule("cron", cron=checked)
    if once := _once(words, today):
        return _with_times(text, Schedule("once", anchor=once[0]), Parts((), today), once[1], fixed)
    times, parts = _without_times(lex(words), today)
    schedule = build(parts)
    if schedule is None:
        raise _unreadable(text)
    return _with_times(text, schedule, parts, times, fixed)


def _unreadable(text: str) -> UserError:
    return UserError(
        msg(
            "I can't read the schedule “{text}”. Write for example every monday 9:00, weekdays 17:00, "
            "daily 8:30 or monthly on the last day 18:00.",
            text=excerpt(text),
        )
    )


def _no_time_here(text: str) -> UserError:
    return UserError(
        msg("“{text}” sets its own times. Leave out the time of day beside it.", text=excerpt(text))
    )


def _times_at(at: str) -> tuple[time, ...]:
    pieces = re.split(_AND, phrase(at) or "")
    return tuple(sorted({parse_time(piece) for piece in pieces if piece} or {parse_time(at)}))


def _once(words: str, today: date) -> tuple[date, tuple[time, ...]] | None:
    """Read "once 24.12.2026 at 9:00 and 17:00": the longest beginning that is a date, and times."""
    lead = _ONCE_LEAD.match(words)
    if lead is None:
        return None
    rest = words[lead.end() :]
    for place in [len(rest), *(found.start() for found in reversed([*re.finditer(" ", rest)]))]:
        day, times = read_date(rest[:place].rstrip(",;"), Near(today)), _times_in(rest[place:].strip())
        if day and times is not None:
            return day, times
    return None


def _times_in(words: str) -> tuple[time, ...] | None:
    """Read nothing but times; None when anything else is among them."""
    times = {read_time(piece) for piece in re.split(_AND, words)} if words else set()
    return None if None in times else tuple(sorted(clock for clock in times if clock))


# --- times of day, and the bare numbers that are ones: "9 and 17 Uhr", "montags 9" ---

_BARE_TIMES: Final = tuple(
    lazily(pattern)
    for pattern in (
        r"(?<=T)(?:C?N)+(?![a-z])",
        r"(?<![EKB])N(?:C?N)*(?=C?T)",
        r"(?<=[DSdwP])N(?:CN)*$",
        r"(?<=[OLDd]m)N(?:CN)*$",
        r"(?<=[OL]Em)N(?:CN)*$",
        r"(?<=[DS]m)N(?:CN)*$",
    )
)


def _without_times(tokens: list[Token], today: date) -> tuple[tuple[time, ...], Parts]:
    for pattern in _BARE_TIMES:
        for found in pattern.finditer(shape_of(tokens)):
            start, end = found.span()
            tokens[start:end] = map(_as_time, tokens[start:end])
    times = tuple(sorted({token.value for token in tokens if token.letter == "T"}))
    kept = [token for token in tokens if token.letter != "T"]
    while kept and kept[-1].letter == "C":
        kept.pop()
    joined = [
        token for token, before in zip(kept, [None, *kept], strict=False) if not _doubled(token, before)
    ]
    return times, Parts(tuple(joined), today)


def _as_time(token: Token) -> Token:
    return Token("T", bare_time(token.value)) if token.letter == "N" else token


def _doubled(token: Token, before: Token | None) -> bool:
    return token.letter == "C" and (before is None or before.letter == "C")


def _with_times(
    text: str, schedule: Schedule, parts: Parts, times: tuple[time, ...], fixed: tuple[time, ...]
) -> Schedule:
    if schedule.kind == "minutes":
        if times or fixed:
            raise _no_time_here(text)
        return schedule
    if times and fixed and times != fixed:
        raise UserError(
            msg(
                "The schedule says {said}, the time of day beside it says {given}. Write the time once.",
                said=_clocks(times),
                given=_clocks(fixed),
            )
        )
    chosen = times or fixed or (DEFAULT_TIME,)
    _check_count(parts, chosen, said=bool(times or fixed))
    return Schedule(**{**vars(schedule), "times": chosen})


def _clocks(times: tuple[time, ...]) -> str:
    return ", ".join(f"{clock:%H:%M}" for clock in times)


def _check_count(parts: Parts, times: tuple[time, ...], *, said: bool) -> None:
    if len(times) > MOST_TIMES:
        raise UserError(msg("At most 24 times a day work. For more write for example every 15 minutes."))
    token = parts.first("K")
    if token and parts.first("d") and token.value != (len(times) if said or token.value == 1 else 0):
        raise UserError(
            msg(
                "{count} times a day needs as many times. Write for example twice a day at 9:00 and 17:00.",
                count=token.value,
            )
        )

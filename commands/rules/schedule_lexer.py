"""The words of schedules, cut into tokens of one letter each so that a grammar can match their shape.

===  =================================================  ===  ======================================
D    a weekday                                          S    a set of weekdays (weekdays, weekend)
E    every, each, jeden                                 X    other ("every other")
N    a number                                           O    an ordinal (1st, 15., first)
L    last                                               K    times ("twice a day")
T    a time of day                                      H    half ("every half hour")
C    and, a comma                                       B    to, bis, a dash
===  =================================================  ===  ======================================

P    a point of a campaign (launch, midpoint)           F    before, after
A    all moments of a campaign

Small letters are units: i minute, h hour, d day, w week, m month, q quarter. "Start" and "end" are Od and Ld,
as in "end of the month"; their day has a value, which that of "first day" has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from functools import cache
from typing import Any, Final

from commands.core.texts import UserError, msg
from commands.rules.calendar_words import NUMBERS, SPELLING, UNITS, WEEKDAYS
from commands.rules.plain import excerpt, folded, nearest
from commands.rules.schedule_model import WORKING_DAYS
from commands.rules.times import no_such_time, read_time
from storage.frozen import frozen


@frozen
class Token:
    """Hold one letter of the shape and what it stands for."""

    letter: str
    value: Any = None


_CLOCK_AFTER = r"(?![0-9]|[:.][0-9]| ?(?:uhr|o'clock|am|pm)\b)"
_PHRASES: Final = (
    # "End plus 7" is a day after the end, and no hour of it.
    (
        r"\b(launch|kickoff|kampagnenstart|start|beginn|midpoint|halbzeit|mitte|kampagnenende|ende?)"
        rf" ?(?:plus|\+) ?([0-9]{{1,3}}){_CLOCK_AFTER}(?: (?:days?|tage?n?)\b)?",
        r"\2 days after \1",
    ),
    (r",? ?(?:or the last day of a shorter month|\(?in kuerzeren monaten am letzten tag\)?),?", " "),
    (r",? ?(?:counted from midnight|ab mitternacht gezaehlt)", " "),
    (r"\b14-?(?:taegig|taegiges|taeglich)\b", "fortnightly"),
    (r"\b(?:working|business|work|week|arbeits) ?(?:days?|tage?n?)\b", "weekday"),
    (
        r"\b(?:of|des|im|in) (?:the |an? |each |every |jede[nms] )?(month|monats?|quarter|quartals?)\b",
        r"each \1",
    ),
    (r"\b(?:a\.m\.|p\.m\.)", lambda found: found[0].replace(".", "")),
)
_ORDINALS = ("first erste", "second zweite", "third dritte", "fourth vierte", "fifth fünfte", "last letzte")
_COMPOUNDS: Final = {
    "daily täglich everyday tagtäglich": "Ed",
    "weekly wöchentlich": "Ew",
    "monthly monatlich": "Em",
    "quarterly vierteljährlich quartalsweise": "Eq",
    "hourly stündlich": "Eh",
    "minutely minütlich": "Ei",
    "fortnightly biweekly zweiwöchentlich": "EXw",
    "halbstündlich": "EHh",
    "viertelstündlich viertelstunde": "Eqh",
    "end ende": "Ld",
    "monatsende monatsletzten": "Ldm",
    "quartalsende": "Ldq",
    "start beginning beginn anfang": "Od",
    "monatsanfang monatsbeginn monatsersten": "Odm",
    "quartalsanfang quartalsbeginn": "Odq",
    "once einmal": "K",
    "half halbe": "H",
    "other": "X",
    "every each all jede jeden jeder jedes jedem alle": "E",
    "and und sowie plus": "C",
    "moments momente meilensteine kampagnenmomente": "A",
    "to through bis": "B",
}
_LETTERS = {"minute": "i", "hour": "h", "day": "d", "week": "w", "month": "m", "quarter": "q"}
_SETS = {
    WORKING_DAYS: "weekday weekdays werktag werktage werktagen werktags wochentags workday workdays",
    (5, 6): "weekend weekends wochenende wochenenden",
}
_POINTS = {
    ("P", "start"): "launch kickoff kampagnenstart kampagnenbeginn",
    ("P", "middle"): "midpoint middle halftime mitte halbzeit kampagnenmitte",
    ("P", "end"): "kampagnenende",
    ("F", -1): "before vor",
    ("F", 1): "after nach",
}
_TIMES = {"twice": 2, "zweimal": 2, "thrice": 3, "dreimal": 3, "viermal": 4}
_FILLERS = (
    "on at um am an a the den der dem des die das im in of per pro je ein eine einen einer eines "
    "uhr @ jeweils immer always gegen please bitte zum zur beim campaign campaigns kampagne flight"
)
# "um 9 Uhr am Montag": this "am" belongs to the day, not to the hour.
_AM = (
    r"am(?![a-z])(?! (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|sonnabend|wochenende|"
    r"(?:mo|di|mi|do|fr|sa|so)\b|letzt|erst|zweit|dritt|viert|monats|quartals|[0-9]))"
)
_PART = "(?: (?:morgens|frueh|vormittags|mittags|nachmittags|abends|in the (?:morning|afternoon|evening)))?"


@cache
def vocabulary() -> dict[str, tuple[Token, ...]]:
    """Map every folded word of the grammar to its tokens; a filler has none."""
    words: dict[str, tuple[Token, ...]] = dict.fromkeys(_FILLERS.split(), ())
    for row, letters in _COMPOUNDS.items():
        tokens = tuple(Token(letter, 2 if letter == "X" else 1) for letter in letters)
        words |= {folded(word): tokens for word in row.split()}
    words |= {word: (Token("D", number),) for word, number in WEEKDAYS.items()}
    words |= {word: (Token(_LETTERS[unit]),) for word, unit in UNITS.items() if unit in _LETTERS}
    words |= {word: (Token("N", number),) for word, number in NUMBERS.items() if word not in words}
    words |= {word: (Token("S", days),) for days, row in _SETS.items() for word in row.split()}
    words |= {word: (Token("K", count),) for word, count in _TIMES.items()}
    words |= {word: (Token(*token),) for token, row in _POINTS.items() for word in row.split()}
    for number, row in enumerate(_ORDINALS, 1):
        english, german = row.split()
        token = Token("L") if english == "last" else Token("O", number)
        words |= {folded(word): (token,) for word in (english, *(german + end for end in ("", *"nrsm")))}
    return words


@cache
def _spelling() -> dict[str, str]:
    rows = " ".join([*_COMPOUNDS, *_SETS.values()]).split()
    return SPELLING | {folded(word): word for word in rows}


@cache
def _lexer() -> re.Pattern[str]:
    clock = r"[0-9]{1,2}[:.][0-9]{2}(?![0-9]|\.[0-9])"
    mark = rf"(?:uhr(?: [0-9]{{2}}(?![0-9.:]))?|o'clock|pm\b|{_AM})"
    said = r"(?:(?:\b(?:at|um)|@) ?)?"
    named = "(?:noon|midday|mittags?|midnight|mitternachts?)"
    rules = (
        ("clock", rf"{said}(?P<clocked>(?:{clock}(?: ?{mark})?|[0-9]{{1,2}} ?{mark}){_PART}|{named}\b)"),
        ("spoken", r"(?:\b(?:at|um)|@) ?(?P<bare>[0-9]{1,2})(?![0-9:]|\.[0-9]|st|nd|rd|th)\.?"),
        ("count", r"(?P<times>[0-9]{1,2}|three|four|drei|vier) ?(?:times|mal|x)\b"),
        ("ordinal", r"(?P<nth>[0-9]{1,3})(?:(?:st|nd|rd|th)\b|\.(?![0-9]))"),
        ("number", r"[0-9]+"),
        ("word", r"[^\W\d_]+|@"),
        ("comma", r"[,;&+/]"),
        ("dash", "-"),
        ("skip", r"[\s.!?:'()]+"),
        ("unknown", "."),
    )
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in rules))


def lex(words: str) -> list[Token]:
    """Cut folded words into tokens, or name the word that is not known."""
    for pattern, plain in _PHRASES:
        words = re.sub(pattern, plain, words)
    return [token for found in _lexer().finditer(words) for token in _tokens(found)]


def _tokens(found: re.Match[str]) -> Iterator[Token]:
    text = found[0]
    match found.lastgroup:
        case "clock":
            yield Token("T", clock_time(found["clocked"]))
        case "comma":
            yield Token("C")
        case "dash":
            yield Token("B")
        case "word" | "unknown":
            yield from _known(text)
        case "number":
            yield Token("N", int(text[:6]))
        case "spoken":
            yield Token("T", bare_time(int(found["bare"])))
        case "count":
            count = found["times"]
            yield Token("K", int(count) if count.isdigit() else NUMBERS[count])
        case "ordinal":
            yield Token("O", int(found["nth"]))


def bare_time(hour: int) -> time:
    """Make a time of a full hour, or say that the day has no such hour."""
    if hour > 23:
        raise no_such_time(str(hour))
    return time(hour)


def clock_time(words: str) -> time:
    """Read what looks like a time, or say that the day has no such time."""
    found = read_time(words)
    if found is None:
        raise no_such_time(words)
    return found


def _known(word: str) -> tuple[Token, ...]:
    tokens = vocabulary().get(word)
    if tokens is not None:
        return tokens
    guess = nearest(word, (known for known in vocabulary() if len(known) > 3))
    if guess:
        raise UserError(
            msg(
                "I don't know the word “{word}” in a schedule. Did you mean “{guess}”?",
                word=excerpt(word),
                guess=_spelling().get(guess, guess),
            )
        )
    raise UserError(
        msg(
            "I don't know the word “{word}” in a schedule. Write for example every monday 9:00, "
            "weekdays 17:00 or monthly on the last day 18:00.",
            word=excerpt(word),
        )
    )

"""What a digest does on holidays: of which region, and whether the day is left out or made up for."""

from __future__ import annotations

from dataclasses import replace

from commands.core.invocation import Suggestion
from commands.core.options import Reading
from commands.core.texts import UserError, msg
from commands.options import Plain
from commands.rules.plain import excerpt, folded
from commands.rules.public_holidays import offered, region_named, region_of, region_text
from commands.rules.schedules import Schedule, daily_times

Rest = tuple[str, str]  # the region, and what becomes of its holidays
_WAYS = {
    "": "skip",
    "skip": "skip",
    "leave out": "skip",
    "auslassen": "skip",
    "ueberspringen": "skip",
    "next working day": "next",
    "next": "next",
    "naechster werktag": "next",
    "naechster arbeitstag": "next",
}


class HolidaysOption(Plain):
    """A country or state, and what becomes of its holidays: ``DE-BY skip``, ``AT next working day``."""

    def parse(self, text: str, reading: Reading) -> Rest:
        """Give the region and ``skip`` or ``next``; raises UserError where either cannot be read."""
        words = text.split() or [""]
        for end in range(1, len(words) + 1):
            way = _WAYS.get(" ".join(folded(word) for word in words[end:]))
            if way and (region := region_of(" ".join(words[:end]))):
                return region, way
        if not region_of(words[0]):
            return region_named(text), ""  # which says that there is none
        raise UserError(
            msg(
                "I can't read “{text}”. Write the region and what happens on its holidays: "
                "DE-BY skip, or DE-BY next working day.",
                text=excerpt(text),
            )
        )

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer regions."""
        return [Suggestion(code, region_text(code, reading.t)) for code in offered(text.strip(), reading.t)]


def with_holidays(schedule: Schedule, rest: Rest | None) -> Schedule:
    """Give a schedule that heeds holidays; raises UserError for one that comes every few minutes."""
    if rest is None:
        return schedule
    if not daily_times(schedule):
        raise UserError(msg("Holidays go with fixed times of day. Write for example weekdays 9:00."))
    region, way = rest
    return replace(schedule, region=region, on_holiday=way)

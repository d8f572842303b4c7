"""Words of a team's own, kept under a heading: what may be added and taken away."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.options import Reading
from commands.core.texts import Message, UserError, msg
from commands.options import Plain
from commands.rules.plain import excerpt
from commands.rules.tags import parse_topics
from storage.words import topic_key

_MOST_WORDS = 500


class Words(Plain):
    """Words, each with a letter or digit."""

    def parse(self, text: str, reading: Reading) -> list[str]:
        """Read words separated by commas."""
        words = parse_topics(text)
        wrong = next((word for word in words if not topic_key(word)), None if words else text)
        if wrong is not None:
            raise UserError(msg("“{word}” is not a word to look for.", word=excerpt(wrong)))
        return words


def checked(
    own: Sequence[tuple[str, str]],
    heading: str,
    label: str | Message,
    *,
    add: Sequence[str],
    remove: Sequence[str],
) -> None:
    """Raise UserError where a word to take away is not one of the heading's, or there would be too many."""
    there = {topic_key(word) for word in under(own, heading)}
    foreign = next((word for word in remove if topic_key(word) not in there), None)
    if foreign is not None:
        raise UserError(
            msg("“{word}” is not one of your own words for {topic}.", word=excerpt(foreign), topic=label)
        )
    if len(own) + len(add) > _MOST_WORDS:
        raise UserError(msg("A team can have {limit} words of its own. Remove some.", limit=_MOST_WORDS))


def under(own: Sequence[tuple[str, str]], heading: str) -> list[str]:
    """Give the words under a heading."""
    return [word for of, word in own if of == heading]

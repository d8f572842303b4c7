"""How the drafts of a request stand: which pieces are approved, waited for or to be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from commands.core.texts import N_, UserError, msg
from commands.rules.deliverables import Piece, posts_wanted
from commands.rules.plain import excerpt, small_number, strip_invisible
from storage.frozen import frozen

DRAFT_LABELS: dict[str, str] = {
    "submitted": N_("waits for your team"),
    "approved": N_("approved"),
    "changes": N_("changes requested"),
    "rejected": N_("rejected"),
}
_LONGEST_LINK = 500


class Version(Protocol):
    """What is asked of a draft here."""

    piece: int
    state: str


V = TypeVar("V", bound=Version)


def pieces_wanted(pieces: Sequence[Mapping[str, Any]]) -> int:
    """Give for how many pieces of a request drafts and posts are waited for."""
    return posts_wanted([Piece(str(one["kind"]), int(one["count"])) for one in pieces])


@frozen
class Standing:
    """How many pieces are wanted, and how the newest version of each stands."""

    wanted: int
    newest: Mapping[int, str]

    @classmethod
    def of(cls, wanted: int, versions: Sequence[Version]) -> Standing:
        """Read it off all versions, which are in their order."""
        return cls(wanted, {one.piece: one.state for one in versions})

    @property
    def approved(self) -> int:
        """Count the pieces that have an approved draft."""
        return sum(self.newest.get(piece) == "approved" for piece in self._pieces)

    @property
    def complete(self) -> bool:
        """Tell whether every piece has an approved draft."""
        return self.approved == self.wanted

    @property
    def pending(self) -> list[int]:
        """Give the pieces whose newest draft waits for the team."""
        return [piece for piece in self._pieces if self.newest.get(piece) == "submitted"]

    @property
    def missing(self) -> list[int]:
        """Give the pieces that need a draft, or a better one."""
        return [piece for piece in self._pieces if self.newest.get(piece) not in ("approved", "submitted")]

    @property
    def _pieces(self) -> range:
        return range(1, self.wanted + 1)

    def next_piece(self, piece: int | None) -> int:
        """Give which piece a new draft is of; raises UserError when that has to be said."""
        if piece is not None:
            if piece > self.wanted:
                raise UserError(msg("Only {count} pieces are wanted. Write 1 to {count}.", count=self.wanted))
            return piece
        if self.wanted == 1:
            return 1
        if len(self.missing) == 1:
            return self.missing[0]
        raise UserError(msg("Which of the {count} pieces is it? Write 1 to {count}.", count=self.wanted))


def parse_piece(text: str) -> int:
    """Read the number of a piece."""
    number = small_number(text, 2)
    if number is None:
        raise UserError(msg("“{typed}” is no number of a piece. Write 1, 2 and so on.", typed=excerpt(text)))
    return number


def draft_link(text: str) -> str:
    """Read a link to a draft, which nobody opens here; raises UserError for what is none."""
    typed = text.strip()
    try:
        parts = urlsplit(typed)
        whole = parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        whole = False
    if not whole or typed != strip_invisible(typed) or " " in typed or len(typed) > _LONGEST_LINK:
        raise UserError(
            msg(
                "“{typed}” is no link I can pass on. It has to begin with https:// and have at most {limit} "
                "characters.",
                typed=excerpt(text),
                limit=_LONGEST_LINK,
            )
        )
    return typed

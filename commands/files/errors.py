"""Errors of single lines, collected so that a person can mend a file in one go."""

from __future__ import annotations

from dataclasses import dataclass, field

from commands.core.texts import Message, UserError, msg, msg_plural
from storage.frozen import frozen

KEPT = 20


@frozen
class RowError:
    """Say what is wrong in one line of a file; ``column`` is its header, or empty."""

    line: int
    column: str
    problem: Message

    def sentence(self) -> Message:
        """Name the place and the problem."""
        if not self.column:
            return msg("Line {line}: {problem}", line=self.line, problem=self.problem)
        return msg(
            "Line {line}, {column}: {problem}", line=self.line, column=self.column, problem=self.problem
        )


@dataclass
class RowErrors:
    """Collect the first errors and count all of them, one a line."""

    first: list[RowError] = field(default_factory=list)
    count: int = 0

    def add(self, error: RowError) -> None:
        """Note the error of a line."""
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(error)


class BadRows(UserError):
    """Refuse a file with faulty lines: carries the first of them and the count of all."""

    def __init__(self, errors: tuple[RowError, ...], count: int) -> None:
        super().__init__(
            msg_plural(
                "{count} line of the file cannot be read, so nothing was taken from it. {first}",
                "{count} lines of the file cannot be read, so nothing was taken from it. {first}",
                count,
                first=errors[0].sentence(),
            )
        )
        self.errors = errors
        self.count = count

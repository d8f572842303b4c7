"""What a list's dry run says of its columns and faulty lines, and how a column is explained once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.core.context import Context
from commands.core.options import Option
from commands.core.replies import Button
from commands.core.texts import N_, Translator
from commands.files.errors import RowError
from commands.files.headers import IGNORE
from commands.options import Choice, FileOption, Text

SHOWN_COLUMNS = 8
_SHOWN_FAULTS = 5


def column_options(fields: Sequence[tuple[str, str]], file: str) -> tuple[Option, ...]:
    """Give the options that say what a column holds; ``file`` is what the list is called."""
    return (
        Option("header", Text(200), N_("Column"), required=True),
        Option(
            "field",
            Choice((*fields, (IGNORE, N_("leave it out")))),
            N_("What the column holds"),
            required=True,
            question=N_("What does this column hold?"),
        ),
        Option("file", FileOption(), file, file=True),
    )


def explain_buttons(context: Context, unknown: Sequence[str], command: str) -> list[Button]:
    """Give a button for each column that nobody has explained yet."""
    again = context.attachment.ref if context.attachment and context.event.opener else ""
    return [
        Button(
            label=context.t("What is “{header}”?", header=header[:40]),
            command=command,
            arguments={"header": header, **({"file": again} if again else {})},
            ask=("field",),
            edit=False,
        )
        for header in unknown[:SHOWN_COLUMNS]
        if header.strip() and len(header) <= 200
    ]


def faults_text(errors: Sequence[RowError], count: int, t: Translator) -> str:
    """Name the first faulty lines and say how many there are."""
    if not count:
        return ""
    lines = [t(error.sentence()) for error in errors[:_SHOWN_FAULTS]]
    return "\n".join([t.plural("{count} line", "{count} lines", count), *lines])


def understood(columns: Mapping[str, str], labels: Mapping[str, str], t: Translator) -> str:
    """Say what each column was taken for."""
    return ", ".join(f"{header} → {t(labels[key])}" for header, key in columns.items())

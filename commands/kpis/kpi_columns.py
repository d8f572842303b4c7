"""Say once what a column holds; it is remembered, and the same file is read again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Reply
from commands.core.texts import LANGUAGES, N_, UserError, msg, translator
from commands.files.headers import ADS as VOCABULARY
from commands.files.headers import FIELDS, IGNORE, normalise
from commands.kpis.kpi_dry_run import FORGET, field_label
from commands.kpis.kpi_import import DRY_RUN, dry_run_of, waiting
from commands.kpis.kpi_staging import Source, restore
from commands.options import Plain, Text
from commands.rules.names import fold, near
from commands.rules.plain import excerpt
from storage.models import ImportFile

_OFFERED = (
    "date", "campaign_name", "campaign_id", "adgroup_name", "ad_name", "ad_id", "currency", "spend",
    "revenue", "impressions", "reach", "clicks", "clicks_all", "views", "views_2s", "views_6s",
    "views_p100", "likes", "comments", "shares", "saves", "follows", "conversions", "purchases",
)  # fmt: skip


class FieldOption(Plain):
    """What a column holds: a field by its key, its name in either language, or a header's usual spelling."""

    def parse(self, text: str, reading: Reading) -> str:
        """Read a field; raises UserError with near names."""
        names = {fold(key): key for key, _ in FIELDS}
        names |= {fold(translator(language)(label)): key for key, label in FIELDS for language in LANGUAGES}
        names |= {fold(translator(language)(N_("not needed"))): IGNORE for language in LANGUAGES}
        names |= {IGNORE: IGNORE, FORGET: FORGET}
        found = names.get(fold(text)) or VOCABULARY.spellings.get(normalise(text))
        if found:
            return found
        close = [field_label(reading.t, key) for key in near(text, names)]
        example = ", ".join(dict.fromkeys(close)) or field_label(reading.t, "spend")
        raise UserError(
            msg(
                "I don't know “{text}” as something a column can hold. Write for example: {example}.",
                text=excerpt(text),
                example=example,
            )
        )

    def choices(self) -> Sequence[tuple[str, str]]:
        """Give the fields that are asked for most."""
        labels = dict(FIELDS)
        return ((IGNORE, N_("not needed")), *((key, labels[key]) for key in _OFFERED))


@command(
    "kpi map",
    N_("Say what a column holds"),
    options=(
        DRY_RUN,
        Option("column", Text(10), N_("Column"), required=True),
        Option(
            "field",
            FieldOption(),
            N_("What the column holds"),
            required=True,
            question=N_("What does this column hold? Write for example Spend, Video views or Day."),
        ),
    ),
    hidden=True,
    reads_file=True,
)
async def map_(context: Context, *, dry_run: str, column: str, field: str) -> Reply:
    """Remember what a column holds and read the same file again."""
    row = await context.read(lambda session: waiting(context, session, dry_run))
    if row.state == "published":
        raise UserError(msg("This file was imported before. Send it again to read it in another way."))
    said = _explanation(row, column, field)
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        path = Path(folder) / "export"
        await restore(context.services, row.kept, path)
        source = Source(path, row.name, row.summary["campaign"], replaces=row.id, kept=row.kept)
        return await dry_run_of(context, source, said)


def _explanation(row: ImportFile, column: str, field: str) -> dict[str, str | None]:
    unknown: list[str] = row.summary["unknown"]
    if field == FORGET:
        return dict.fromkeys(row.summary["remembered"])
    if column == "all":
        return dict.fromkeys(unknown, field)
    if not column.isdecimal() or int(column[:6]) >= len(unknown):
        raise UserError(msg("This button is not valid any more. Call the command again to get a fresh one."))
    return {unknown[int(column)]: field}


COMMANDS = (map_,)

"""Read an export of posts, CSV or XLSX; a faulty line is reported and left out, the others are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from commands.core.texts import UserError, msg
from commands.files.entities import read_id
from commands.files.errors import RowError, RowErrors
from commands.files.headers import ADS, HeaderMatch, knows, match_headers, normalise
from commands.files.post_columns import FIGURES, POSTS
from commands.files.table import MAX_BYTES, open_table
from commands.files.values import Cell, clean_text, is_blank, shorten
from commands.rules.amounts import parse_count
from commands.rules.dates import parse_past_date
from commands.rules.handles import parse_handle, parse_tiktok_url
from commands.rules.seconds import parse_seconds
from storage.frozen import frozen

MAX_POSTS = 2_000
# Columns by which an export of ads is known: its figures are what was paid for.
_OF_ADS = frozenset({"ad_name", "ad_id", "adgroup_name", "adgroup_id"})


@frozen
class PostRow:
    """Hold one post of an export; what it does not say is empty or left out."""

    line: int
    video_id: str
    kind: str = "video"
    handle: str = ""
    day: date | None = None
    figures: Mapping[str, int] = field(default_factory=dict)


@frozen
class PostList:
    """Hold what an export says; with ``missing`` columns (texts of the catalogue) there are no rows."""

    rows: tuple[PostRow, ...]
    errors: tuple[RowError, ...]  # the first ones
    error_count: int
    columns: Mapping[str, str]  # header -> field
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def read_posts(
    path: Path,
    *,
    remembered: Mapping[str, str],
    today: date,
    max_rows: int = MAX_POSTS,
    max_bytes: int = MAX_BYTES,
) -> PostList:
    """Read an export of posts; ``today`` is the day in the team's zone: no figure is of a later one."""
    table = open_table(path, knows(remembered, POSTS), max_bytes=max_bytes, max_rows=max_rows)
    _refuse_ads(table.header)
    match = match_headers(table.header, remembered, POSTS)
    errors = RowErrors()
    rows = () if match.missing else tuple(_rows(table.rows(), table.header, match, today, errors))
    return PostList(
        rows=rows,
        errors=tuple(errors.first),
        error_count=errors.count,
        columns={table.header[index]: key for index, key in match.columns.items()},
        unknown=match.unknown,
        missing=match.missing,
    )


def _refuse_ads(header: Sequence[str]) -> None:
    for name in header:
        if ADS.spellings.get(normalise(name)) in _OF_ADS:
            raise UserError(
                msg(
                    "“{header}” says that this is an export of ads: its figures are what was paid for, and "
                    "no post's own. Hand it in for its campaign: /kpi import",
                    header=shorten(name),
                )
            )


def _rows(
    rows: Iterator[tuple[int, list[Cell]]],
    header: Sequence[str],
    match: HeaderMatch,
    today: date,
    errors: RowErrors,
) -> Iterator[PostRow]:
    lines: dict[tuple[str, date | None], int] = {}
    for line, cells in rows:
        named = {key: cells[index] for index, key in match.columns.items() if index < len(cells)}
        row = _Row(named, today)
        try:
            post = row.post(line)
            first = lines.setdefault((post.video_id, post.day), line)
            if first != line:
                row.field = ""
                raise UserError(msg("This post is already in line {first}.", first=first))
        except UserError as error:
            column = next((header[index] for index, key in match.columns.items() if key == row.field), "")
            errors.add(RowError(line, shorten(column), error.message))
        else:
            yield post


class _Row:
    """Read the cells of one line by the names of their fields."""

    def __init__(self, cells: Mapping[str, Cell], today: date) -> None:
        self._cells = cells
        self._today = today
        self.field = ""

    def post(self, line: int) -> PostRow:
        """Give the post of the line; raises UserError, and then ``field`` is where."""
        video_id, kind, handle = self._which()
        handle = handle or self._named()
        figures = {key: value for key in FIGURES if (value := self._count(key)) is not None}
        watched = self._watched()
        if watched is not None and figures.get("views"):
            figures["watch_ms"] = int((watched * 1000 * figures["views"]).quantize(Decimal(1), ROUND_HALF_UP))
        day = self._day()
        self.field = ""
        if not figures:
            raise UserError(msg("The line has no figure."))
        return PostRow(line, video_id, kind, handle, day, figures)

    def _text(self, key: str) -> str:
        self.field = key
        cell = self._cells.get(key, "")
        return "" if is_blank(cell) else clean_text(cell)[:500]

    def _which(self) -> tuple[str, str, str]:
        """Give the number of the post, its kind and whose it is, out of the link or the number."""
        link = self._text("link")
        if link:
            found = parse_tiktok_url(link if "://" in link else f"https://{link}")
            if found.kind in ("video", "photo", "embed") and found.id:
                return found.id, "photo" if found.kind == "photo" else "video", found.handle or ""
            if not self._text("video_id"):
                self.field = "link"
                raise UserError(
                    msg("“{url}” names no post. Export the full links or the numbers.", url=shorten(link))
                )
        self.field = "video_id"
        number = read_id(self._cells.get("video_id", "")) or ""
        if not (number.isascii() and number.isdecimal() and 15 <= len(number) <= 20):
            raise UserError(msg("“{value}” is not the number of a post.", value=shorten(number)))
        return number, "video", ""

    def _named(self) -> str:
        """Give the handle out of its own column, where some exports have a name."""
        try:
            return parse_handle(text) if (text := self._text("handle")) else ""
        except UserError:
            return ""

    def _count(self, key: str) -> int | None:
        text = self._text(key)
        return parse_count(text) if text else None

    def _watched(self) -> Decimal | None:
        """Give the seconds of an average view, also written as 0:04."""
        text = self._text("watched")
        return parse_seconds(text) if text else None

    def _day(self) -> date | None:
        text, cell = self._text("day"), self._cells.get("day")
        if not text:
            return None
        return parse_past_date(cell.isoformat()[:10] if isinstance(cell, date) else text, today=self._today)

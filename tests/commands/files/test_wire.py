"""What a child hands over arrives as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import Translator, UserError, msg, msg_plural
from commands.files import wire
from commands.files.ads_export import ExportHead
from commands.files.blocks import About, Block, Piece
from commands.files.creator_list import CreatorList, CreatorRow
from commands.files.entities import Campaign
from commands.files.errors import BadRows, RowError
from commands.files.tally import ExportSummary

FIRST = date(2026, 11, 1)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1, "ü", 2.5],
        date(2026, 11, 1),
        Decimal("0.1660"),
        msg("From {day} on", day=date(2026, 11, 1)),
        msg_plural("{count} row", "{count} rows", 3, inner=msg("Inner")),
        RowError(5, "Cost", msg("“{value}” is wrong.", value="x")),
        ExportHead({"$": "spend", "Date": "date"}, ("CPM",), ("Foo",), {"Foo": ("spend",)}, ("the day",)),
        ExportSummary(
            rows=1,
            first_day=date(2026, 11, 1),
            last_day=date(2026, 11, 2),
            campaigns=(Campaign("A", None, "EUR", 1, date(2026, 11, 1), date(2026, 11, 2)),),
            currencies=("EUR",),
            blank=0,
            masked=0,
            unknown=("Foo",),
            level="ad_id",
            hourly=False,
        ),
        CreatorList(
            (CreatorRow(2, "anna", topics=("a", "b"), engagement_rate=Decimal("0.1")),), (), 0, {}, (), {}, ()
        ),
    ],
)
def test_everything_comes_back_as_it_went(value: object) -> None:
    assert wire.load(wire.dump(value)) == value


def a_block(**changed: Any) -> Block:
    about = [About("A", None, f"ad:{ad}", "Ad $", "EUR") for ad in (7, 8)]
    days = [FIRST.toordinal()] * 2
    rows = Piece([0, 1], days, [[5, 10**15], [None, 0]])
    return replace(Block(("spend", "reach"), about, rows), **changed)


def test_a_block_comes_back_as_it_went() -> None:
    assert wire.load(wire.pack(a_block())) == ["item", a_block()]


@pytest.mark.parametrize(
    "changed",
    [
        {"keys": ("spend", "DROP TABLE")},
        {"keys": ("spend",)},
        {"rows": Piece([0, -1], [FIRST.toordinal()] * 2, [[1, 1], [1, 1]])},
        {"rows": Piece([0, 1], [FIRST.toordinal(), 1], [[1, 1], [1, 1]])},
        {"rows": Piece([0, 1], [FIRST.toordinal()] * 2, [[1, -2], [1, 1]])},
        {"rows": Piece([0, 1], [FIRST.toordinal()] * 2, [[1], [1, 1]])},
        {"rows": Piece([], [], [[], []])},
        {"abouts": [("A", None, "ad:7", 5, "EUR")]},
        {"abouts": [("A", "B")]},
    ],
)
def test_a_block_that_no_reader_makes_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        wire.load(wire.pack(a_block(**changed)))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_no_block(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        wire.load(b"#" + data)


def test_errors_come_back_with_their_sentences() -> None:
    error = wire.load(wire.dump(UserError(msg("More than {limit} rows.", limit=5))))
    assert isinstance(error, UserError)
    assert error.message == msg("More than {limit} rows.", limit=5)


def test_faulty_lines_come_back_with_all_they_carry() -> None:
    before = BadRows((RowError(2, "Cost", msg("Wrong.")),), 7)
    after = wire.load(wire.dump(before))
    assert isinstance(after, BadRows)
    assert (after.errors, after.count) == (before.errors, 7)
    assert Translator("en")(after.message) == Translator("en")(before.message)


@dataclass(frozen=True)
class Stranger:
    """A class nobody may hand over."""

    value: int = 1


@pytest.mark.parametrize("value", [Stranger(), {1}, datetime(2026, 11, 1, tzinfo=UTC)])
def test_only_what_is_known_is_handed_over(value: object) -> None:
    with pytest.raises(TypeError, match="cannot hand over"):
        wire.dump(value)


def test_an_unknown_class_is_never_built() -> None:
    assert wire.load(b'{"$":"Path","fields":{}}') == {"$": "Path", "fields": {}}

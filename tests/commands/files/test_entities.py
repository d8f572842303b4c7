"""Keys of ads that are the same in every export."""

from __future__ import annotations

import pytest

from commands.core.texts import UserError
from commands.files.entities import make_entity, read_id, read_name
from commands.files.values import Cell

NAMES: dict[str, Cell] = {"campaign_name": "Launch", "adgroup_name": "Group", "ad_name": "Ad"}


def key(**cells: Cell) -> str:
    return make_entity(0, cells).key


def test_the_most_specific_id_decides_else_the_names() -> None:
    assert key(**NAMES, ad_id="17") == "ad:17"
    assert key(**NAMES).startswith("ad#")
    assert key(campaign_name="Launch", adgroup_name="Group", adgroup_id="9") == "group:9"
    assert key(campaign_name="Launch", adgroup_name="Group").startswith("group#")
    assert key(campaign_id="5") == "campaign"


def test_a_key_from_names_never_changes() -> None:
    # Stored beside every figure: another way to build it would count each ad twice.
    assert key(**NAMES) == "ad#550010a482f203bf4ecb37da"


def test_blanks_around_a_name_and_invisible_characters_do_not_matter() -> None:
    assert key(**{**NAMES, "ad_name": " A\u200bd\ufeff "}) == key(**NAMES)


def test_every_level_of_the_name_counts() -> None:
    others = [{**NAMES, level: "other"} for level in NAMES]
    assert len({key(**cells) for cells in [NAMES, *others]}) == 4
    assert key(**{**NAMES, "adgroup_name": "GroupA", "ad_name": "d"}) != key(**{**NAMES, "ad_name": "Ad"})


def test_the_label_is_what_a_person_knows_it_by() -> None:
    assert make_entity(0, {**NAMES, "ad_id": "17"}).label == "Ad"
    assert make_entity(0, {"campaign_id": "5"}).label == "5"
    assert make_entity(0, {**NAMES, "ad_name": "-"}).label == "Group"


@pytest.mark.parametrize("cells", [{"campaign_name": " "}, {"campaign_id": "-", "ad_name": "Ad"}, {}])
def test_a_row_without_a_campaign_is_refused(cells: dict[str, Cell]) -> None:
    with pytest.raises(UserError, match="names no campaign"):
        make_entity(0, cells)


@pytest.mark.parametrize("cell", ["1.79E+18", "1,79e18", 1.79e18])
def test_an_id_rounded_by_a_spreadsheet_is_refused(cell: Cell) -> None:
    with pytest.raises(UserError, match="lost digits"):
        read_id(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1790000000000000001\t", "1790000000000000001"),
        ("'179", "179"),
        (179.0, "179"),
        ("-", None),
        ("12e", "12e"),
    ],
)
def test_ids(cell: Cell, text: str | None) -> None:
    assert read_id(cell) == text


def test_a_name_like_a_formula_stays_text() -> None:
    assert read_name("=HYPERLINK(1)") == "=HYPERLINK(1)"
    assert read_name("x" * 1_000) == "x" * 512


def test_a_spark_ad_carries_the_number_of_its_post_in_its_name() -> None:
    cells = {"campaign_name": "Summer", "ad_name": "Mia 1", "ad_id": "17", "post_id": "7708179005440000001"}
    assert make_entity(1, cells).label == "Mia 1 · 7708179005440000001"
    named = {**cells, "ad_name": "Mia 7708179005440000001"}
    assert make_entity(1, named).label == "Mia 7708179005440000001"
    assert make_entity(1, {**cells, "post_id": "-"}).label == "Mia 1"
    assert make_entity(1, cells).key == make_entity(1, named).key == "ad:17"

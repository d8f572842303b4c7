from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from bot.adapters.characters import one_line
from bot.adapters.tables import cut, monospace, natural_width, stacked, width_of
from commands.core.replies import Column, Table

KPIS = Table(
    columns=(
        Column(label="KPI"),
        Column(label="Value", align="right"),
        Column(label="Change", align="right"),
    ),
    rows=(("Impressions", "1.23M", "+12.30%"), ("Clicks", "9,814", "-3.00%"), ("CPM", "4.10 €", "")),
)


def test_texts_stand_left_and_numbers_right() -> None:
    assert monospace(KPIS, 80) == [
        "KPI           Value   Change",
        "───────────  ──────  ───────",
        "Impressions   1.23M  +12.30%",
        "Clicks        9,814   -3.00%",
        "CPM          4.10 €",
    ]


def test_natural_width_is_what_the_longest_line_needs() -> None:
    assert natural_width(KPIS) == max(map(wcswidth, monospace(KPIS, 80)))


def test_every_character_takes_the_columns_a_terminal_gives_it() -> None:
    characters = [chr(code) for code in range(0x20, 0x3100) if chr(code).isprintable()]
    assert [width_of(each) for each in characters] == [max(wcswidth(each), 0) for each in characters]


def test_a_long_text_is_cut_before_a_number() -> None:
    table = Table(
        columns=(Column(label="Campaign"), Column(label="Spend in total", align="right")),
        rows=(("Summer launch of everything", "12,345.00 €"),),
    )
    assert monospace(table, 24) == [
        "Campaign     Spend in t…",
        "───────────  ───────────",
        "Summer lau…  12,345.00 €",
    ]


def test_wide_characters_and_emoji_count_two_columns() -> None:
    table = Table(columns=(Column(label="a"), Column(label="b")), rows=(("日本", "x"), ("👩‍👩‍👧", "y")))
    assert monospace(table, 20) == ["a     b", "────  ─", "日本  x", "👩‍👩‍👧    y"]


def test_without_headings_there_is_no_rule() -> None:
    table = Table(columns=(Column(label=""), Column(label="")), rows=(("a", "b"),))
    assert monospace(table, 20) == ["a  b"]


def test_short_rows_are_filled_and_long_ones_cut() -> None:
    table = Table(columns=(Column(label="a"), Column(label="b")), rows=(("1",), ("2", "3", "4")))
    assert monospace(table, 20)[2:] == ["1", "2  3"]


def test_a_cell_stays_on_its_line() -> None:
    assert one_line("a\nb\x00\tc\u202ed\u2028e") == "a b cd e"


def test_cut_never_breaks_an_emoji() -> None:
    assert cut("ab👩‍👩‍👧", 4) == "ab👩‍👩‍👧"
    assert cut("ab👩‍👩‍👧c", 4) == "ab…"


CELLS = st.text(max_size=40)


@given(
    st.lists(st.tuples(CELLS, st.sampled_from(["left", "right"])), min_size=1, max_size=5),
    st.lists(st.lists(CELLS, max_size=6), max_size=4),
    st.integers(20, 60),
)
def test_every_line_fits(columns: list[tuple[str, str]], rows: list[list[str]], width: int) -> None:
    table = Table.model_validate(
        {
            "columns": [{"label": label, "align": align} for label, align in columns],
            "rows": rows,
        }
    )
    lines = monospace(table, width)
    assert all(wcswidth(line) <= width for line in lines)
    assert all("\n" not in line for line in lines)


def test_figures_with_long_names_are_stacked_and_stay_aligned() -> None:
    columns = (
        Column(label="KPI"),
        Column(label="Value", align="right"),
        Column(label="Change", align="right"),
    )
    rows = (("Video views", "313K", "+52.96%"), ("2-second view rate by impressions", "34.10%", "+0.01%"))
    assert stacked(Table(columns=columns, rows=rows), 34) == [
        "   Value   Change",
        "Video views",
        "    313K  +52.96%",
        "2-second view rate by impressions",
        "  34.10%   +0.01%",
    ]


def test_figures_without_headings_are_stacked_without_them() -> None:
    columns = (Column(label=""), *(Column(label=" ", align="right") for _ in range(2)))
    rows = (("Video views", "313K", "+52.96%"), ("Clicks", "7", "+0.01%"))
    assert stacked(Table(columns=columns, rows=rows), 34) == [
        "Video views",
        "  313K  +52.96%",
        "Clicks",
        "     7   +0.01%",
    ]
    assert stacked(Table(columns=columns, rows=()), 34) == []


@given(
    st.lists(st.tuples(CELLS, st.sampled_from(["left", "right"])), min_size=1, max_size=5),
    st.lists(st.lists(CELLS, max_size=6), max_size=4),
)
def test_whatever_is_stacked_holds_all_names(columns: list[tuple[str, str]], rows: list[list[str]]) -> None:
    labels = [{"label": label, "align": align} for label, align in columns]
    table = Table.model_validate({"columns": labels, "rows": rows})
    lines = stacked(table, 300)
    assert not lines or len(lines) in (2 * len(rows), 2 * len(rows) + 1)


def test_figures_that_do_not_fit_or_texts_are_not_stacked() -> None:
    wide = tuple(Column(label="A heading", align="right") for _ in range(5))
    assert stacked(Table(columns=(Column(label="KPI"), *wide), rows=()), 34) == []
    texts = (Column(label="Id"), Column(label="Name"), Column(label="Status"))
    assert stacked(Table(columns=texts, rows=(("C1", "Summer", "Live"),)), 80) == []

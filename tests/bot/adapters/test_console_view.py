"""A reply as lines of a terminal: all of it, aligned, and nothing that steers the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from bot.adapters.console_view import plain, view
from commands.core.replies import Button, Column, Field, Form, Question, Reply, Table

KPIS = Table(
    columns=(
        Column(label="KPI"),
        Column(label="Value", align="right"),
        Column(label="Change", align="right"),
    ),
    rows=(("2-second view rate by impressions", "34.10%", "+0.01%"), ("Video views", "313K", "+52.96%")),
)
LISTED = Table(
    columns=(Column(label="Id"), Column(label="Name"), Column(label="Budget", align="right")),
    rows=(("C1", "Summer launch of everything we have", "€12,345.00"), ("C2", "日本の夏", "–")),
)
EVERY = Question(option="every", label="How often", text="When shall it come?")
GOAL = Question(
    option="goal", label="Goal", text="Which goal?", choices=(("reach", "Reach"), ("sales", "Sales"))
)
WHY = Question(option="why", label="Why", text="Why?", required=False, default="just so")


def asked(*questions: Question, language: str = "en") -> str:
    """Show a form."""
    return view(Reply(form=Form(id=1, title="Digest", questions=questions), language=language))


# -- all of it -------------------------------------------------------------------------------------


def test_a_reply_is_shown_from_title_to_buttons() -> None:
    reply = Reply(
        title="Summer · C1",
        text="Planned as a draft.",
        table=Table(columns=(Column(label="KPI"), Column(label="Value", align="right")), rows=(("a", "1"),)),
        fields=(Field(label="Budget", value="€5.00"), Field(label="Markets", value="DE\nAT")),
        note="As of today",
        form=Form(id=1, title="Edit", questions=(EVERY,)),
        buttons=(Button(label="Launch", command="x"), Button(label="Open", url="https://example.org/a?b=c")),
    )
    assert view(reply, ["Picture: /tmp/chart-1.png"]) == (
        "== Summer · C1 ==\n"
        "Planned as a draft.\n"
        "KPI  Value\n"
        "───  ─────\n"
        "a        1\n"
        "Budget: €5.00\n"
        "Markets:\n"
        "  DE\n"
        "  AT\n"
        "Picture: /tmp/chart-1.png\n"
        "(As of today)\n"
        "? When shall it come?\n"
        "  [1] Launch\n"
        "  [2] Open: https://example.org/a?b=c"
    )


def test_what_is_not_there_leaves_no_line() -> None:
    assert view(Reply()) == ""
    assert view(Reply(title="Only this")) == "== Only this =="
    assert view(Reply(fields=(Field(label="Brand", value=""),))) == "Brand: "


def test_buttons_are_numbered_from_where_the_last_ones_ended() -> None:
    row = (Button(label="a", command="x"), Button(label="b", command="x"))
    assert view(Reply(buttons=row), first=9) == "  [9] a\n  [10] b"


# -- questions -------------------------------------------------------------------------------------


def test_only_the_first_question_is_asked_and_the_others_are_counted() -> None:
    assert asked(EVERY, GOAL) == "? When shall it come? (1 more question)"
    assert asked(EVERY, GOAL, WHY) == "? When shall it come? (2 more questions)"


def test_a_question_names_its_choices() -> None:
    assert asked(GOAL) == "? Which goal? [reach, sales]"


def test_a_question_says_what_stands_now_and_how_to_leave_it_out() -> None:
    assert asked(WHY) == "? Why? (now: just so) (– to leave it out)"


def test_a_question_is_asked_in_the_replys_language() -> None:
    assert asked(WHY, GOAL, language="de") == "? Why? (jetzt: just so) (– zum Auslassen) (noch 1 Frage)"


# -- tables ----------------------------------------------------------------------------------------


def test_through_a_pipe_nothing_of_a_table_is_cut() -> None:
    shown = view(Reply(table=LISTED))
    assert "Summer launch of everything we have  €12,345.00" in shown


def test_in_a_terminal_a_table_fits_its_width() -> None:
    assert view(Reply(table=LISTED), width=34) == (
        "Id  Name                    Budget\n"
        "──  ──────────────────  ──────────\n"
        "C1  Summer launch of…   €12,345.00\n"
        "C2  日本の夏                     –"
    )


def test_figures_that_do_not_fit_beside_their_names_are_stacked() -> None:
    assert view(Reply(table=KPIS), width=40) == (
        "   Value   Change\n"
        "2-second view rate by impressions\n"
        "  34.10%   +0.01%\n"
        "Video views\n"
        "    313K  +52.96%"
    )


def test_a_table_that_just_fits_is_neither_stacked_nor_cut() -> None:
    whole = view(Reply(table=KPIS))
    widest = max(map(wcswidth, whole.splitlines()))
    assert view(Reply(table=KPIS), width=widest) == whole
    assert view(Reply(table=KPIS), width=widest - 1) != whole


@pytest.mark.parametrize(
    "name", ["日本の夏", "👩‍👩‍👧 family", "🇩🇪 Kampagne", "Zoë", "ö" * 9, "❤️ love", "한국"]
)
def test_wide_characters_and_emoji_leave_the_next_column_where_it_is(name: str) -> None:
    table = Table(columns=(Column(label="Name"), Column(label="State")), rows=((name, "@"), ("plain", "@")))
    rows = view(Reply(table=table)).splitlines()[2:]
    assert len({wcswidth(row[: row.index("@")]) for row in rows}) == 1
    assert name in rows[0]


@given(st.integers(16, 120), st.lists(st.tuples(*[st.text(max_size=30)] * 3), max_size=4))
def test_no_line_of_a_table_is_wider_than_the_terminal(width: int, rows: list[tuple[str, str, str]]) -> None:
    for columns in (LISTED.columns, KPIS.columns):
        lines = view(Reply(table=Table(columns=columns, rows=tuple(rows))), width=width).splitlines()
        assert all(wcswidth(line) <= width for line in lines)


# -- what others wrote -----------------------------------------------------------------------------

HOSTILE = {
    "clears the screen": ("a\x1b[2Jb", "a[2Jb"),
    "sets the window's title": ("a\x1b]0;owned\x07b", "a]0;ownedb"),
    "answers back": ("a\x1b[6n\x05b", "a[6nb"),
    "begins a sequence in one byte": ("a\x9b31mb", "a31mb"),
    "overwrites the line": ("good\rbad", "goodbad"),
    "takes characters back": ("good\b\b\b\bbad", "goodbad"),
    "rings": ("a\x07b", "ab"),
    "ends the text": ("a\x00b\x7fc", "abc"),
    "turns the reading direction": ("a\u202eb\u2066c\u200fd", "abcd"),
    "is half a character": ("a\ud800b", "ab"),
}


@pytest.mark.parametrize(("written", "shown"), HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_steers_the_terminal_is_shown(written: str, shown: str) -> None:
    assert plain(written) == shown
    reply = Reply(
        title=written,
        text=written,
        fields=(Field(label=written, value="x"),),
        note=written,
        form=Form(id=1, title=written, questions=(EVERY.model_copy(update={"text": written}),)),
        buttons=(Button(label=written, url=f"https://example.org/{written}"),),
    )
    assert view(reply, [written]) == (
        f"== {shown} ==\n{shown}\n{shown}: x\n{shown}\n({shown})\n? {shown}\n"
        f"  [1] {shown}: https://example.org/{shown}"
    )


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "नमस्ते", "مرحبا", "a\tb\nc", "zero\u200bwidth", "€ 5 – “x”"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text(), st.text())
def test_no_control_character_comes_through(text: str, cell: str) -> None:
    table = Table(columns=(Column(label=text),), rows=((cell,),))
    shown = view(Reply(title=text, text=cell, table=table, fields=(Field(label=cell, value=text),)), [text])
    controls = {char for char in shown if unicodedata.category(char) in {"Cc", "Cs"}}
    assert controls <= {"\n", "\t"}

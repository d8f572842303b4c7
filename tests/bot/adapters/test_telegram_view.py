from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram_text import Run, html, plain
from bot.adapters.telegram_view import body, caption, placeholder, table, toast
from commands.core.charts import Chart
from commands.core.replies import Button, Column, Field, Form, Question, Reply, Table
from tests.bot.adapters.oracle import called, parse

CARD = Reply(
    title="Summer <b>launch</b>",
    text="Live & well",
    fields=(Field(label="Budget", value="5,000.00 €"), Field(label="Markets", value="DE\nAT")),
    table=Table(
        columns=(Column(label="KPI"), Column(label="Value", align="right")),
        rows=(("Views", "12.3K"), ("Likes", "980")),
    ),
    note="As of Mon 23 Nov 2026",
)
QUESTION = Question(option="every", label="How often", text="When shall it come?")


def test_a_card_reads_from_title_to_note() -> None:
    assert html(body(CARD)) == (
        "<b>Summer &lt;b&gt;launch&lt;/b&gt;</b>\n"
        "Live &amp; well\n\n"
        "<pre>KPI    Value\n─────  ─────\nViews  12.3K\nLikes    980</pre>\n\n"
        "<b>Budget</b>: 5,000.00 €\n"
        "<b>Markets</b>:\nDE\nAT\n\n"
        "<i>As of Mon 23 Nov 2026</i>"
    )


def test_a_wide_table_becomes_a_few_lines_a_row() -> None:
    wide = Table(
        columns=tuple(Column(label=label) for label in ("Campaign", "State", "Budget", "Ends")),
        rows=(("C1 Summer launch", "live", "5,000.00 €", "30 Nov"), ("C2 Winter sale 2026", "draft", "", "")),
    )
    assert html(table(wide)) == (
        "<b>C1 Summer launch</b>\nState: live · Budget: 5,000.00 € · Ends: 30 Nov\n\n"
        "<b>C2 Winter sale 2026</b>\nState: draft"
    )


def test_a_wide_table_of_few_columns_is_a_list() -> None:
    two = Table(columns=(Column(label="What"), Column(label="How")), rows=(("x" * 30, "y" * 9), ("z", "")))
    assert html(table(two)) == f"<b>{'x' * 30}</b>: {'y' * 9}\n<b>z</b>"


def test_a_missing_figure_leaves_the_others_their_labels() -> None:
    three = Table(
        columns=(Column(label="Creator"), Column(label="Followers"), Column(label="Price")),
        rows=(("@glow.daily and friends of hers", "", "500.00 €"),),
    )
    assert plain(table(three)) == "@glow.daily and friends of hers: Price: 500.00 €"


def test_an_address_that_cannot_be_a_button_is_text() -> None:
    link = Button(label="Dashboard", url="http://localhost:8080/d")
    assert plain(body(Reply(text="Here", buttons=(link,)))) == "Here\n\nDashboard: http://localhost:8080/d"


def test_a_question_names_what_it_is_for() -> None:
    reply = Reply(form=Form(id=1, title="Schedule a digest", questions=(QUESTION,)), language="en")
    assert html(body(reply)) == "<b>Schedule a digest</b>\nWhen shall it come?"
    assert placeholder(Form(id=1, title="", questions=(QUESTION,))) == "How often"


def test_a_question_in_a_group_calls_the_one_it_is_for() -> None:
    optional = QUESTION.model_copy(update={"required": False, "default": "weekly"})
    reply = Reply(form=Form(id=1, title="Digest", questions=(optional,)), language="en")
    shown = html(body(reply, mention=[Run("Anna", "a", "tg://user?id=5")], group=True))
    assert shown.startswith('<a href="tg://user?id=5">Anna</a>,\n<b>Digest</b>\nWhen shall it come?')
    assert "(now: weekly)" in shown
    assert "Reply to this message" in shown


def test_a_short_answer_is_a_notice_and_a_card_is_none() -> None:
    assert toast(Reply(text="Not allowed.", note="Ask Anna.")) == "Not allowed.\nAsk Anna."
    assert toast(Reply(text="x" * 201)) == ""
    assert toast(Reply(text="ok", title="Card")) == ""


def test_a_picture_says_what_it_shows() -> None:
    assert caption(Chart(alt="Views <1K by @anna")) == "Views &lt;1K by <code>@anna</code>"
    assert len(parse(caption(Chart(alt="wort " * 400))).text) <= 1024


WORDS = st.text(max_size=30)


@given(st.builds(
    Reply,
    title=WORDS,
    text=WORDS,
    fields=st.lists(st.builds(Field, label=WORDS, value=WORDS), max_size=3).map(tuple),
    table=st.none() | st.builds(
        Table,
        columns=st.lists(st.builds(Column, label=WORDS), min_size=1, max_size=5).map(tuple),
        rows=st.lists(st.lists(WORDS, max_size=6).map(tuple), max_size=3).map(tuple),
    ),
    note=WORDS,
))  # fmt: skip
def test_whatever_people_typed_is_accepted_and_calls_nobody(reply: Reply) -> None:
    parts = body(reply)
    assert parse(html(parts)).text == plain(parts)
    assert called(html(parts)) == []

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram_keyboard import Key, Pressed, is_link, keys, markup, read, rows
from commands.core.replies import Button, Form, Question, Reply


def asking(*, required: bool = True, choices: tuple[tuple[str, str], ...] = ()) -> Reply:
    question = Question(option="goal", label="Goal", text="Which goal?", required=required, choices=choices)
    return Reply(form=Form(id=7, title="New campaign", questions=(question,)), language="de")


def test_short_labels_stand_side_by_side_and_long_ones_alone() -> None:
    labels = ["7d", "30d", "Flight", "Send the request once more", "Back", "Show all"]
    laid = rows([Key(label, data="b:x") for label in labels])
    assert [[key.label for key in row] for row in laid] == [
        ["7d", "30d", "Flight"],
        ["Send the request once more"],
        ["Back", "Show all"],
    ]


def test_a_button_travels_as_its_token_in_its_colour() -> None:
    shown = markup(keys(Reply(buttons=(Button(label="Launch", token="t" * 22, style="success"),))))
    assert shown == {
        "inline_keyboard": [[{"text": "Launch", "callback_data": "b:" + "t" * 22, "style": "success"}]]
    }


def test_a_page_opens_within_telegram_where_it_is_an_app() -> None:
    shown = markup(keys(Reply(buttons=(Button(label="Open", url="https://takt.example/app", app=True),))))
    assert shown == {"inline_keyboard": [[{"text": "Open", "web_app": {"url": "https://takt.example/app"}}]]}


def test_a_link_opens_and_an_address_telegram_refuses_is_no_button() -> None:
    links = (
        Button(label="Open", url="https://shop.example/x"),
        Button(label="Here", url="http://localhost:8080"),
    )
    assert keys(Reply(buttons=links)) == [Key("Open", url="https://shop.example/x")]
    assert [is_link(url) for url in ("tg://resolve?domain=x", "javascript:alert(1)", "ftp://a.b")] == [
        True,
        False,
        False,
    ]


def test_a_button_that_was_never_stored_is_not_shown() -> None:
    assert keys(Reply(buttons=(Button(label="Lost", command="help"),))) == []


def test_choices_of_a_question_are_buttons() -> None:
    assert keys(asking(choices=(("reach", "Reichweite"), ("sales", "Verkäufe")))) == [
        Key("Reichweite", data="f:7:goal:reach"),
        Key("Verkäufe", data="f:7:goal:sales"),
    ]


def test_an_optional_question_can_be_skipped() -> None:
    assert [key.data for key in keys(asking(required=False))] == ["f:7:goal:-"]


def test_a_choice_too_long_to_travel_has_no_button() -> None:
    assert keys(asking(choices=(("x" * 60, "Long"),))) == []


def test_no_buttons_no_keyboard() -> None:
    assert markup([]) is None


def test_answers_and_tokens_are_read_back() -> None:
    assert read("b:abc") == Pressed(token="abc")
    assert read("f:7:goal:reach:more") == Pressed(form_id=7, option="goal", answer="reach:more")


@given(st.text(max_size=64))
def test_forged_data_is_a_token_nobody_knows_or_an_answer(data: str) -> None:
    found = read(data)
    assert bool(found.form_id) <= data.startswith("f:")
    assert not (found.form_id and found.token)


@given(st.integers(1, 10**15 - 1), st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True), st.text(max_size=20))
def test_what_was_written_is_read(form_id: int, option: str, answer: str) -> None:
    assert read(f"f:{form_id}:{option}:{answer}") == Pressed("", form_id, option, answer)

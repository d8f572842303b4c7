"""Forms as modals: what they ask, what they keep, and how what was filled in is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord_forms import form_id, modal, opener, retry, values
from commands.core.replies import Form, Question
from commands.core.texts import translator
from tests.servers.discord_.schema import problems_of

Json = dict[str, Any]


async def opened(*questions: Question, typed: dict[str, str] | None = None, title: str = "Plan") -> Json:
    """Give a modal's payload, checked against Discord's schema."""
    payload = modal(Form(id=7, title=title, questions=questions), typed or {}).to_dict()
    body = json.loads(json.dumps({"type": 9, "data": payload}))
    assert problems_of("POST", "/interactions/{interaction_id}/{interaction_token}/callback", body) == []
    return payload


def question(option: str, **more: Any) -> Question:
    return Question(option=option, label=option.capitalize(), text=f"Which {option}?", **more)


async def test_each_question_is_an_input_under_its_label() -> None:
    payload = await opened(
        question("name", default="Summer"),
        question("brief", long=True, required=False),
        question("market", choices=(("DE", "Germany"), ("AT", "Austria")), default="AT"),
        question("file", file=True),
    )
    assert (payload["custom_id"], payload["title"]) == ("f:7", "Plan")
    first = payload["components"][0]
    assert (first["label"], first["description"]) == ("Name", "Which name?")
    name, brief, market, file = (part["component"] for part in payload["components"])
    assert (name["type"], name["style"], name["value"], name["required"]) == (4, 1, "Summer", True)
    assert (brief["style"], brief["required"]) == (2, False)
    assert [(one["label"], one["value"], one["default"]) for one in market["options"]] == [
        ("Germany", "DE", False),
        ("Austria", "AT", True),
    ]
    assert file["type"] == 19


async def test_what_was_typed_before_is_there_again() -> None:
    payload = await opened(question("name", default="Summer"), typed={"name": "Winter", "other": "x"})
    assert payload["components"][0]["component"]["value"] == "Winter"


async def test_only_five_questions_fit_and_the_needed_ones_come_first() -> None:
    questions = [question(f"q{at}", required=at > 4) for at in range(7)]
    payload = await opened(*questions)
    assert [part["component"]["custom_id"] for part in payload["components"]] == [
        "q0",
        "q1",
        "q2",
        "q5",
        "q6",
    ]


async def test_long_words_are_cut_to_what_fits() -> None:
    long = Question(option="name", label="l" * 90, text="t" * 300, default="d" * 5000, choices=())
    payload = await opened(long, title="T" * 90)
    part = payload["components"][0]
    assert payload["title"] == "T" * 44 + "…"
    assert (len(part["label"]), len(part["description"]), len(part["component"]["value"])) == (45, 100, 4000)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (
            "Eine Suche nach Creatorn unter einem Namen speichern",
            "Eine Suche nach Creatorn unter einem Namen…",
        ),
        ("Entscheiden, was bei einem Creator gefunden wurde", "Entscheiden, was bei einem Creator gefunden…"),
        ("Den Link des Posts angeben", "Den Link des Posts angeben"),
    ],
)
async def test_a_title_is_cut_between_words(title: str, shown: str) -> None:
    assert (await opened(question("name"), title=title))["title"] == shown


async def test_a_choice_that_may_stay_empty_says_so() -> None:
    payload = await opened(question("market", required=False, choices=(("DE", "Germany"),)))
    assert payload["components"][0]["component"]["min_values"] == 0


def test_where_no_modal_opens_a_private_message_asks() -> None:
    form = Form(id=7, title="Plan", questions=(question("name"), question("budget")))
    reply, key = opener(form, translator("de"))
    assert reply.text == "Which name?\nWhich budget?"
    assert reply.private
    assert (key.label, key.custom_id) == ("Antworten", "m:7")
    assert retry(7, translator("en")).custom_id == "m:7"


def test_answers_are_read_by_option_in_both_shapes() -> None:
    data = {
        "components": [
            {"type": 18, "component": {"type": 4, "custom_id": "name", "value": "Summer"}},
            {"type": 18, "component": {"type": 3, "custom_id": "market", "values": ["DE"]}},
            {"type": 18, "component": {"type": 3, "custom_id": "none", "values": []}},
            {"type": 18, "component": {"type": 19, "custom_id": "file", "values": ["5"]}},
            {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "x"}]},
            {"type": 10},
        ],
        "resolved": {"attachments": {"5": {"url": "https://cdn.discordapp.com/a.csv"}}},
    }
    assert values(data) == {
        "name": "Summer",
        "market": "DE",
        "none": "",
        "file": "https://cdn.discordapp.com/a.csv",
        "old": "x",
    }
    assert values({}) == {}


@given(st.one_of(st.text(max_size=30), st.integers().map(str)), st.sampled_from(["f:", "m:", ""]))
def test_a_forged_id_fits_no_form(text: str, prefix: str) -> None:
    found = form_id(prefix + text)
    assert found >= 0
    assert found == 0 or str(found) == (prefix + text).partition(":")[2].lstrip("0")

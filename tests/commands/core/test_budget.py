"""Nobody floods a chat or keeps the bot busy; nobody at work ever notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core import budget as budgets
from commands.core.budget import UNLIMITED, Allowance, Allowances, Budget, Spent, allowances
from commands.core.invocation import Event, Invocation, Line, Person
from commands.core.replies import Reply
from storage import campaigns
from storage.session import Store
from tests.chat import Chat, Talker, group

SMALL = Allowances(Allowance(4, 60), Allowance(6, 120), Allowance(2, 6), Allowance(3, 6), Allowance(3, 60))
CSV = b"Date,Campaign name,Ad name,Cost,Impressions\n2026-11-20,Summer,Ad,5.00,100\n"


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def chat(store: Store, seconds: Seconds) -> Chat:
    made = Chat(store)
    made.services.budget = Budget(SMALL, seconds)
    return made


def event(key: str, person: str = "anna", chat: str = "team", platform: str = "telegram") -> Event:
    return Event(key, Person(platform, person, person), group(chat, platform))


def asked(budget: Budget, one: Event) -> str:
    """Say how an event fares: "yes", "told" or "silent"."""
    try:
        budget.ask(one)
    except Spent as spent:
        return "silent" if spent.silent else "told"
    return "yes"


# -- the accounts ---------------------------------------------------------------------------------


def test_so_many_at_once_then_one_sentence_then_silence_until_the_time_it_names(seconds: Seconds) -> None:
    budget = Budget(SMALL, seconds)
    fared = [asked(budget, event(str(number))) for number in range(8)]
    assert fared == ["yes"] * 4 + ["told"] + ["silent"] * 3
    seconds.now += 0.9
    assert asked(budget, event("8")) == "silent"
    seconds.now += 0.1
    assert asked(budget, event("9")) == "yes"
    assert asked(budget, event("10")) == "told"


def test_the_sentence_names_the_seconds_that_are_left(seconds: Seconds) -> None:
    budget = Budget(replace(SMALL, person=Allowance(4, 6)), seconds)
    for number in range(4):
        budget.ask(event(str(number)))
    with pytest.raises(Spent, match="Try again in") as caught:
        budget.ask(event("4"))
    assert caught.value.message.params == {"count": 10}
    seconds.now += 9.5
    with pytest.raises(Spent) as caught:
        budget.ask(event("5"))
    assert caught.value.message.params == {"count": 1}
    seconds.now += 0.5
    budget.ask(event("6"))


def test_what_comes_again_is_not_counted_again_and_is_let_through_when_nothing_else_is(
    seconds: Seconds,
) -> None:
    budget = Budget(SMALL, seconds)
    fared = [asked(budget, event("same")) for _ in range(20)]
    fared += [asked(budget, event(str(number))) for number in range(4)]
    assert fared == ["yes"] * 23 + ["told"]
    assert asked(budget, event("same")) == "yes"


def test_one_person_takes_nothing_from_another_but_all_together_share_the_chats(seconds: Seconds) -> None:
    budget = Budget(SMALL, seconds)
    assert [asked(budget, event(f"a{number}")) for number in range(50)].count("yes") == 4
    assert [asked(budget, event(f"b{number}", "ben")) for number in range(3)] == ["yes", "yes", "told"]
    assert asked(budget, event("c", "cora")) == "silent"
    assert asked(budget, event("d", "cora", "elsewhere")) == "yes"
    assert asked(budget, event("e", "anna", platform="discord")) == "yes"


def test_the_console_has_no_limit(seconds: Seconds) -> None:
    budget = Budget(SMALL, seconds)
    for number in range(200):
        one = event(str(number), platform="console")
        budget.ask(one)
        budget.read_file(one)
        assert budget.may_type(one)


def test_values_while_typing_have_a_budget_of_their_own(seconds: Seconds) -> None:
    budget = Budget(SMALL, seconds)
    assert [budget.may_type(event("")) for _ in range(5)] == [True] * 3 + [False] * 2
    assert asked(budget, event("1")) == "yes"
    seconds.now += 10
    assert budget.may_type(event(""))


def test_pages_have_a_budget_for_whoever_asks_and_for_each_of_them(seconds: Seconds) -> None:
    budget = Budget(replace(SMALL, visitor=Allowance(4, 60), page=Allowance(2, 60)), seconds)
    assert [budget.visit("10.0.0.1", "one") for _ in range(3)] == [0, 0, 1]
    assert [budget.visit("10.0.0.1", "two") for _ in range(2)] == [0, 1], "the address has nothing left"
    assert [budget.visit("10.0.0.2", page) for page in ("one", "two", "")] == [1, 0, 0]
    seconds.now += 60
    assert budget.visit("10.0.0.1", "one") == 0


def test_memory_is_bounded(seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "_MOST_ACCOUNTS", 10)
    monkeypatch.setattr(budgets, "_MOST_EVENTS", 10)
    budget = Budget(SMALL, seconds)
    for number in range(1000):
        budget.ask(event(str(number), f"person {number}", f"chat {number}"))
    assert (len(budget._accounts), len(budget._seen)) == (10, 10)


@given(st.lists(st.floats(0, 5), max_size=60))
def test_whatever_the_pace_no_more_gets_through_than_there_was_and_came(pauses: list[float]) -> None:
    seconds = Seconds()
    budget = Budget(SMALL, seconds)
    start, through = seconds.now, 0
    for number, pause in enumerate(pauses):
        seconds.now += pause
        through += asked(budget, event(str(number))) == "yes"
        assert through <= 4 + (seconds.now - start) + 1e-6


@given(st.integers(0, 600))
def test_whoever_keeps_to_the_pace_is_never_refused(a_minute: int) -> None:
    seconds = Seconds()
    budget = Budget(allowances(a_minute), seconds)
    for number in range(100):
        assert asked(budget, event(str(number))) == "yes"
        seconds.now += 60.0001 / a_minute if a_minute else 0


def test_as_it_comes_a_person_at_work_never_meets_it_and_none_lifts_it() -> None:
    usual = Allowances()
    assert (usual.person, usual.chat) == (Allowance(120, 120), Allowance(240, 240))
    assert allowances(120) == usual
    assert allowances(0) == UNLIMITED


# -- in a chat ------------------------------------------------------------------------------------


async def names(chat: Chat) -> list[str]:
    return chat.read(lambda session: [row.name for row in campaigns.all_of(session, workspace_id=1)])


def outcome(reply: Reply | None) -> str:
    assert reply is not None
    return "silent" if reply.silent else "told" if reply.failed else "yes"


async def test_a_flood_of_commands_is_answered_once_in_the_persons_language(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    replies = [await anna.says(f"/campaign new Nummer{number}") for number in range(7)]
    assert [outcome(reply) for reply in replies] == ["yes"] * 4 + ["told"] + ["silent"] * 2
    assert chat.text(replies[4]) == "Das war viel auf einmal. Versuch es in 1 Sekunde noch einmal."
    assert replies[4].private
    assert len(await names(chat)) == 4


async def test_every_way_to_ask_counts(chat: Chat, seconds: Seconds) -> None:
    anna = chat.person("anna", admin=True, language="en")
    card = await anna.says("/campaign new Summer")
    form = await anna.presses(card, "Edit")
    await anna.fills(form, name="Winter")
    await anna.calls("campaign list")
    assert form.form is not None
    ways: list[Callable[[], object]] = [
        lambda: anna.says("/campaign list"),
        lambda: anna.calls("campaign list"),
        lambda: anna.presses(card, "Edit"),
        lambda: anna.fills(form, name="Autumn"),
        lambda: chat.dispatcher.reask(event("again", "id-anna"), 1),
    ]
    outcomes = [outcome(await way()) for way in ways]  # type: ignore[misc]
    assert outcomes == ["told"] + ["silent"] * 4
    assert await names(chat) == ["Winter"]


async def test_a_redelivered_command_gets_its_answer_also_from_an_empty_account(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    first = await anna.says("/campaign new Summer")
    kept = anna.last_event
    for _ in range(6):
        last = await anna.says("/campaign list")
    assert outcome(last) == "silent"
    anna.last_event = kept
    assert chat.text(await anna.repeats()) == chat.text(first)
    assert await names(chat) == ["Summer"]


async def test_what_a_group_talks_about_costs_nothing_and_answers_to_questions_do(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    for _ in range(50):
        assert await anna.mutters("good morning") is None
    assert (await anna.says("/campaign new")).form
    assert outcome(await anna.says("Summer")) == "yes"
    assert outcome(await anna.says("/campaign list")) == "yes"
    assert (await anna.says("/campaign new")).form
    assert outcome(await anna.says("Winter")) == "told"
    assert await names(chat) == ["Summer"]


async def test_a_question_stays_open_for_the_answer_that_came_too_fast(chat: Chat, seconds: Seconds) -> None:
    anna = chat.person("anna", admin=True, language="en")
    for _ in range(3):
        await anna.says("/campaign list")
    await anna.says("/campaign new")
    assert outcome(await anna.says("Summer")) == "told"
    seconds.now += 60
    assert outcome(await anna.says("Summer")) == "yes"
    assert await names(chat) == ["Summer"]


async def test_words_in_a_private_chat_count_for_they_are_answered(chat: Chat) -> None:
    anna = chat.person("anna", language="en").private
    fared = [await anna.mutters("hello") for _ in range(6)]
    assert fared[:4] == [None] * 4
    assert [outcome(reply) for reply in fared[4:]] == ["told", "silent"]


async def test_files_have_a_smaller_budget_which_only_files_that_are_read_take_from(
    chat: Chat, seconds: Seconds
) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    for _ in range(3):
        seconds.now += 10
        assert (await anna.says("/kpi import C1")).form
    fared = []
    for _ in range(4):
        fared.append(await anna.says("/kpi import C1", file=CSV))
        seconds.now += 1.1
    assert [outcome(reply) for reply in fared] == ["yes", "yes", "told", "silent"]
    assert "many files" in chat.text(fared[2])
    assert outcome(await anna.says("/campaign list")) == "yes"
    # Explaining a column reads the file again; taking over what was read does not.
    assert outcome(await anna.presses(fared[1], "Import")) == "yes"


async def test_whoever_asks_very_many_creators_gets_links_to_pass_on(chat: Chat) -> None:
    chat.connect("discord")
    chat.services.budget = Budget(replace(UNLIMITED, person_letters=Allowance(2, 1)), Seconds())
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    said = []
    for number in range(4):
        await anna.says(f"/creator add @one{number} discord={10**17 + number}")
        said.append(chat.text(await anna.says(f"/request send @one{number} C1")))
    assert ["as a direct message" in text for text in said] == [True, True, False, False]
    assert ["Pass this link on" in text for text in said] == [False, False, True, True]
    assert len(chat.outbox()) == 2


async def test_nothing_is_looked_up_for_who_was_told_already(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = chat.person("anna", admin=True, language="en")
    for _ in range(5):
        await anna.says("/campaign list")
    reads: list[object] = []
    monkeypatch.setattr(chat.services.store, "read", reads.append)
    line = Line("late", anna.who, anna.place, text="/campaign list")
    assert outcome(await chat.dispatcher.line(line)) == "silent"
    call = Invocation("later", anna.who, anna.place, command="campaign list")
    assert outcome(await chat.dispatcher.command(call)) == "silent"
    assert reads == []


async def test_too_many_suggestions_are_none_at_all(chat: Chat) -> None:
    anna: Talker = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer")
    offered = [len(await anna.types("campaign show", "campaign", "Su")) for _ in range(5)]
    assert offered == [1, 1, 1, 0, 0]

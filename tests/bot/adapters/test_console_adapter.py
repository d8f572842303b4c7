"""Lines in, answers out: numbers press, questions come one at a time, wrong lines are counted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.adapters.base import Later
from bot.adapters.console_adapter import ADDRESS
from commands.core.replies import Reply, Subject
from commands.registry import registry
from tests.bot.adapters import telegram_kit as kit
from tests.bot.adapters.console_kit import LINK, TRIAL, Console, console_on

FACT = "The last answer has no button {}.\n"


@pytest.fixture
def trial(sqlite_url: str) -> Iterator[Console]:
    with console_on(sqlite_url, TRIAL) as made:
        yield made


@pytest.fixture
def real(sqlite_url: str) -> Iterator[Console]:
    with console_on(sqlite_url, registry()) as made:
        yield made


# -- numbers press ---------------------------------------------------------------------------------


async def test_without_buttons_a_number_says_so(trial: Console) -> None:
    assert await trial.says("1") == FACT.format(1)


async def test_a_number_presses_the_last_answers_button_only(trial: Console) -> None:
    await trial.says("/card show")
    assert "Card 3 of" in await trial.says("2")
    assert "psst" in await trial.says("5")
    assert await trial.says("1") == FACT.format(1), "the answer to the secret one has no buttons"


@pytest.mark.parametrize("number", ["0", "00", "7", "99999", "9" * 30])
async def test_a_number_beyond_the_buttons_says_so_and_they_stay(trial: Console, number: str) -> None:
    await trial.says("/card show")
    assert await trial.says(number) == FACT.format(number)
    assert "Card 2 of" in await trial.says("1")


@pytest.mark.parametrize("line", ["/card shw", "hello", "/say hello words="])
async def test_after_another_line_an_older_button_cannot_be_pressed(trial: Console, line: str) -> None:
    await trial.says("/card show")
    await trial.says(line)
    assert await trial.says("1") == FACT.format(1)


async def test_a_link_is_given_in_full_when_its_number_is_pressed(trial: Console) -> None:
    assert await trial.hears(Reply(text="An offer", buttons=(LINK,))) == (
        "An offer\n  [1] Open: https://example.org/x\n"
    )
    assert await trial.says("1") == "https://example.org/x\n"


async def test_buttons_that_arrive_later_are_counted_on_and_leave_the_old_ones(trial: Console) -> None:
    await trial.says("/card show")
    assert "  [7] Open" in await trial.hears(Reply(buttons=(LINK,)))
    assert "  [8] Open" in await trial.hears(Reply(buttons=(LINK,)))
    assert "Card 3 of" in await trial.says("2")
    assert await trial.says("8") == FACT.format(8)


# -- questions -------------------------------------------------------------------------------------


async def test_a_form_is_asked_one_step_at_a_time(trial: Console) -> None:
    assert await trial.says("/say goal") == "? What is it called? (1 more question)\n"
    assert await trial.says("Anna") == "? Which goal? [reach, sales]\n"
    assert trial.adapter.asking
    assert await trial.says("sales") == "Anna wants sales because nothing\n"
    assert (trial.adapter.asking, trial.adapter.failures) == (False, 0)


async def test_what_may_be_left_out_is_left_out_with_a_dash(trial: Console) -> None:
    await trial.says("/card show")
    assert await trial.says("6") == "? What is it called? (1 more question)\n"
    assert await trial.says("Ben") == "? Why? (– to leave it out)\n"
    assert await trial.says("–") == "Ben wants reach because nothing\n"


async def test_a_number_answers_a_question_before_it_presses(trial: Console) -> None:
    await trial.says("/say goal")
    await trial.hears(Reply(text="Meanwhile", buttons=(LINK,)))
    assert "Which goal?" in await trial.says("1")
    assert await trial.says("reach") == "1 wants reach because nothing\n"


async def test_a_wrong_answer_leaves_the_question_open(trial: Console) -> None:
    await trial.says("/say goal Anna")
    assert "not one of: Reach, Sales" in await trial.says("fame")
    assert "This one is needed" in await trial.says("-")
    assert (trial.adapter.asking, trial.adapter.failures) == (True, 2)
    assert "Anna wants reach" in await trial.says("reach")
    assert not trial.adapter.asking


async def test_a_command_leaves_a_question_and_that_counts_as_failed(trial: Console) -> None:
    await trial.says("/say goal")
    assert await trial.says("/say hello words=Hi") != ""
    assert (trial.adapter.asking, trial.adapter.failures) == (False, 1)
    assert "I don't understand that." in await trial.says("Anna")


async def test_a_start_begins_with_the_first_steps(real: Console) -> None:
    await real.adapter.welcome()
    assert "== Hello, I am Taktgeber. ==" in real.written[0]
    assert "? What is the campaign called?" in await real.says("1")


async def test_a_start_begins_with_the_question_that_was_left_open(trial: Console) -> None:
    await trial.says("/say goal")
    await trial.says("Anna")
    trial.restart()
    trial.written.clear()
    await trial.adapter.welcome()
    assert trial.written == ["? Which goal? [reach, sales]\n"]
    assert trial.adapter.asking
    assert "Anna wants sales" in await trial.says("sales")


async def test_a_script_begins_without_the_question_that_was_left_open(trial: Console) -> None:
    await trial.says("/say goal")
    trial.restart()
    await trial.adapter.begin_anew()
    assert not trial.adapter.asking
    assert "I don't understand that." in await trial.says("Anna")


# -- what counts as failed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "failed"),
    [
        ("/help", 0),
        ("/campaign list", 0),
        ("/campaign new", 0),
        ("/campaign nwe Sun", 1),
        ("/campaign new Sun budget=-5", 1),
        ("/campaign show Moon", 1),
        ("/campaign show C99", 1),
        ("hello", 1),
        ("/", 1),
        ("1", 1),
    ],
)
async def test_wrong_lines_are_counted(real: Console, line: str, failed: int) -> None:
    assert await real.fails(line) == failed


async def test_an_ambiguous_name_is_a_question_until_a_number_answers_it(real: Console) -> None:
    await real.says("/campaign new Summer-a")
    await real.says("/campaign new Summer-b")
    assert await real.fails("/campaign show Summer") == 0
    assert real.adapter.asking
    assert await real.fails("3") == 1
    assert real.adapter.asking
    assert "== Summer-a · C1 ==" in await real.says("2")
    assert (real.adapter.asking, real.adapter.failures) == (False, 1)


async def test_an_ambiguous_name_that_is_left_counts_as_failed(real: Console) -> None:
    await real.says("/campaign new Summer-a")
    await real.says("/campaign new Summer-b")
    await real.says("/campaign show Summer")
    assert await real.fails("/campaign list") == 1
    assert not real.adapter.asking


async def test_the_console_speaks_the_teams_language(real: Console) -> None:
    await real.says("/workspace set language=de")
    await real.says("/workspace show")
    assert await real.says("9") == "Die letzte Antwort hat keinen Knopf 9.\n"
    assert "Das verstehe ich nicht." in await real.says("hallo")


# -- between the lines -----------------------------------------------------------------------------


async def test_a_message_from_the_outbox_waits_until_the_answer_at_hand_is_shown(trial: Console) -> None:
    kit.GATES["console"] = asyncio.Event()
    await trial.says("/say hello")
    trial.written.clear()
    answering = asyncio.create_task(trial.adapter.say("/say slowly gate=console"))
    await asyncio.sleep(0)
    arriving = asyncio.create_task(trial.adapter.send(ADDRESS, Reply(text="A digest")))
    for _ in range(20):
        await asyncio.sleep(0)
    assert trial.written == []
    kit.GATES["console"].set()
    await asyncio.gather(answering, arriving)
    assert trial.written == ["through console\n", "A digest\n"]


async def test_a_message_waits_in_the_outbox_when_nobody_reads_any_more(trial: Console) -> None:
    def closed(text: str) -> None:
        raise BrokenPipeError

    trial.adapter._write = closed
    with pytest.raises(Later):
        await trial.adapter.send(ADDRESS, Reply(text="A digest"))


async def test_a_busy_store_takes_nothing_back_that_is_printed(trial: Console) -> None:
    trial.dispatcher.busy = True
    assert "Card 1 of" in await trial.says("/card show")
    card = Reply(text="A digest", subject=Subject(kind="campaign", id=1), workspace_id=1)
    assert await trial.hears(card) == "A digest\n"
    assert trial.adapter.failures == 0


async def test_what_is_printed_does_not_change(trial: Console) -> None:
    sent = await trial.adapter.edit(ADDRESS, "5", Reply(text="new"))
    assert (sent.message_id, trial.written) == ("5", [])


async def test_a_script_that_fills_a_workspace_writes_nothing(trial: Console) -> None:
    with trial.adapter.quietly():
        assert await trial.says("/say hello words=Hi") == ""
    assert "Hi" in await trial.says("/say hello words=Hi")


async def test_what_is_offered_while_one_types_comes_from_the_store(real: Console) -> None:
    assert await real.adapter.suggest("campaign show", "campaign", "") == []
    await real.says("/campaign new Summer")
    (offered,) = await real.adapter.suggest("campaign show", "campaign", "sum")
    assert (offered.value, offered.label) == ("C1", "C1 Summer")
    real.dispatcher.busy = True
    assert await real.adapter.suggest("campaign show", "campaign", "sum") == []

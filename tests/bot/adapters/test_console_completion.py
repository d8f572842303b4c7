"""What Tab offers: commands, options and choices as they are declared, and names from the store."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.adapters.console_completion import CommandCompleter
from commands.core.invocation import Suggestion
from commands.registry import GROUPS, registry
from tests.bot.adapters.console_kit import Console, console_on

REGISTRY = registry()


async def nothing(command: str, option: str, text: str) -> list[Suggestion]:
    """Offer nothing from the store."""
    return []


async def offered(completer: CommandCompleter, line: str) -> dict[str, str]:
    """Give the lines that Tab can make of a line, and how each is shown in the menu."""
    cursor = CompleteEvent(completion_requested=True)
    return {
        line[: len(line) + one.start_position] + one.text: one.display_text
        async for one in completer.get_completions_async(Document(line), cursor)
    }


async def declared(line: str) -> list[str]:
    """Give the lines that Tab can make of a line without a store."""
    return list(await offered(CommandCompleter(REGISTRY, nothing), line))


class Team:
    """A console in a workspace with a few things in it."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.completer = CommandCompleter(REGISTRY, console.adapter.suggest)

    async def knows(self, *lines: str) -> None:
        """Fill the workspace."""
        for line in lines:
            assert not (await self.console.adapter.say(line)).failed

    async def completes(self, line: str) -> list[str]:
        """Give the lines that Tab can make of a line."""
        return list(await offered(self.completer, line))


@pytest.fixture
def team(sqlite_url: str) -> Iterator[Team]:
    with console_on(sqlite_url, REGISTRY) as console:
        yield Team(console)


# -- what is declared ------------------------------------------------------------------------------


async def test_a_slash_offers_every_group_once() -> None:
    found = await declared("/")
    assert {*found} >= {f"/{group}" for group in GROUPS}
    assert "/help" in found
    assert len(found) == len({*found})


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("/camp", ["/campaign"]),
        ("/campaign la", ["/campaign launch"]),
        ("/campaign new Glow obj", ["/campaign new Glow objective="]),
        ("/campaign new Glow objective=vid", ["/campaign new Glow objective=VIDEO_VIEWS"]),
        ("/workspace set language=d", ["/workspace set language=de"]),
        ("/Camp", ["/campaign"]),
        ("/Campaign NEW Glow BUD", ["/Campaign NEW Glow budget="]),
        ("/campaign  new  bu", ["/campaign  new  budget="]),
        ('/campaign new "Summer launch" sta', ['/campaign new "Summer launch" start=']),
    ],
)
async def test_the_beginning_of_a_word_is_completed(line: str, made: list[str]) -> None:
    assert await declared(line) == made


async def test_after_a_group_its_actions_are_offered() -> None:
    found = await declared("/digest ")
    assert {"/digest new", "/digest list", "/digest history"} <= {*found}
    assert all(line.startswith("/digest ") for line in found)


async def test_what_only_buttons_reach_is_never_offered() -> None:
    hidden = [one for one in REGISTRY if one.hidden]
    assert hidden
    for one in hidden:
        assert f"/{one.name}" not in await declared(f"/{one.group} ")
        assert await declared(f"/{one.name} ") == []


async def test_every_option_of_every_command_is_offered() -> None:
    for one in REGISTRY.shown():
        found = await declared(f"/{one.name} ")
        assert [line for line in found if line.endswith("=")] == [
            f"/{one.name} {option.name}=" for option in one.options
        ]


async def test_an_option_that_is_given_is_not_offered_again() -> None:
    found = await declared("/campaign new Glow budget=5k start=2026-12-01 ")
    assert "/campaign new Glow budget=5k start=2026-12-01 end=" in found
    assert not any(line.endswith((" budget=", " start=")) for line in found)


async def test_choices_are_put_in_by_their_word_and_shown_by_their_label() -> None:
    line = "/campaign new Glow objective="
    found = await offered(CommandCompleter(REGISTRY, nothing), line)
    assert found[f"{line}VIDEO_VIEWS"] == "Video views"
    assert len(found) > 3


@pytest.mark.parametrize(
    "line", ["", "hello", "5000", "/nothing ", "/campaign nothing x", "hello /camp", "/campaign new nope="]
)
async def test_nothing_is_offered_where_nothing_fits(line: str) -> None:
    assert await declared(line) == []


async def test_a_path_is_not_looked_for_in_the_store() -> None:
    asked: list[str] = []

    async def remembered(command: str, option: str, text: str) -> list[Suggestion]:
        asked.append(f"{command} {option}={text}")
        return []

    completer = CommandCompleter(REGISTRY, remembered)
    await offered(completer, "/kpi import C1 file=/ho")
    await offered(completer, "/kpi import su")
    await offered(completer, "/kpi import campaign=su")
    assert asked == ["kpi import campaign=su"] * 2


# -- what is in the store --------------------------------------------------------------------------


async def test_a_campaign_is_completed_by_its_id_and_by_its_name_in_any_case(team: Team) -> None:
    await team.knows("/campaign new Glow", '/campaign new "Summer launch"')
    for typed in ("C2", "c2", "sum", "Summer", "launch", '"Summer la'):
        assert await team.completes(f"/campaign show {typed}") == ["/campaign show C2"], typed
        assert await team.completes(f"/kpi show campaign={typed}") == ["/kpi show campaign=C2"], typed


async def test_the_menu_shows_the_name_beside_the_id(team: Team) -> None:
    await team.knows("/campaign new Glow")
    assert (await offered(team.completer, "/campaign show g")) == {"/campaign show C1": "C1 Glow"}


async def test_an_empty_word_offers_all_names_and_the_options(team: Team) -> None:
    await team.knows("/campaign new Glow", "/campaign new Summer")
    found = await team.completes("/kpi show ")
    assert {"/kpi show C1", "/kpi show C2", "/kpi show period="} <= {*found}


async def test_only_the_first_word_may_stand_alone(team: Team) -> None:
    await team.knows("/campaign new Glow")
    assert await team.completes("/kpi show C1 gl") == []


async def test_several_creators_are_completed_one_after_the_other(team: Team) -> None:
    await team.knows("/creator add @anna", "/creator add @bert")
    assert await team.completes("/request send creator=@anna,be") == ["/request send creator=@anna,P2"]


async def test_a_value_of_several_words_is_put_in_quotation_marks(team: Team) -> None:
    await team.knows("/campaign new Glow start=2026-11-01 end=2026-11-30")
    assert '/kpi show C1 period="last week"' in await team.completes("/kpi show C1 period=last")
    assert await team.completes('/kpi show C1 period="last w') == ['/kpi show C1 period="last week"']
    for line in await team.completes("/kpi show C1 period="):
        assert not (await team.console.adapter.say(line)).failed


async def test_a_value_is_found_by_its_middle_and_by_its_label(team: Team) -> None:
    await team.knows("/campaign new Glow")
    zone = "/workspace set timezone="
    assert await team.completes(f"{zone}berlin") == [f"{zone}Europe/Berlin"]
    assert f"{zone}America/Sao_Paulo" in await team.completes(f"{zone}sao")


async def test_before_the_first_line_there_is_nothing_to_offer(team: Team) -> None:
    assert await team.completes("/campaign show campaign=") == []


async def test_a_busy_store_offers_the_declared_words_alone(team: Team) -> None:
    await team.knows("/campaign new Glow")
    team.console.dispatcher.busy = True
    found = await team.completes("/kpi show ")
    assert "/kpi show period=" in found
    assert not any(re.search(r"C\d", line) for line in found)

"""PostgreSQL gets what may differ there, and of the rest a few."""

from __future__ import annotations

import pytest

from tests.chosen import Chosen


def enough(chosen: Chosen, name: str, *lines: str, does: str = "pass") -> bool:
    """Ask about a test that says these lines."""
    source = "".join(f"    await anna.says({line!r})\n" for line in lines)
    made: dict[str, object] = {}
    exec(f"async def test():\n{source}    {does}\n", made)
    return chosen.enough(f"tests/commands/{name}", made["test"].__code__)  # type: ignore[attr-defined]


@pytest.fixture
def chosen() -> Chosen:
    """Give a choice that has met three tests of a command."""
    chosen = Chosen()
    assert not any(enough(chosen, f"campaigns/first {n}", "/campaign list") for n in range(3))
    return chosen


def test_the_fourth_test_of_a_command_is_left_out(chosen: Chosen) -> None:
    assert enough(chosen, "campaigns/fourth", "/campaign list", "/campaign list with=words")


def test_one_command_that_is_new_is_reason_enough(chosen: Chosen) -> None:
    assert not enough(chosen, "campaigns/other", "/campaign list", "/campaign new Summer")


def test_what_names_no_command_or_does_things_at_once_is_never_left_out(chosen: Chosen) -> None:
    assert not any(enough(chosen, f"campaigns/sweep {n}", "no command") for n in range(9))
    assert not any(
        enough(chosen, f"campaigns/at once {n}", "/campaign list", does="asyncio.gather()") for n in range(9)
    )


def test_the_third_case_of_a_test_is_left_out(chosen: Chosen) -> None:
    assert [enough(chosen, "campaigns/cases") for _ in range(4)] == [False, False, True, True]


@pytest.mark.parametrize("name", ["test_crossing.py", "core/test_dispatcher.py"])
def test_what_is_about_all_commands_stays_on_both(chosen: Chosen, name: str) -> None:
    assert not any(enough(chosen, f"{name}::{n}", "/campaign list") for n in range(9))

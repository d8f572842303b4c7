"""Every parser of what comes from outside gives a value or a sentence, in steps that grow as the text does.

The same targets are attacked for as long as one likes by ``python3 -m tests fuzz``.
"""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Callable
from functools import cache, partial
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import run, words
from tests.fuzz.target import Target, text_of

NAMES = list(run.targets())
SLOW = {"backup", "changed backup", "settings", "workbook", "zip"}
_OURS = tuple(f"{run.ROOT}/{name}/" for name in ("bot", "commands", "storage"))


@cache
def target(name: str) -> Target:
    return run.targets()[name]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_usually_read_and_what_was_found_once(name: str) -> None:
    for data in (*target(name).seeds, *run.kept(name).values(), b""):
        target(name).run(data)


@pytest.mark.parametrize("name", NAMES)
def test_a_few_rounds_of_the_attack(name: str) -> None:
    @given(st.randoms(use_true_random=False), st.binary(max_size=60))
    @settings(max_examples=8 if name in SLOW else 40, suppress_health_check=list(HealthCheck))
    def rounds(dice: random.Random, noise: bytes) -> None:
        data = dice.choice([*target(name).seeds, noise])
        for _ in range(dice.randrange(4)):
            data = run.changed(data, target(name), dice)
        target(name).run(data)

    rounds()


# -- bounded by size ------------------------------------------------------------------------------


def steps(work: Callable[[], object]) -> int:
    """Count the lines of ours that run."""
    count = 0

    def watch(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return watch

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        return watch if frame.f_code.co_filename.startswith(_OURS) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", words.TARGETS)
def test_four_times_the_text_takes_no_more_than_about_four_times_the_steps(name: str) -> None:
    found = target(name)
    for piece in found.pieces:
        few, many = (steps(partial(found.run, (piece * times).encode())) for times in (150, 600))
        assert many <= 6 * few + 2_000, (piece, few, many)


# -- the tool itself ------------------------------------------------------------------------------


def test_a_broken_parser_is_found_and_what_broke_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def breaks(data: bytes) -> None:
        assert b"\x00" not in data

    monkeypatch.setattr(run, "targets", lambda: {"weak": Target(breaks, [b"seed"])})
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AssertionError):
        run.attack("weak", 60, tmp_path)
    (crash,) = tmp_path.iterdir()
    assert b"\x00" in crash.read_bytes()


def test_work_that_grows_faster_than_the_text_is_found() -> None:
    weak = Target(len, [], ("x", "y"))
    with pytest.raises(AssertionError, match="'xy' over and over"):
        run.refuse_swelling(weak, lambda target, unit, size: size ** len(unit) / 10**6)
    run.refuse_swelling(weak, lambda target, unit, size: size)
    run.refuse_swelling(weak)


def test_an_unknown_target_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["5", "nothing"]) == 2
    said = capsys.readouterr().out
    assert "no target 'nothing'" in said
    assert "money" in said


@given(st.binary())
def test_any_bytes_are_a_text(data: bytes) -> None:
    assert isinstance(text_of(data), str)

"""Typed lines: words, quotes, options, near names; nothing but a sentence for nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.options import Command, Option
from commands.core.parsing import find_command, read_arguments, read_head, words
from commands.core.registry import Registry
from commands.core.replies import Reply
from commands.core.texts import UserError, translator
from commands.options import Text


async def _nothing(context: object) -> Reply:
    return Reply()


def _command(name: str, *options: str, required: int = 1) -> Command:
    declared = tuple(
        Option(option, Text(), option, required=at < required) for at, option in enumerate(options)
    )
    return Command(name, name, _nothing, options=declared)


NEW = _command("campaign new", "name", "budget", "start")
SEND = _command("request send", "creator", "campaign", "fee", required=2)
HELP = _command("help", "topic", required=0)
LIST = _command("campaign list", required=0)
REGISTRY = Registry((NEW, LIST, SEND, HELP), {})


@pytest.mark.parametrize(
    ("rest", "arguments"),
    [
        ("", {}),
        ("Summer", {"name": "Summer"}),
        ("Summer launch", {"name": "Summer launch"}),
        ('"Summer launch" budget=5k', {"name": "Summer launch", "budget": "5k"}),
        ("„Sommer neu“ budget=5k", {"name": "Sommer neu", "budget": "5k"}),
        ("budget=5k name=Summer launch", {"budget": "5k", "name": "Summer launch"}),
        ("Summer start=next monday", {"name": "Summer", "start": "next monday"}),
        ("BUDGET=5k Summer=now", None),
        ('name=""', {"name": ""}),
        ("https://www.tiktok.com/@a?x=1", {"name": "https://www.tiktok.com/@a?x=1"}),
        ("Don't stop", {"name": "Don't stop"}),
    ],
)
def test_options_are_read_as_people_write_them(rest: str, arguments: dict[str, str] | None) -> None:
    if arguments is None:
        with pytest.raises(UserError):
            read_arguments(NEW, rest)
    else:
        assert read_arguments(NEW, rest) == arguments


def test_as_many_words_as_needed_options_are_taken_in_order() -> None:
    assert read_arguments(SEND, "@anna C1 fee=500") == {"creator": "@anna", "campaign": "C1", "fee": "500"}
    assert read_arguments(SEND, '"@anna, @ben" C1') == {"creator": "@anna, @ben", "campaign": "C1"}


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ('"Summer', "quotation mark"),
        ("bugdet=5k", "Did you mean “budget”"),
        ("zzz=1", "It takes: name, budget, start"),
        ("budget=1 budget=2", "there twice"),
    ],
)
def test_a_wrong_line_says_what_would_be_right(rest: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        read_arguments(NEW, rest)
    assert said in translator("en")(caught.value.message)


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("/campaign new X", "campaign new", "X"),
        ("/campaign@TaktBot new X", "campaign new", "X"),
        ("/CAMPAIGN NEW  X", "campaign new", "X"),
        ("/campaign   new", "campaign new", ""),
        ("/campaign new\nX budget=1", "campaign new", "X budget=1"),
        ("/help campaign", "help", "campaign"),
    ],
)
def test_the_command_is_found_by_its_words(line: str, name: str, rest: str) -> None:
    head = read_head(line)
    assert head is not None
    found, left = find_command(head, REGISTRY)
    assert (found.name, left) == (name, rest)


def test_a_misspelled_command_is_answered_with_the_near_one() -> None:
    head = read_head("/campain new X")
    assert head is not None
    with pytest.raises(UserError) as caught:
        find_command(head, REGISTRY)
    assert "Did you mean /campaign new?" in translator("en")(caught.value.message)


@given(st.text(max_size=300))
def test_any_text_is_words_or_a_sentence(text: str) -> None:
    try:
        found = list(words(text))
    except UserError:
        assert text.translate(str.maketrans("“”„‟«»＂", '"' * 7)).count('"') > 0
    else:
        assert all(word.option is None or word.option == word.option.lower() for word in found)


@given(st.text(max_size=200))
def test_any_line_is_a_command_or_a_sentence(text: str) -> None:
    head = read_head("/campaign " + text)
    assert head is not None
    said = ""
    try:
        command, rest = find_command(head, REGISTRY)
        read_arguments(command, rest)
    except UserError as error:
        said = translator("de")(error.message)
    assert "{" not in said or "{" in text


@given(st.dictionaries(st.sampled_from(["name", "budget", "start"]), st.text("abc äß€=/\\'", max_size=20)))
def test_quoted_values_come_back_as_they_were(values: dict[str, str]) -> None:
    line = " ".join(f'{name}="{value}"' for name, value in values.items())
    assert read_arguments(NEW, line) == values


def test_a_line_of_more_than_the_limit_is_refused() -> None:
    with pytest.raises(UserError, match="too long"):
        read_arguments(NEW, "x" * 20_001)

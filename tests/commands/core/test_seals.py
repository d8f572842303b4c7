"""What is sealed opens under a listed key, for what it was sealed for, and not otherwise."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.keys import Keys
from commands.core.seals import Unopened, needs_older, seal, unseal

OLD, NEW = Keys(b"yesterday"), Keys(b"today", b"yesterday")


@given(st.text())
def test_what_is_sealed_opens(text: str) -> None:
    assert unseal(OLD, seal(OLD, text, "spark", "1", "2"), "spark", "1", "2") == text


def test_it_opens_under_any_listed_key_and_is_sealed_under_the_first() -> None:
    old, new = seal(OLD, "a code", "spark"), seal(NEW, "a code", "spark")
    assert unseal(NEW, old, "spark") == unseal(NEW, new, "spark") == "a code"
    assert (needs_older(NEW, old, "spark"), needs_older(NEW, new, "spark")) == (True, False)
    with pytest.raises(Unopened):
        unseal(OLD, new, "spark")


@pytest.mark.parametrize("about", [("spark", "1", "3"), ("spark", "1"), ("other", "1", "2"), ("spark", "12")])
def test_in_another_place_it_does_not_open(about: tuple[str, ...]) -> None:
    with pytest.raises(Unopened):
        unseal(OLD, seal(OLD, "a code", "spark", "1", "2"), *about)


def test_a_changed_one_does_not_open() -> None:
    sealed = seal(OLD, "a code", "spark")
    raw = urlsafe_b64decode(sealed.removeprefix("1."))
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(Unopened):
            unseal(OLD, "1." + urlsafe_b64encode(changed).decode(), "spark")
    for nonsense in ("", "1.", "1.AAAA", "x", "1.é", sealed[:-5]):
        with pytest.raises(Unopened):
            unseal(OLD, nonsense, "spark")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(OLD, "a code", "spark") != seal(OLD, "a code", "spark")


def test_the_key_to_seal_with_is_none_that_signs() -> None:
    (key,) = OLD.all
    assert key.sealing("spark") != key.sealing("other")
    assert key.make("spark").encode() not in urlsafe_b64encode(key.sealing("spark"))

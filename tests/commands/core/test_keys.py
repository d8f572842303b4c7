from __future__ import annotations

import hmac
import re

import pytest

from commands.core.keys import Keys


def test_the_first_key_makes_and_every_key_is_accepted() -> None:
    old, both = Keys(b"old"), Keys(b"new", b"old")
    assert both.make("button", "x") == Keys(b"new").make("button", "x")
    assert both.made("x") == [Keys(b"new").make("x"), old.make("x")]
    for value in both.made("x"):
        found = both.maker(value, "x")
        assert found is not None
        assert found.make("x") == value
    assert old.maker(both.make("x"), "x") is None


def test_what_is_made_tells_the_key_and_every_part_apart() -> None:
    keys = Keys(b"one")
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", keys.make("a", "b"))
    texts = {keys.make(*parts) for parts in [("a", "b"), ("a",), ("b", "a"), ("ab",), ("a", "b", "")]}
    assert len(texts | {Keys(b"two").make("a", "b")}) == 6


def test_a_key_named_twice_is_one() -> None:
    assert len(Keys(b"a", b"b", b"a").all) == 2


def test_a_key_is_not_shown() -> None:
    keys = Keys(b"geheim")
    assert "geheim" not in f"{keys!r} {keys.all!r}"


def test_values_from_outside_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    keys = Keys(b"new", b"old")
    assert keys.maker(keys.make("x"), "x")
    # Each of the keys is tried, also after one that fits.
    assert len(compared) == 2
    assert keys.maker("Ümläut", "x") is None

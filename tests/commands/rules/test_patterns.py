"""Regular expressions that are compiled at their first use."""

from __future__ import annotations

import re

import pytest

from commands.rules.patterns import lazily


def test_it_does_what_the_expression_does() -> None:
    shape = lazily(r"(?P<count>[0-9]+) posts?", re.IGNORECASE)
    assert shape.pattern == r"(?P<count>[0-9]+) posts?"
    for _ in range(2):
        found = shape.fullmatch("3 Posts")
        assert found
        assert found["count"] == "3"
    assert shape.sub("-", "1 post, 2 posts") == "-, -"


def test_a_faulty_one_is_told_at_its_first_use() -> None:
    faulty = lazily("(")
    with pytest.raises(re.error):
        faulty.search("x")

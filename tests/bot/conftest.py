"""What the tests of the courier share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bot.post import Post


@pytest.fixture
def post(sqlite_url: str) -> Callable[..., Post]:
    return lambda *platforms, **more: Post(sqlite_url, *platforms, **more)

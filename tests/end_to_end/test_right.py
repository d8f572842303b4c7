"""What holds when all stories are told."""

from __future__ import annotations

import pytest

from tests.end_to_end.stories import House, Stories

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_everything_that_was_sent_was_right(house: House, stories: Stories) -> None:
    await stories.end()
    assert house.telegram.violations == []
    assert house.telegram.refusals == []
    assert house.discord.violations == []
    assert [call for call in house.discord.calls if (call.status or 0) >= 400] == []
    assert house.bot.tracebacks == []

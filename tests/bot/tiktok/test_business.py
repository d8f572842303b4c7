"""What has a limit of its own is asked within both, and holds nothing else up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.tiktok.answers import Answer
from bot.tiktok.business import Business
from tests import clock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OK = Answer(200, b'{"code": 0, "message": "OK", "request_id": "1", "data": {}}')


class Noting:
    """TikTok that takes everything, and notes when it came."""

    def __init__(self) -> None:
        self.came: dict[str, list[float]] = {}

    async def send(self, method: str, url: str, **_: Any) -> Answer:
        """Take it."""
        self.came.setdefault(url.rsplit("/", 2)[1], []).append(clock.clock())
        return OK

    async def close(self) -> None:
        """Do nothing."""


def test_reports_are_ordered_two_a_second_while_others_go_on() -> None:
    async def work() -> Noting:
        tiktok = Noting()
        business = Business(
            "https://x",
            "t",
            now=lambda: NOON + timedelta(seconds=clock.clock()),
            sleep=asyncio.sleep,
            sender=tiktok,
        )
        orders = [business.post("report/task/create") for _ in range(5)]
        others = [business.get("campaign/get") for _ in range(5)]
        await asyncio.gather(*orders, *others)
        return tiktok

    came = clock.run(work()).came
    orders, others = came["create"], came["get"]
    assert min(later - first for first, later in zip(orders, orders[2:], strict=False)) >= 1
    assert max(others) - min(others) < 1

"""Put measured figures straight into the store, for tests that are not about files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from storage import campaigns, figures
from storage.session import Session
from tests.chat import Chat
from tests.storage.measured import Measured, write

YESTERDAY = date(2026, 11, 22)  # the day before the tests' clock begins


def measure(
    chat: Chat,
    *,
    campaign: int = 1,
    day: date = YESTERDAY,
    ad: str = "Video 1",
    level: str = "ad#",
    item: str = "",
    **values: Any,
) -> None:
    """Write one ad's figures of a day as if a file had brought them in; ``campaign`` is its number.

    ``item`` is the number of the post that it shows, which TikTok alone tells.
    """

    def work(session: Session) -> None:
        (found,) = [
            one for one in campaigns.all_of(session, workspace_id=1, archived=True) if one.number == campaign
        ]
        key, about = f"{level}{ad}", {"level": level, "currency": found.currency, "item": item}
        row = Measured(found.id, day, key, ad, values=values, **about)
        write(session, [row], now=chat.now)
        figures.roll_up(session, campaign_id=found.id, days=[day])

    chat.services.store.write_now(work)


def measure_days(chat: Chat, count: int, *, until: date = YESTERDAY, **values: Any) -> None:
    """Write the same figures for as many days in a row."""
    for back in range(count):
        measure(chat, day=until - timedelta(days=back), **values)

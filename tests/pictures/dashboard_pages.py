"""The pages of dashboards as a browser draws them: a campaign's, a team's and a client's."""

from __future__ import annotations

import math
import random
import re
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bot.web.chromium import Tab, browsing
from tests.bot.web.kit import served
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure
from tests.databases import migrated, store_on
from tests.pictures.web_pages import SCHEMES, WIDTHS

_ADS = (("Street taste test", 1.0), ("@mia.kocht Recipe in 15 seconds", 0.7), ("@ben.brews Behind it", 0.4))
_DAYS = 40
_PLAN = "start=2026-11-01 end=2026-12-10 markets=DE,AT"
_PAGES = {
    "campaign": "/dashboard web C1",
    "team": "/dashboard web",
    "client": '/dashboard share C1 kpis="views, impressions, ctr" label="Limo GmbH"',
}


async def draw(folder: Path) -> None:
    """Draw each page on a phone and a desktop, light and dark, in both languages."""
    with TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'pictures.db'}"
        migrated(url)
        store = store_on(url)
        try:
            chat = Chat(store, links=False)
            anna = await _team(chat)
            async with served(chat), browsing() as tab:
                for name, line in _PAGES.items():
                    await _drawn(tab, folder, name, await _link(anna, line))
        finally:
            store.close()


async def _drawn(tab: Tab, folder: Path, name: str, address: str) -> None:
    for size, width in WIDTHS.items():
        for scheme in SCHEMES:
            for language in ("en", "de"):
                await tab.opens(address, width=width, scheme=scheme, language=language)
                await tab.draws(folder / f"dashboard-{name}-{language}-{scheme}-{size}.png")


async def _team(chat: Chat) -> Talker:
    """Give somebody of a team with two campaigns that have believable figures, the same each time."""
    anna = chat.person("Limo Team", admin=True, language="en").private
    await anna.says(f'/campaign new "Summer Sip" brand=Limo budget=6000 {_PLAN}')
    await anna.says(f'/campaign new "Winter Warmers" brand=Limo budget=9000 {_PLAN}')
    for line in (
        "/campaign launch C1",
        "/campaign launch C2",
        "/kpi target C1 views 1m",
        "/kpi target C1 cpm 8",
    ):
        await anna.says(line)
    dice = random.Random(7)
    for campaign, size in ((1, 1.0), (2, 0.6)):
        for back in range(_DAYS):
            for ad, share in _ADS:
                _measured(chat, campaign, back, ad, size * share * dice.uniform(0.85, 1.15))
    return anna


def _measured(chat: Chat, campaign: int, back: int, ad: str, share: float) -> None:
    wave = share * (1 + 0.3 * math.sin(back / 2.4)) * (1.4 - back / 60)
    shown = int(18_000 * wave)
    measure(
        chat, campaign=campaign, day=YESTERDAY - timedelta(days=back), ad=ad, spend=int(9_000 * wave),
        impressions=shown, views=int(shown * 0.62), clicks=int(shown * 0.011), likes=int(shown * 0.03),
        comments=int(shown * 0.002), shares=int(shown * 0.003), conversions=int(shown * 0.0006),
    )  # fmt: skip


async def _link(anna: Talker, line: str) -> str:
    reply = await anna.says(line)
    found = re.search(r"http://[\w.:/-]+", reply.text)
    assert found, reply.text
    return found[0]

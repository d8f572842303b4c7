"""The bot's own pages on a phone and a desktop, light and dark, in both languages.

Run as ``python3 -m tests pictures pages FOLDER``. A page is drawn from what the bot answered, with its
stylesheet put in, since a browser that draws files has no bot to ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col, select

from bot.web.frame import STYLE
from storage import requests
from storage.models import Campaign, Creator, Workspace
from storage.session import Session
from tests.bot.web.kit import Browser, Pages, served
from tests.chat import START, Chat, Talker
from tests.databases import migrated, store_on

_TEAMS = {"en": "Limo Team", "de": "Team Limo"}
WIDTHS = {"phone": 390, "desktop": 1100}
SCHEMES = ("light", "dark")
_SCHEME = "(prefers-color-scheme: dark)"


@dataclass(frozen=True)
class Drawn:
    """A page to be drawn: its markup, how wide the window is, and a name."""

    name: str
    source: str
    width: int


async def pages() -> list[Drawn]:
    """Let a team ask a creator and a client, and keep what their browsers show."""
    found: list[Drawn] = []
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'pictures.db'}"
        migrated(url)
        store = store_on(url)
        try:
            chat = Chat(store, links=False)
            async with served(chat) as site:
                for language in ("en", "de"):
                    shown = await _told(chat, site, language)
                    for name, source in shown.items():
                        found += _drawn(f"{name}-{language}", source)
        finally:
            store.close()
    return found


async def _told(chat: Chat, site: Pages, language: str) -> dict[str, str]:
    anna = chat.person(_TEAMS[language], admin=True, language=language).private
    await _team(anna)
    browser = site.browser(language)
    shown = {
        "landing": (await browser.opens(await _link(anna, "/request send @mia.kocht C1 " + _OFFER))).source
    }
    await _first(browser)
    shown["offer"] = browser.page.source
    await browser.presses(browser.page.labels[1])
    shown["form"] = (
        await browser.presses(browser.page.labels[0], fee="viel", note="Two weeks later?")
    ).source
    await browser.presses(browser.page.labels[0], fee="900")
    shown["answered"] = browser.page.source
    client = site.browser(language)
    await client.opens(await _link(anna, '/request review C1 label="Limo GmbH" prices=yes'))
    shown["review"] = client.page.source
    shown["nothing"] = (await client.opens("/r/there-is-no-such-link")).source
    return shown


_OFFER = (
    'fee=650 deliverables="2 videos" due=2027-01-15 usage="Paid ads on TikTok" usage_until=2027-06-30 '
    'message="We loved your street taste test. Would you try our new lemonade with your friends?"'
)


async def _team(anna: Talker) -> None:
    await anna.says('/campaign new "Summer Sip" brand=Limo budget=12000')
    await anna.says(
        '/creator add @mia.kocht followers=48k engagement=6.1% median=21k topics="food, street food"'
    )
    await anna.says(
        "/creator add @ben.brews followers=132k engagement=4.2% median=54k topics=coffee price=900"
    )
    await anna.says(
        "/creator add @lina.tours followers=18.4k engagement=8.9% median=9.7k topics=travel price=380"
    )
    anna.chat.services.store.write_now(_shortlisted)


def _shortlisted(session: Session) -> None:
    """Put all but the first creator on the shortlist of the newest campaign."""
    campaign = session.exec(select(Campaign).order_by(col(Campaign.id).desc())).first()
    assert campaign
    team = session.get_one(Workspace, campaign.workspace_id)
    chosen = select(Creator).where(Creator.workspace_id == team.id, Creator.number > 1)
    for creator in session.exec(chosen).all():
        requests.add(
            session,
            team,
            now=START,
            campaign_id=campaign.id,
            creator_id=creator.id,
            state="shortlisted",
            currency="EUR",
        )


async def _link(anna: Talker, line: str) -> str:
    reply = await anna.says(line)
    found = re.search(r"http://[\w.:/-]+", reply.text)
    assert found, reply.text
    return found[0]


async def _first(browser: Browser) -> None:
    await browser.presses(browser.page.labels[0])


def _drawn(name: str, source: str) -> list[Drawn]:
    return [
        Drawn(f"web-{name}-{scheme}-{size}", _with_style(source, scheme), width)
        for size, width in WIDTHS.items()
        for scheme in SCHEMES
    ]


def _with_style(source: str, scheme: str) -> str:
    """Put the stylesheet in, for one of both schemes, which a command line cannot choose."""
    style = STYLE.decode().replace(_SCHEME, "all" if scheme == "dark" else "not all")
    return re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>{style}</style>", source)

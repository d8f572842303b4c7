"""The story of a campaign's figures: read from TikTok, explained, watched, shown to a client, taken along."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import aiohttp
import openpyxl

from tests.bot.web.chromium import Tab
from tests.bot.web.kit import Browser
from tests.bot.web.test_in_chromium import INK
from tests.bot.web.test_telegram_app import signed
from tests.end_to_end.figures import OnTelegram, Team
from tests.end_to_end.harness import PATIENCE, until
from tests.servers.tiktok_ads import ACCOUNT, Account, TikTokAds, span

ZONE = ZoneInfo("Europe/Berlin")
TODAY = datetime.now(ZONE).date()
YESTERDAY = TODAY - timedelta(days=1)
FLIGHT = {"start": str(TODAY - timedelta(days=14)), "end": str(TODAY + timedelta(days=15))}
CAMPAIGN, STREET, TASTE = "1714073078669329", "1714125051115569", "1714125051115570"
BEFORE = {"spend": "10.00", "impressions": "4000", "video_play_actions": "1000", "clicks": "40"}
SINCE = {"spend": "20.00", "impressions": "5000", "video_play_actions": "2000", "clicks": "50"}
TASTED = {"spend": "5.00", "impressions": "1000", "video_play_actions": "500", "clicks": "10"}
# A post's number holds the second it was published in.
_NOON = datetime.combine(TODAY - timedelta(days=3), time(12), ZONE)
POST = f"https://www.tiktok.com/@mia.kocht/video/{int(_NOON.timestamp()) << 32}"
SAID = {
    "version": "1.0",
    "type": "video",
    "title": "Ein Tag im #freibad #sommer",
    "author_url": "https://www.tiktok.com/@mia.kocht",
    "author_name": "Mia kocht",
    "provider_name": "TikTok",
}
A_MINUTE = 60 + PATIENCE
# The page's own minute, over at once when it is asked for.
MINUTE = "window.setInterval = (look) => { window.minute = look; return 1; };"
_MAIN = "document.querySelector('main').innerText"


def account() -> Account:
    """Give an ad account with one campaign, whose first ad does better since a week; the other stays."""
    found = Account(created=f"{TODAY - timedelta(days=20)} 08:00:00")
    weeks = span(TODAY - timedelta(days=14), 7), span(TODAY - timedelta(days=7), 8)
    for days, figures in zip(weeks, (BEFORE, SINCE), strict=True):
        found.run(CAMPAIGN, "Summer Drop DE", STREET, *days, **figures, ad_name="Street poll")
        found.run(CAMPAIGN, "Summer Drop DE", TASTE, *days, **TASTED, ad_name="@mia.kocht Taste test")
    return found


@dataclass
class Told:
    """A team, TikTok as it answers, and what the team goes on looking at."""

    team: Team
    tiktok: TikTokAds
    shown: dict[str, Any] = field(default_factory=dict)

    def corrects(self, spend: str) -> None:
        """Let TikTok say something else of what yesterday cost."""
        figures = {**SINCE, "spend": spend, "ad_name": "Street poll"}
        self.tiktok.accounts[ACCOUNT].measure(STREET, YESTERDAY, **figures)

    async def reads(self) -> None:
        """Have the figures read now."""
        team = self.team
        await team.asks("kpi sync", team.either("I read them now", "Ich lese sie jetzt"), campaign="C1")


async def begin(told: Told) -> None:
    """Plan a campaign, let the bot read the ad account, and say what counts for the campaign."""
    team = told.team
    await team.posts("campaign new", "C1", name="Summer", budget="2000", **FLIGHT)
    if isinstance(team, OnTelegram):
        await team.posts("workspace set", "Deutsch", language="de")
        await team.anna.says("/start")
        await team.anna.hears("Taktgeber", timeout=PATIENCE)
    await team.posts("campaign launch", "Live", campaign="C1")
    await team.asks("creator add", "@mia.kocht", handle="@mia.kocht")
    await _connects(told)
    listed = await _lists(team)
    counts = await team.presses(listed, team.either("Count: ", "Zählt: ") + "Summer Drop DE")
    await team.shows(counts, "Summer · C1")
    await _has_figures(told)


async def _connects(told: Told) -> None:
    """Go to TikTok and back: by the page that one comes back to, or by pasting its address."""
    team, code = told.team, f"code-{told.team.language}"
    told.tiktok.allow(code, f"act.of-{team.language}")
    shown = await team.asks("connect tiktok", "/portal/auth?")
    found = re.search(r"http://\S+/portal/auth\?\S+", team.words(shown))
    assert found
    asked = parse_qs(urlsplit(found[0]).query)
    back = f"{asked['redirect_uri'][0]}?auth_code={code}&state={asked['state'][0]}"
    if team.language == "en":
        await team.pastes(shown, back)
        return
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(session, team.base, "de")
        assert "Kampagnen und Zahlen deiner Werbekonten" in (await browser.opens(back)).text
        assert "„Beispiel GmbH“" in (await browser.presses("Verbinden")).text
    await team.is_shown("TikTok ist verbunden")


async def _lists(team: Team) -> Any:
    """Ask which campaigns there are at TikTok until the first reading has brought them."""
    for _ in range(int(PATIENCE)):
        shown = await team.asks("campaign match", campaign="C1")
        if "Summer Drop DE" in team.words(shown):
            return shown
        await asyncio.sleep(1)
    raise AssertionError("TikTok's campaigns are not listed")


async def _has_figures(told: Told) -> None:
    """Look how the sources are until the days of before have been read as well."""
    team = told.team
    read = team.either("1 campaign, read through", "1 Kampagne, gelesen bis")
    for _ in range(int(PATIENCE)):
        status = await team.asks("kpi status", "Beispiel GmbH")
        if read in team.words(status):
            return
        await asyncio.sleep(1)
    raise AssertionError("TikTok's figures are not there")


async def explain(told: Told) -> None:
    """Look at the figures in every way there is: all of them follow from what the ads did."""
    team, figure = told.team, told.team.figure
    shown = await team.asks("kpi show", "Summer · C1", campaign="C1", period="7d")
    # 7 x 25.00 beside 7 x 15.00; 175.00 / 42,000 x 1,000
    await team.shows(shown, *map(figure, ("€175.00", "€105.00", "+66.67%", "42.0K", "€4.17", "+38.89%")))
    explained = await team.asks("kpi explain", "CPM ", campaign="C1", kpi="cpm")
    sums = f"{figure('€175.00')} / {figure('42,000')} x {figure('1,000')} = {figure('€4.17')}"
    await team.shows(explained, sums, team.either("7 of 7", "7 von 7"))
    why = await team.presses(explained, "Why did it change?")
    # Street poll went from 2.50 to 4.00 at 80 % to 83 % of the impressions, the other stayed at 5.00.
    await team.shows(why, *map(figure, ("€3.00", "€2.50", "€4.00", "+€1.21", "-€0.05")))
    why = await team.asks("kpi why", "Street poll", campaign="C1", kpi="views")
    await team.shows(why, figure("10.5K"), figure("17.5K"), figure("+7,000"))
    best = await team.asks("kpi top", "Street poll", campaign="C1", kpi="views", by="ads")
    await team.shows(best, figure("14.0K"), "@mia.kocht Taste test", figure("3,500"))
    best = await team.asks("kpi top", "@mia.kocht", campaign="C1", kpi="views", by="creators")
    assert "Street poll" not in team.words(best)
    await team.asks("content add", "V1", link=POST, campaign="C1")
    await team.asks("content figures", figure("120K"), post="V1", views="120k")
    best = await team.asks("kpi top", "@mia.kocht", campaign="C1", kpi="views", by="posts")
    await team.shows(best, figure("120K"), team.either("public figures", "öffentlichen Zahlen"))
    trends = await team.asks("trend", "#freibad", country="DE")
    own = team.button("In your own posts")
    await team.shows(trends, figure("8.10M"), own, "#sommer")


async def watch(told: Told) -> None:
    """Post the dashboard, try an alert and save it, and plan a digest that is looked at first."""
    team, figure = told.team, told.team.figure
    told.shown["dashboard"] = await team.posts("dashboard show", "Dashboard", campaign="C1")
    await team.shows(told.shown["dashboard"], figure("€175.00"), figure("+66.67%"))
    tried = await team.posts("alert new", "CPM", campaign="C1", when="CPM over 5 €")
    never = team.either("it would not have fired", "hätte sie nicht gewarnt")
    await team.shows(tried, never, figure("€4.17"))
    saved = await team.presses(tried, "Save")
    await team.shows(saved, "A1", team.either("I watch from now on", "ab jetzt achte ich darauf"))
    at = datetime.now(ZONE) + timedelta(seconds=75)
    once = team.either("once", "einmal") + f" {at:%d.%m.%Y} {at:%H:%M}"
    await team.posts("digest new", "D1", campaign="C1", every=once)
    held = await team.posts("digest review", "D1", digest="D1", silence="drop")
    await team.shows(held, team.either("Looked at before", "Vorher angesehen"))
    await team.posts("catchup", team.either("What is new", "Was neu ist"))
    await until(lambda: team.pinned() == 1)


async def be_told(told: Told) -> None:
    """Hear of a correction by TikTok, and say who looks after it."""
    team, figure = told.team, told.team.figure
    await told.reads()
    fired = await team.hears(figure("€16.67"))  # 100.00 / 6,000 x 1,000
    assert team.either("have changed since I looked", "haben sich geändert, seit ich") in team.words(fired)
    cared = await team.presses(fired, "I look after it")
    await team.shows(cared, team.either("Dora", "Anna"))


async def turn(told: Told) -> None:
    """Find the dashboard changed by itself, turn it, and find that nobody was told twice."""
    team, figure, board = told.team, told.team.figure, told.shown["dashboard"]
    await team.shows(board, figure("€250.00"), figure("+138.10%"), seconds=A_MINUTE)
    await team.presses(board, "28 days")
    await team.shows(board, figure("€355.00"))
    await team.presses(board, "Creators")
    await team.shows(board, "@mia.kocht")
    assert len(team.told(figure("€16.67"))) == 1


async def see(told: Told, tab: Tab) -> None:
    """Open the page in a browser: the chart is drawn, and the page left open follows the figures."""
    team, figure = told.team, told.team.figure
    shown = await team.asks("dashboard web", "/dashboard/", campaign="C1")
    await tab.opens(_link(team, shown, "dashboard"), language=team.language)
    assert await tab.runs(INK) > 5_000
    await tab.runs("document.querySelector('summary').click()")
    assert await tab.runs("document.querySelectorAll('details tbody tr').length") == 7
    assert figure("17.5K") in await _reads(tab)
    told.corrects(team.either("70.00", "45.00"))
    await told.reads()
    async with asyncio.timeout(PATIENCE):
        while figure(team.either("€225.00", "€200.00")) not in await _reads(tab):
            await tab.runs("minute()")
            await asyncio.sleep(0.5)
    assert await tab.runs("document.querySelector('details').open") is True
    assert await tab.runs("document.querySelector('.fresh').hidden") is False


async def _reads(tab: Tab) -> str:
    return str(await tab.runs(_MAIN)).replace("\u00a0", " ")


def _link(team: Team, shown: Any, page: str) -> str:
    found = re.search(rf"{re.escape(team.base)}/{page}/\S+", team.words(shown))
    assert found
    return found[0]


async def share(told: Told, tab: Tab) -> None:
    """Give a client a page: it shows what was shared, and neither prices nor other names."""
    team, figure = told.team, told.team.figure
    shown = await team.asks("dashboard share", "/figures/", campaign="C1", kpis="views")
    address = _link(team, shown, "figures")
    for asked in ("", "?kpi=spend", "?campaign=C1&period=7d"):
        await tab.opens(address + asked, language=team.language)
        assert await tab.runs(INK) > 5_000
        text = await _reads(tab)
        assert "Summer" in text
        assert figure("30.5K") in text or figure("28.0K") in text
        source = await tab.runs("document.documentElement.outerHTML")
        for secret in ("€", "mia.kocht", "Street poll", "C1", "impressions"):
            assert secret not in source, secret


async def within_telegram(told: Told, tab: Tab) -> None:
    """Open the dashboard as a Mini App, let in by what Telegram signed of Anna."""
    team = told.team
    assert isinstance(team, OnTelegram)
    data = signed(datetime.now(UTC), str(team.anna.id), team.server.token)
    await tab.opens(f"{team.base}/app#tgWebAppData={data}&tgWebAppVersion=9.0", language="de")
    async with asyncio.timeout(PATIENCE):
        while "Summer" not in await tab.runs("document.body?.innerText ?? ''"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert "/app/" in await tab.runs("location.pathname")


async def report(told: Told) -> None:
    """Look at the digest and let it out: it comes once, and says what the largest change is made of."""
    team = told.team
    held = await team.is_shown(team.either("to look at before it goes out", "zum Ansehen"), 2 * A_MINUTE)
    await team.shows(held, team.button("Largest change"), "Street poll")
    assert _reports(team) == []
    await team.presses(held, "Send")
    [sent] = await until(lambda: _reports(team))
    await team.shows(sent, team.button("Largest change"), "Street poll")


def _reports(team: Team) -> list[Any]:
    """Give the digests that came to the team's chat; each says at its end when it was computed."""
    return team.told(team.either("· computed ", "· berechnet "))


async def take_along(told: Told) -> None:
    """Catch up, and take the figures along as a workbook that another program reads."""
    team = told.team
    new = await team.posts("catchup", team.either("What is new", "Was neu ist"))
    await team.shows(new, "A1")
    await team.asks("kpi export", campaign="C1", period="7d", format="xlsx")
    content = (await until(lambda: team.files(".xlsx")))[-1]
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    # Six days of 25.00, and yesterday as this team read it last.
    last = Decimal(team.either("75", "50"))
    assert next(row[1] for row in rows if row[0] == team.button("Spend")) == 150 + last
    day = datetime.combine(YESTERDAY, time())
    assert next(row[1:3] for row in rows if row[0] == day) == (last, 6000)
    assert [cell for row in rows for cell in row if str(cell).startswith(("=", "@", "+"))] == []
    assert len(_reports(team)) == 1

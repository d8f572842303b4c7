"""The pages of dashboards in a real browser: the chart, the keyboard, phones, both schemes, what is new."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.web.chromium import Tab, browsing, installed
from tests.bot.web.kit import served
from tests.bot.web.test_telegram_app import TOKEN, numbered, signed
from tests.chat import Chat, Talker
from tests.commands.measured import measure, measure_days
from tests.databases import store_on

pytestmark = pytest.mark.skipif(not installed(), reason="no Chromium is installed here (Debian: chromium)")
LONG = "A campaign with a name that is much longer than any phone is wide"
READOUT = "document.getElementById('readout').textContent"
INK = """(() => {
  const drawn = document.querySelector('#chart canvas');
  const pixels = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height).data;
  return pixels.reduce((count, value, at) => count + (at % 4 === 3 && value > 0), 0);
})()"""

TICKS = """(() => {
  const texts = [], write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
    texts.push(text);
    return write.call(this, text, ...more);
  };
  dispatchEvent(new Event('resize'));
  return new Promise((done) => setTimeout(() => done(texts.filter((text) => !/[A-Z][a-z]/.test(text))), 50));
})()"""

PRINTED = """(() => {
  dispatchEvent(new Event('WHEN'));
  const wide = () => document.querySelector('#chart .u-wrap').clientWidth;
  return new Promise((done) => setTimeout(() => done([innerWidth, wide()]), 50));
})()"""


@dataclass
class Scene:
    """A team with figures, its bot's pages, and a browser."""

    chat: Chat
    anna: Talker
    base: str
    tab: Tab

    async def link(self, line: str) -> str:
        """Give the address in an answer."""
        found = re.search(r"http://[\w.:/-]+", (await self.anna.says(line)).text)
        assert found
        return found[0]


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = store_on(sqlite_url)
    chat = Chat(store, links=False)
    anna = numbered(chat).private
    await anna.says(f'/campaign new "{LONG}" budget=5k start=2026-11-02 end=2026-12-08')
    await anna.says("/campaign launch C1")
    await anna.says("/kpi target C1 views 100k")
    measure_days(chat, 40, spend=9_000, impressions=100_000, views=50_000, clicks=900, likes=3_000)
    measure(chat, ad="@dora Taste test", spend=9_000, views=70_000)
    async with served(chat, telegram_token=TOKEN) as site, browsing() as tab:
        yield Scene(chat, anna, site.base, tab)
        assert tab.problems == []
    store.close()


async def test_the_chart_is_drawn_and_walked_through_by_keys(scene: Scene) -> None:
    tab, address = scene.tab, await scene.link("/dashboard web C1")
    await tab.opens(address)
    assert await tab.runs(INK) > 5_000
    assert (await tab.runs(READOUT)).startswith("Sun 22 Nov 2026: "), "the newest day is told first"
    await tab.runs("document.getElementById('chart').focus()")
    seen = []
    for key in ("ArrowLeft", "ArrowLeft", "Home", "ArrowRight", "End"):
        await tab.presses(key)
        seen.append(await tab.runs(READOUT))
    days = [text.partition(":")[0] for text in seen]
    assert days == [
        "Sun 22 Nov 2026",
        "Sat 21 Nov 2026",
        "Mon 16 Nov 2026",
        "Tue 17 Nov 2026",
        "Sun 22 Nov 2026",
    ]
    assert seen[-1] == "Sun 22 Nov 2026: This period 120K · Before 50.0K"
    outline = "getComputedStyle(document.getElementById('chart')).outlineStyle"
    assert await tab.runs(outline) == "solid"
    assert sum(tab.received.values()) < 100_000


async def test_no_two_ticks_of_its_axis_read_the_same(scene: Scene) -> None:
    await scene.anna.says("/campaign new Cheap budget=5k start=2026-11-02 end=2026-12-08")
    await scene.anna.says("/campaign launch C2")
    measure(scene.chat, campaign=2, spend=200, views=500, impressions=1_000_000, clicks=100)
    address = await scene.link("/dashboard web C2")
    for kpi, tick in (("cpv", "€0.004"), ("ctr", "0.01%"), ("spend", "€1"), ("views", "200")):
        await scene.tab.opens(f"{address}?campaign=C2&period=7d&kpi={kpi}")
        texts = await scene.tab.runs(TICKS)
        assert len(set(texts)) == len(texts) > 2
        assert tick in texts


async def test_counts_have_whole_ticks_and_more_than_a_year_has_years(scene: Scene) -> None:
    await scene.anna.says("/campaign new Long budget=5k start=2025-10-01 end=2026-12-08")
    await scene.anna.says("/campaign launch C2")
    measure(scene.chat, campaign=2, views=0)
    address = await scene.link("/dashboard web C2")
    await scene.tab.opens(f"{address}?campaign=C2&period=7d&kpi=views")
    assert await scene.tab.runs(TICKS) == ["0", "1"]
    await scene.tab.opens(f"{address}?campaign=C2&period=flight&kpi=views", width=1100)
    days = await scene.tab.runs(TICKS.replace("!/[A-Z]", "/[A-Z]"))
    assert days[0] == "Oct 1, 25"
    assert len(set(days)) == len(days) > 5


async def test_a_large_value_stays_on_its_line(scene: Scene) -> None:
    await scene.anna.says("/campaign new Large budget=90m start=2026-11-02 end=2026-12-08")
    await scene.anna.says("/campaign launch C2")
    measure(scene.chat, campaign=2, spend=3_319_790, revenue=123_456_789, views=10)
    address = await scene.link("/dashboard web C2")
    for width in (360, 1100):
        await scene.tab.opens(f"{address}?campaign=C2&period=7d", width=width)
        cut = (
            "[...document.querySelectorAll('.tiles .value')].filter(one => one.scrollWidth > one.clientWidth)"
        )
        assert await scene.tab.runs(f"{cut}.map(one => one.textContent)") == []
        tall = "[...document.querySelectorAll('.tiles .value')].map(one => one.getClientRects().length)"
        assert set(await scene.tab.runs(tall)) == {1}


async def test_what_can_be_reached_has_a_name_and_the_chart_a_table(scene: Scene) -> None:
    await scene.tab.opens(await scene.link("/dashboard web C1"))
    nameless = """[...document.querySelectorAll('a, [tabindex], [role=region], nav, progress')].filter(
      one => !(one.getAttribute('aria-label') || one.textContent.trim())).map(one => one.outerHTML)"""
    assert await scene.tab.runs(nameless) == []
    await scene.tab.runs("document.querySelector('summary').click()")
    rows = await scene.tab.runs("document.querySelectorAll('details tbody tr').length")
    days = await scene.tab.runs("JSON.parse(document.getElementById('chart-data').textContent).days.length")
    assert rows == days == 7


@pytest.mark.parametrize("line", ["/dashboard web C1", "/dashboard web", "/dashboard share C1 prices=yes"])
async def test_nothing_is_wider_than_a_phone_and_all_can_be_read(scene: Scene, line: str) -> None:
    address = await scene.link(line)
    for language in ("en", "de"):
        for width, scheme in ((320, "light"), (390, "dark")):
            await scene.tab.opens(address, width=width, scheme=scheme, language=language)
            assert await scene.tab.runs("document.documentElement.scrollWidth") <= width
            # Each word of a heading has room: one character a line is no text.
            narrow = """[...document.querySelectorAll('h1, h2, .label, tbody th')].filter(
              one => one.getBoundingClientRect().width < 60).map(one => one.textContent)"""
            assert await scene.tab.runs(narrow) == [], (language, width)
            small = """[...document.querySelectorAll('nav a')].filter(
              one => one.getBoundingClientRect().height < 44).map(one => one.textContent)"""
            assert await scene.tab.runs(small) == []


async def test_both_schemes_have_enough_contrast(scene: Scene) -> None:
    """4.5 to 1 for all text, as WCAG asks for; the colours are those the browser really used."""
    script = """(() => {
      const light = text => {
        const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map(one => one / 255)
          .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = one => {
        const color = getComputedStyle(one).backgroundColor;
        return color === 'rgba(0, 0, 0, 0)' ? behind(one.parentElement) : color;
      };
      const worst = [...document.querySelectorAll('main *')].filter(one => [...one.childNodes].some(
        child => child.nodeType === 3 && child.textContent.trim()) && one.checkVisibility()
        && !['SCRIPT', 'PROGRESS'].includes(one.tagName)).map(one => {
          const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
          return [(a + 0.05) / (b + 0.05), one.className + ' ' + one.textContent.slice(0, 30)];
        });
      return worst.sort((x, y) => x[0] - y[0])[0];
    })()"""
    address = await scene.link("/dashboard web C1")
    for scheme in ("light", "dark"):
        await scene.tab.opens(address, scheme=scheme)
        ratio, where = await scene.tab.runs(script)
        assert ratio >= 4.5, (scheme, where)


async def test_a_page_left_open_is_brought_up_to_date_and_keeps_the_place(scene: Scene) -> None:
    tab = scene.tab
    # The page's own minute, over at once when it is asked for.
    script = "window.setInterval = (look) => { window.minute = look; return 1; };"
    await tab.asks("Page.addScriptToEvaluateOnNewDocument", source=script)
    await tab.opens(await scene.link("/dashboard web C1"))
    await tab.runs("document.querySelector('summary').click(); document.querySelector('.tiles a').focus()")
    await tab.runs("minute()")
    assert await tab.runs("document.querySelector('.fresh').hidden") is True
    measure(scene.chat, ad="Another one", views=1_000_000)
    await tab.runs("minute()")
    assert await tab.runs("document.querySelector('.fresh').hidden") is False
    assert "1.42M" in await tab.runs("document.querySelector('main').textContent")
    assert await tab.runs("document.querySelector('details').open") is True
    assert "Spend" in await tab.runs("document.activeElement.textContent")
    assert await tab.runs(INK) > 5_000
    scene.chat.forward(hours=12)
    await tab.runs("minute()")
    assert "This link has expired" in await tab.runs("document.querySelector('main').textContent")
    # The browser notes an answer of 404 as an error, which is what was meant.
    tab.problems.clear()


async def test_it_opens_within_telegram_for_who_is_in_a_team(scene: Scene) -> None:
    tab = scene.tab
    data = signed(scene.chat.now, "77")
    await tab.opens(f"{scene.base}/app#tgWebAppData={data}&tgWebAppVersion=9.0")
    async with asyncio.timeout(20):
        while LONG not in await tab.runs("document.body?.textContent ?? ''"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert "/app/" in await tab.runs("location.pathname")
    assert await tab.runs("location.hash") == ""


async def test_it_goes_on_paper(scene: Scene, tmp_path: Path) -> None:
    await scene.tab.opens(await scene.link("/dashboard web C1"), width=1100, scheme="dark")
    await scene.tab.prints(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    window, wide = await scene.tab.runs(PRINTED.replace("WHEN", "beforeprint"))
    assert wide == 640 < window, "as wide as paper, not as the window"
    assert (await scene.tab.runs(PRINTED.replace("WHEN", "afterprint")))[1] > 640
    await scene.tab.asks("Emulation.setEmulatedMedia", media="print")
    hidden = "getComputedStyle(document.querySelector('.choices')).display"
    assert await scene.tab.runs(hidden) == "none"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert await scene.tab.runs(paper) == "rgb(255, 255, 255)"

"""The page of a dashboard: who may see it, what it shows, and what a client's link shows of it."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from datetime import date

import aiohttp
import pytest
from sqlmodel import col, select, update

from bot.redaction import Redactor
from bot.web import dashboard
from storage import audit
from storage.models import DashboardLink, Member
from storage.session import Session
from tests.bot.web.kit import Browser, Pages
from tests.chat import Chat, Talker
from tests.commands.measured import measure, measure_days

TEAM = re.compile(r"http://127\.0\.0\.1:\d+/dashboard/[\w-]{16,64}(?=\s)")
FILES = (dashboard.LIBRARY, dashboard.SCRIPT, dashboard.STYLES)
CLIENT = re.compile(r"http://127\.0\.0\.1:\d+/figures/[\w-]{22}(?=\s)")


async def link(anna: Talker, line: str = "/dashboard web C1", what: re.Pattern[str] = TEAM) -> str:
    reply = await anna.says(line)
    found = what.search(reply.text)
    assert found, anna.chat.text(reply)
    assert reply.private
    return found[0]


async def shared(anna: Talker, more: str = "") -> str:
    return await link(anna, f"/dashboard share C1 {more}", CLIENT)


@dataclass
class Scene:
    """A team whose campaign has figures, and the pages of its bot."""

    chat: Chat
    anna: Talker
    pages: Pages

    def browser(self, language: str = "en") -> Browser:
        """Give a browser of somebody's own."""
        return self.pages.browser(language)


@pytest.fixture
async def scene(chat: Chat, pages: Pages, anna: Talker) -> Scene:
    await anna.says("/campaign edit C1 budget=100 start=2026-11-09 end=2026-12-08")
    measure_days(chat, 14, spend=200, impressions=1_000, views=500, clicks=10)
    measure(chat, ad="@dora Video", spend=300, views=700, impressions=1_000)
    return Scene(chat, anna, pages)


async def test_it_shows_a_campaigns_figures_its_days_and_its_creators(scene: Scene) -> None:
    await scene.anna.says("/kpi target C1 views 10k")
    await scene.anna.says("/kpi target C1 cpm 10")
    page = await scene.browser().opens(await link(scene.anna))
    assert page.status == 200
    for part in (
        "Summer · C1",
        "Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026\ncompared with Mon 9 Nov",
        "Video views4,200+20.00%",
        "Spend€17.00+21.43%",
        "Sun 22 Nov 20261,200500",
        "7,700 of 10.0K (77.00%)",
        "€2.07 of at most €10.00 (20.67%)",
        "€31.00 of €100.00 spent",
        "@dora",
        "figures through Sun 22 Nov 2026",
    ):
        assert part in page.text, part


async def test_a_sum_of_fewer_days_is_called_neither_good_nor_bad(scene: Scene) -> None:
    browser, address = scene.browser(), await link(scene.anna, "/dashboard web C1")
    assert 'class="change good"' in (await browser.opens(address)).source
    await scene.anna.says("/campaign new Gap")
    measure_days(scene.chat, 10, campaign=2, views=500)
    page = await browser.opens(f"{address}?campaign=C2&period=7d")
    assert "Before, figures for 3 of 7 days." in page.text
    assert "+133.33%" in page.text
    assert 'class="change good"' not in page.source


async def test_a_small_line_has_a_gap_where_there_are_no_figures(scene: Scene) -> None:
    await scene.anna.says("/campaign new Gap")
    for day in (16, 17, 20, 21):
        measure(scene.chat, campaign=2, day=date(2026, 11, day), views=500)
    page = await scene.browser().opens(await link(scene.anna, "/dashboard web C2"))
    below, line = [said["d"] for name, said in page.reader.tags if name == "path"]
    assert line == "M0.0 2.0L16.7 2.0M66.7 2.0L83.3 2.0"
    assert below == "M0.0 28L0.0 2.0L16.7 2.0V28ZM66.7 28L66.7 2.0L83.3 2.0V28Z"


async def test_days_kpi_and_campaign_are_links_that_keep_the_rest(scene: Scene) -> None:
    browser = scene.browser()
    address = await link(scene.anna)
    page = await browser.opens(address)
    assert page.reader.links["28 days"] == "?campaign=C1&period=28d"
    page = await browser.opens(address + page.reader.links["28 days"])
    assert "Last 28 days" in page.text
    (spend,) = [href for label, href in page.reader.links.items() if label.startswith("Spend")]
    page = await browser.opens(address + spend)
    assert "Last 28 days" in page.text
    assert "Sun 22 Nov 2026€5.00" in page.text
    page = await browser.opens(address + page.reader.links["All campaigns"])
    assert page.text.count("Summer · C1") == 1
    assert "31.00%" not in page.text
    assert "Spend beside the plan" in page.text


async def test_whatever_is_asked_for_is_answered_with_the_usual_or_a_sentence(scene: Scene) -> None:
    browser, address = scene.browser(), await link(scene.anna)
    for query in ("?period=<b>", "?kpi=luck", "?period=2026", "?nothing=1", "?all=1", f"?period={'9' * 500}"):
        page = await browser.opens(address + query)
        assert page.status == 200, query
        assert "<b>" not in page.source
    page = await browser.opens(address + "?campaign=C99")
    assert page.status == 404
    assert "C99" in page.text


async def test_it_speaks_the_browsers_language_else_the_persons(scene: Scene) -> None:
    address = await link(scene.anna)
    assert "Letzte 7 Tage" in (await scene.browser("de").opens(address)).text
    assert "Last 7 days" in (await scene.browser("fr").opens(address)).text


async def test_a_persons_own_link_is_over_after_half_a_day(scene: Scene) -> None:
    browser, address = scene.browser(), await link(scene.anna)
    scene.chat.forward(hours=11, minutes=59)
    assert (await browser.opens(address)).status == 200
    scene.chat.forward(minutes=1)
    page = await browser.opens(address)
    assert page.status == 404
    assert "This link has expired. Get a new one in the chat: /dashboard web" in page.text
    assert "Summer" not in page.source


async def test_nothing_but_what_we_made_opens_it(scene: Scene) -> None:
    """Not another person, a longer time, another page's link, nor anything cut or changed."""
    browser, address = scene.browser(), await link(scene.anna)
    base, token = address.rsplit("/", 1)
    said, mac = token[:-23], token[-22:]
    id, who, until, number = said.split("-")
    forged = [
        f"{int(id) + 1}-{who}-{until}-{number}-{mac}",
        f"{id}-{who}-{int(until) + 60}-{number}-{mac}",
        f"{id}-{who}-{until}-{mac}",
        f"{id}-{who}-{until}-2-{mac}",
        f"{said}-{mac[:-1]}{'A' if mac[-1] != 'A' else 'B'}",
        f"{said}_{mac}",
        token[1:],
        "-" * 30,
    ]
    for one in forged:
        page = await browser.opens(f"{base}/{one}")
        assert page.status == 404, one
        assert "Summer" not in page.source
    for other in ("figures", "review", "r"):
        assert "Summer" not in (await browser.opens(address.replace("/dashboard/", f"/{other}/"))).source


async def test_who_may_see_nothing_any_more_sees_nothing(scene: Scene) -> None:
    mia = scene.chat.person("mia", language="en")
    await mia.says("/campaign list")
    browser, address = scene.browser(), await link(mia)
    assert (await browser.opens(address)).status == 200

    def part(session: Session) -> None:
        session.exec(update(Member).where(col(Member.name) == "mia").values(role="guest"))

    scene.chat.services.store.write_now(part)
    assert (await browser.opens(address)).status == 404


async def test_whoever_has_left_the_chats_of_the_team_is_shown_nothing_more(scene: Scene) -> None:
    there, asked = {"id-anna"}, []

    async def present(place: str, user_id: str) -> bool:
        asked.append(user_id)
        return user_id in there

    scene.chat.services.present["telegram"] = present
    browser, address = scene.browser(), await link(scene.anna)
    assert (await browser.opens(address)).status == 200
    there.clear()
    scene.chat.forward(minutes=9, seconds=59)
    assert (await browser.opens(address)).status == 200
    assert len(asked) == 1
    scene.chat.forward(seconds=1)
    page = await browser.opens(address)
    assert page.status == 404
    assert "you have left its chats" in page.text
    assert "Summer" not in page.source
    there.add("id-anna")
    scene.chat.forward(minutes=10)
    assert (await browser.opens(address)).status == 200


async def test_whoever_belongs_to_the_team_by_a_private_chat_has_nothing_to_leave(scene: Scene) -> None:
    async def present(place: str, user_id: str) -> bool:
        return False

    scene.chat.services.present["telegram"] = present
    eve = scene.chat.person("eve", language="en").private
    code = (await scene.anna.says("/workspace link")).text.split("/workspace join ")[1].split()[0]
    await eve.says(f"/workspace join {code}")
    assert (await scene.browser().opens(await link(eve))).status == 200


async def test_it_opens_one_team_only(scene: Scene) -> None:
    ben = scene.chat.person("ben", admin=True, language="en").private
    await ben.says("/campaign new Quark")
    browser, address = scene.browser(), await link(ben, "/dashboard web")
    for query in ("", "?campaign=C1", "?campaign=1", "?campaign=Summer"):
        assert "Summer" not in (await browser.opens(address + query)).text.replace("“Summer”", "")
    assert "Quark" not in (await browser.opens(await link(scene.anna, "/dashboard web"))).source


async def test_its_policy_lets_only_our_own_script_run_and_nobody_frame_it(scene: Scene) -> None:
    page = await scene.browser().opens(await link(scene.anna))
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "style=" not in page.source
    assert "http" not in re.sub(r"https://www\.tiktok\.com", "", page.source)


async def test_what_people_wrote_ends_no_element_also_not_the_data(scene: Scene) -> None:
    await scene.anna.says('/campaign edit C1 name="</script><script>alert(1)</script>"')
    page = await scene.browser().opens(await link(scene.anna))
    assert "<script>alert" not in page.source
    assert [said.get("src") for name, said in page.reader.tags if name == "script" and said.get("src")] == [
        f"/{dashboard.LIBRARY.name}",
        f"/{dashboard.SCRIPT.name}",
    ]


async def test_a_page_that_says_the_same_is_not_sent_again(scene: Scene) -> None:
    browser, address = scene.browser(), await link(scene.anna)
    tag = (await browser.opens(address)).headers["ETag"]
    page = await browser.sends("GET", address, headers={"If-None-Match": tag})
    assert (page.status, page.source) == (304, "")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    measure(scene.chat, ad="Another", views=5)
    page = await browser.sends("GET", address, headers={"If-None-Match": tag})
    assert page.status == 200
    assert page.headers["ETag"] != tag


async def test_all_of_it_is_light(scene: Scene) -> None:
    """The page for the longest period there is, and all its files, packed as they travel."""
    address = await link(scene.anna)
    session = scene.browser().session
    sizes = []
    for path in (
        f"{address}?campaign=C1&period=22.11.2024-22.11.2026",
        *(
            f"{scene.pages.base}/{one.name}"
            for one in (dashboard.LIBRARY, dashboard.SCRIPT, dashboard.STYLES)
        ),
    ):
        async with session.get(path, headers={"Accept-Encoding": "gzip"}) as found:
            assert found.status == 200
            assert found.headers["Content-Encoding"] == "gzip"
            sizes.append(int(found.headers["Content-Length"]))
    assert sum(sizes) < 100_000


async def test_files_come_packed_or_plain_and_may_be_kept_for_good(scene: Scene) -> None:
    for one in FILES:
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            for taken, content in (("gzip", one.packed), ("identity", one.content)):
                headers = {"Accept-Encoding": taken}
                async with session.get(f"{scene.pages.base}/{one.name}", headers=headers) as found:
                    assert await found.read() == content
                    assert "immutable" in found.headers["Cache-Control"]
                    assert found.content_type == one.kind
        assert gzip.decompress(one.packed) == one.content


# -- a client's -----------------------------------------------------------------------------------


async def test_a_client_sees_the_chosen_kpis_and_nothing_else(scene: Scene) -> None:
    await scene.anna.says("/kpi target C1 views 10k")
    await scene.anna.says("/content add https://www.tiktok.com/@dora/video/7300000000000000009 campaign=C1")
    address = await shared(scene.anna, 'kpis="views, CTR" label="Frisch GmbH"')
    page = await scene.browser().opens(address)
    assert page.status == 200
    for part in ("Summer", "Video views7,700", "CTR (destination)", "figures through Sun 22 Nov 2026"):
        assert part in page.text, part
    for part in (
        "C1",
        "€",
        "Spend",
        "Impressions",
        "dora",
        "10.0K",
        "budget",
        "Ads Manager",
        "All campaigns",
    ):
        assert part not in page.source, part


@pytest.mark.parametrize(
    "query",
    [
        "?kpi=spend",
        "?kpi=cpm",
        "?campaign=C2",
        "?campaign=",
        "?all=1",
        "?period=7d",
        "?kpi=clicks&period=flight",
    ],
)
async def test_no_address_shows_a_client_more(scene: Scene, query: str) -> None:
    await scene.anna.says('/campaign new "Secret one"')
    address = await shared(scene.anna, "kpis=views")
    plain = await scene.browser().opens(address)
    asked = await scene.browser().opens(address + query)
    assert asked.text == plain.text


async def test_prices_are_there_only_where_the_team_says_so(scene: Scene) -> None:
    refused = await scene.anna.says('/dashboard share C1 kpis="views, spend"')
    assert refused.failed
    assert "Spend tells of prices. Add prices=yes to show it" in refused.text
    page = await scene.browser().opens(await shared(scene.anna))
    for part in ("€", "Spend", "CPM", "ROAS"):
        assert part not in page.source, part
    assert "Impressions" in page.text
    page = await scene.browser().opens(await shared(scene.anna, "prices=yes"))
    assert "Spend€31.00" in page.text
    assert "€31.00 of €100.00 spent" in page.text


async def test_links_are_listed_counted_and_taken_back(scene: Scene) -> None:
    address = await shared(scene.anna, 'kpis=views label="Frisch GmbH"')
    browser = scene.browser()
    for _ in range(2):
        page = await browser.opens(address)
    await browser.sends("GET", address, headers={"If-None-Match": page.headers["ETag"]})
    listed = await scene.anna.says("/dashboard shared")
    assert f"1: {address}" in listed.text
    assert "1 | C1 | Frisch GmbH | until Wed 23 Dec 2026 | 2 times" in scene.chat.text(listed)
    assert "shows nothing any more" in (await scene.anna.presses(listed, "Take page 1 back")).text
    page = await browser.opens(address)
    assert page.status == 404
    assert "The team has taken this link back" in page.text
    assert "taken back" in scene.chat.text(await scene.anna.says("/dashboard shared"))
    actions = [
        one.action
        for one in scene.chat.read(lambda s: audit.of(s, workspace_id=1, kind="dashboard_link", id=1))
    ]
    assert sorted(actions) == ["dashboard share", "dashboard unshare"]


async def test_a_clients_link_ends_by_itself(scene: Scene) -> None:
    address = await shared(scene.anna, "kpis=views days=2")
    scene.chat.forward(days=2)
    page = await scene.browser().opens(address)
    assert page.status == 404
    assert "This link has expired. Ask the team for a new one." in page.text


async def test_only_a_manager_shares_and_takes_back(scene: Scene) -> None:
    await shared(scene.anna, "kpis=views")
    mia = scene.chat.person("mia", language="en")
    await mia.says("/campaign list")
    for line in ("/dashboard share C1", "/dashboard shared", "/dashboard unshare 1"):
        reply = await mia.says(line)
        assert reply.failed
        assert "manager" in reply.text


async def test_what_cannot_be_shared_is_told(scene: Scene) -> None:
    for line, part in (
        ("kpis=luck", "I don't know the KPI “luck”"),
        ("kpis=,", "Name one to 12 KPIs"),
        ("period=soon", "soon"),
        ("days=400", "1 to 365"),
    ):
        reply = await scene.anna.says(f"/dashboard share C1 {line}")
        assert reply.failed, line
        assert part in reply.text
    assert (await scene.anna.says("/dashboard unshare 7")).failed
    assert scene.chat.count(DashboardLink) == 0


async def test_no_token_is_kept_or_logged(scene: Scene) -> None:
    hide = Redactor()
    for address in (await link(scene.anna), await shared(scene.anna, "kpis=views")):
        token = address.rsplit("/", 1)[1]
        assert token not in hide(f"GET {address}?period=7d")
        rows = scene.chat.read(lambda s: [repr(row) for row in s.exec(select(DashboardLink)).all()])
        assert token not in str(rows)


async def test_without_pages_there_is_a_sentence_and_no_button(chat: Chat, anna: Talker) -> None:
    chat.services.pages.clear()
    for line in ("/dashboard web", "/dashboard share C1"):
        reply = await anna.says(line)
        assert reply.failed
        assert "TAKT_PUBLIC_URL" in reply.text
    labels = [one.label for one in (await anna.says("/dashboard C1")).buttons]
    assert "As a page" not in labels


async def test_a_button_of_the_live_dashboard_gives_each_their_own_link(scene: Scene) -> None:
    shown = await scene.anna.says("/dashboard C1")
    mia = scene.chat.person("mia", language="en")
    await mia.says("/campaign list")
    links = set()
    for person in (scene.anna, mia):
        reply = await person.presses(shown, "As a page")
        assert reply.private
        found = TEAM.search(reply.text)
        assert found
        links.add(found[0])
        assert "Summer · C1" in (await scene.browser().opens(found[0])).text
    assert len(links) == 2


def test_the_library_is_the_one_that_is_named_beside_it() -> None:
    folder = dashboard._UPLOT
    named = re.findall(r"([0-9a-f]{64})  dist/(\S+)", (folder / "VERSION.txt").read_text("utf-8"))
    assert len(named) == 2
    for digest, name in named:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert "MIT License" in (folder / "LICENSE.txt").read_text("utf-8")
    assert "1.6.32" in (folder / "uPlot.iife.min.js").read_text("utf-8")[:200]

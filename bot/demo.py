"""``demo``: a filled throw-away workspace and a short tour, then the console chat in it."""

from __future__ import annotations

import asyncio
import math
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.adapters.console_adapter import ConsoleAdapter
from bot.app import App, build
from bot.chat import attach_console, converse, write
from bot.settings import Settings
from bot.signals import stop_signal
from commands.core.replies import Reply
from commands.core.texts import N_, translator

_ADS = (
    ("Recipe in 15 seconds @mia.mixt", 1.0),
    ("Street taste test", 0.7),
    ("Behind the bottle @bens.bar", 0.45),
)
_HEADER = (
    "Campaign name,Ad name,By Day,Cost,Impressions,Clicks (destination),Video views,2-second video views,"
    "Video views at 25%,Video views at 100%,Paid likes,Paid comments,Paid shares,Conversions,Currency"
)
_CREATORS = (
    ("mia.mixt", "followers=182k median=64k engagement=5.1% price=650 country=DE topics=food"),
    ("bens.bar", "followers=96k median=21k engagement=3.8% price=420 country=DE topics=food"),
    ("lena_laeuft", "followers=54k price=300 country=AT topics=fitness"),
    ("grillmeister.tom", "followers=240k price=900 country=DE topics=food"),
    ("studio.sophie", "followers=31k price=180 country=CH topics=beauty"),
    ("noah.on.tour", "followers=128k price=520 country=DE topics=travel"),
    ("kiki.kocht", "followers=410k price=1.900 country=DE topics=food"),
    ("vera.veggie", "followers=77k price=380 country=AT topics=food"),
)
# Whose post, how many days ago it was published, and its views, likes, comments, shares and saves.
_POSTS = (
    ("mia.mixt", 21, (184_000, 9_300, 410, 620, 1_150)),
    ("bens.bar", 17, (61_500, 2_450, 140, 95, 310)),
    ("mia.mixt", 9, (97_200, 5_100, 268, 301, 640)),
    ("bens.bar", 6, (33_800, 1_720, 77, 58, 190)),
    ("vera.veggie", 3, (41_300, 2_980, 164, 122, 505)),
)
_POSTS_HEADER = "Video link,Data date,Views,Likes,Comments,Shares,Saves"
_TOUR: tuple[tuple[str, str], ...] = (
    (
        N_("A campaign's card: facts, requests, figures, and buttons for what comes next."),
        "/campaign show C1",
    ),
    (N_("The figures of the last week against the week before, with a chart."), "/kpi show C1"),
    (N_("Who was asked, and what each request waits for."), "/request list"),
    (
        N_("A creator's card: figures with their age, what they did for you, lists and notes."),
        "/creator show @mia.mixt",
    ),
    (N_("The digest that comes every monday."), "/digest preview D1"),
)


async def demo(settings: Settings) -> int:
    """Fill a workspace that is gone afterwards, show it, and chat in it until the input ends."""
    with stop_signal() as stopping, tempfile.TemporaryDirectory(prefix="taktgeber-demo-") as name:
        folder = Path(name)
        app = build(_thrown_away(settings, folder), connect=False, serve=False)
        console = attach_console(app, folder=folder)
        tour = _Tour(app, console, folder)
        return await converse(app, console, stopping, welcome=tour.run)


def _thrown_away(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(f"sqlite:///{folder / 'demo.db'}")})


@dataclass
class _Tour:
    """Fill the workspace with the same commands a person would use, then show some of it."""

    app: App
    console: ConsoleAdapter
    folder: Path

    async def run(self) -> None:
        """Fill quietly, then walk through."""
        t = translator(self.app.settings.language)
        await self._fill()
        write(
            t(N_("This is a demo: a made-up team, gone when you leave. A short tour, then it is yours."))
            + "\n"
        )
        for at, (said, line) in enumerate(_TOUR, 1):
            write(f"[{at}/{len(_TOUR)}] {t(said)}\n> {line}\n")
            await self.console.say(line)
        write(
            t(
                N_(
                    "Now try it: /campaign new, /creator find topic=food, /request show R1, /kpi top C1, "
                    "/digest new. A number presses a button, /help shows everything, Ctrl-D leaves."
                )
            )
            + "\n"
        )

    async def _fill(self) -> None:
        now = self.app.services.now()
        today, export, posts = now.date(), self.folder / "export.csv", self.folder / "posts.csv"
        await asyncio.to_thread(export.write_text, _export(today), "utf-8")
        await asyncio.to_thread(posts.write_text, _published(now), "utf-8")
        with self.console.quietly():
            for line in _story(today, export, posts):
                reply = await self.console.say(line)
                await self._confirmed(reply)

    async def _confirmed(self, reply: Reply) -> None:
        """Press the first button of a dry run, as the only thing a command asks to confirm."""
        if reply.buttons and reply.buttons[0].command in ("kpi publish", "content confirm"):
            await self.console.say("1")


def _story(today: date, export: Path, posts: Path) -> Sequence[str]:
    start, end = today - timedelta(days=28), today + timedelta(days=13)
    later = today + timedelta(days=30)
    return (
        f'/campaign new "Summer sip" objective=video_views brand=Limo budget=25000 start={start} end={end} '
        "hashtags=#summersip markets=DE,AT",
        "/campaign launch C1",
        f'/campaign new "Winter warm-up" objective=reach brand=Limo budget=18000 start={later} '
        f"end={later + timedelta(days=27)} markets=DE",
        '/campaign new "Festival teaser" objective=engagement brand=Limo',
        *(f"/creator add @{handle} {facts}" for handle, facts in _CREATORS),
        '/request send @mia.mixt C1 fee=650 deliverables="2 videos" due="in 10 days"',
        '/request send @bens.bar C1 fee=400 deliverables="1 video" due="in 10 days"',
        '/request send @kiki.kocht C1 fee=1500 deliverables="1 video, 1 live" due="in 2 weeks"',
        '/request send @lena_laeuft C1 fee=250 deliverables="1 video" due="in 2 weeks"',
        "/request accept R1",
        '/creator put @mia.mixt,@bens.bar,@kiki.kocht list="Food DACH"',
        '/creator note @mia.mixt "Delivers early; wants the brief in one page"',
        "/request counter R3 fee=1900",
        '/request decline R4 reason="On holiday"',
        f'/kpi import C1 file="{export}"',
        f'/content import file="{posts}" campaign=C1',
        "/kpi target C1 views 2M",
        '/digest new C1 every="every monday 9:00"',
    )


def _export(today: date) -> str:
    """Make 28 days of believable figures for three ads, the same each time."""
    dice = random.Random(7)  # noqa: S311
    rows = [_HEADER]
    for day in range(28):
        for name, share in _ADS:
            wave = share * (1 + 0.22 * math.sin(day / 2.2)) * dice.uniform(0.9, 1.1) * (1 + day / 60)
            rows.append(f"Summer sip,{name},{today - timedelta(days=28 - day)},{_figures(wave)},EUR")
    return "\n".join(rows)


def _published(now: datetime) -> str:
    """Give the posts as an export has them; a post's number holds the second it was published in."""
    rows = [_POSTS_HEADER]
    for place, (handle, back, figures) in enumerate(_POSTS):
        number = (int((now - timedelta(days=back)).timestamp()) << 32) + place
        counts = ",".join(map(str, figures))
        rows.append(f"https://www.tiktok.com/@{handle}/video/{number},{now.date()},{counts}")
    return "\n".join(rows)


def _figures(wave: float) -> str:
    shown = int(26_000 * wave)
    views = int(shown * 0.62)
    shares_of_views = (0.55, 0.4, 0.16, 0.041, 0.002, 0.004)
    counts = [int(views * share) for share in shares_of_views]
    figures = (f"{215 * wave:.2f}", shown, int(shown * 0.011), views, *counts, int(shown * 0.0006))
    return ",".join(map(str, figures))

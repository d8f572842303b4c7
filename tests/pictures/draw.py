"""Run the real bot against both loopback servers and draw what people see; needs Debian's chromium.

``python3 -m tests pictures [FOLDER]`` writes docs/*.png; with ``pages`` before it, our own pages alone.
"""

from __future__ import annotations

import asyncio
import math
import random
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.end_to_end.harness import Bot, settings_of
from tests.pictures import dashboard_pages, discord_page, telegram_page, web_pages
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import Message, TelegramServer

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=2",
)
_START = date.today() - timedelta(days=20)  # noqa: DTZ011
_END = _START + timedelta(days=27)
_PLAN = (
    f"objective=VIDEO_VIEWS brand=Limo budget=12000 start={_START} end={_END} "
    "hashtags=#summersip markets=DE,AT"
)


def main(folder: Path, *, pages: bool = False) -> int:
    """Draw all pictures into a folder; 1 with a sentence when there is no browser."""
    browser = shutil.which("chromium")
    if browser is None:
        sys.stderr.write("Pictures need chromium: apt-get install chromium\n")
        return 1
    folder.mkdir(exist_ok=True)
    own = asyncio.run(web_pages.pages())
    if not pages:
        for name, page in asyncio.run(_pages()).items():
            _shoot(browser, page, folder / f"{name}.png", _width(page))
    for drawn in own if pages else [one for one in own if one.name == "web-offer-en-light-phone"]:
        name = drawn.name if pages else "web"
        _shoot(browser, drawn.source, folder / f"{name}.png", drawn.width)
    if pages:
        asyncio.run(dashboard_pages.draw(folder))
    return 0


def _shoot(browser: str, page: str, target: Path, width: int) -> None:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, "utf-8")
        height = _height(browser, source, folder, width)
        _run(
            browser,
            folder,
            f"--window-size={width},{height}",
            f"--screenshot={target.resolve()}",
            source,
        )


def _width(page: str) -> int:
    return 600 if "#313338" in page else 514


def _height(browser: str, source: Path, folder: str, width: int) -> int:
    probe = source.with_name("probe.html")
    # A window has a least width, which a phone is below.
    measured = f"const all = document.documentElement; all.style.width = '{width}px';"
    script = f"<script>{measured} document.title = all.offsetHeight</script>"
    probe.write_text(source.read_text("utf-8") + script, "utf-8")
    dumped = _run(browser, folder, f"--window-size={width},200", "--dump-dom", probe)
    return int(dumped.split("<title>")[1].split("<")[0])


def _run(browser: str, folder: str, *arguments: str | Path) -> str:
    line = [browser, *_FLAGS, f"--user-data-dir={folder}/profile", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=True).stdout


async def _pages() -> dict[str, str]:
    with TemporaryDirectory() as folder:
        async with TelegramServer() as telegram, DiscordServer() as discord:
            bot = await Bot(Path(folder), settings_of(telegram, discord)).start()
            try:
                return await _telegram(telegram) | await _discord(discord)
            finally:
                await bot.stop()


def export() -> bytes:
    """Make an Ads Manager export of believable figures, the same each time."""
    dice = random.Random(7)
    rows = [
        "Campaign name,Ad name,By Day,Cost,Impressions,Clicks (destination),Video views,2-second video views,"
        "Video views at 25%,Video views at 100%,Paid likes,Paid comments,Paid shares,Conversions,Currency"
    ]
    for day in range(20):
        for ad, share in (
            ("Recipe in 15 seconds", 1.0),
            ("Street taste test", 0.7),
            ("Behind the bottle", 0.45),
        ):
            wave = share * (1 + 0.25 * math.sin(day / 2.2)) * dice.uniform(0.9, 1.1) * (1 + day / 40)
            shown, cost = int(21_000 * wave), 150 * wave
            views = int(shown * 0.62)
            figures = (
                f"{cost:.2f}",
                shown,
                int(shown * 0.011),
                views,
                int(views * 0.55),
                int(views * 0.4),
                int(views * 0.16),
                int(views * 0.041),
                int(views * 0.002),
                int(views * 0.004),
                int(shown * 0.0006),
            )
            rows.append(
                f"Summer sip,{ad},{_START + timedelta(days=day)}," + ",".join(map(str, figures)) + ",EUR"
            )
    return "\ufeff".encode() + "\n".join(rows).encode()


async def _telegram(server: TelegramServer) -> dict[str, str]:
    anna = server.person("Anna", language="en")
    group = server.group("Summer team", admin=anna)
    await anna.says(f'/campaign new "Summer sip" {_PLAN}', chat=group)
    card = await anna.hears("Summer sip", chat=group)
    await anna.presses(card, "Launch")
    await anna.says("/creator add @mia.mixt followers=182k", chat=group)
    await anna.hears("mia.mixt", chat=group)
    await anna.says('/request send @mia.mixt C1 fee=650 deliverables="2 videos" due="in 3 weeks"', chat=group)
    await anna.hears("t.me", chat=group)
    await anna.sends_document("export.csv", export(), caption="/kpi import C1", chat=group)
    dry = await anna.hears("Dry run", chat=group)
    await anna.presses(dry, "Import")
    await server.until(lambda: "Imported" in dry.visible)
    await anna.says("/kpi target C1 views 500k", chat=group)
    await anna.hears("500", chat=group)
    await anna.says("/campaign show C1", chat=group)
    shown = await anna.hears("Live", chat=group)
    await anna.says('/digest new C1 every="every monday 9:00"', chat=group)
    await anna.hears("Next three dates", chat=group)
    await anna.says("/digest preview D1", chat=group)
    digest = await anna.hears("Summer sip", chat=group)
    picture = await server.until(lambda: [one for one in server_messages(server, group) if one.photo])
    return {
        "telegram-card": telegram_page.page([shown]),
        "telegram-digest": telegram_page.page([digest, picture[-1]]),
    }


def server_messages(server: TelegramServer, chat: object) -> list[Message]:
    """List what the bot sent."""
    return [call.message for call in server.calls if call.message is not None]


async def _discord(server: DiscordServer) -> dict[str, str]:
    await server.ready()
    anna = server.person("Anna", locale="de")
    guild = server.guild("Sommerteam", owner=anna)
    channel = guild.channel("kampagnen")
    await anna.uses(
        "/campaign new", channel=channel, name="Summer sip", **dict(_pair(part) for part in _PLAN.split())
    )
    await anna.uses("/campaign launch", channel=channel, campaign="C1")
    dry = await anna.uses("/kpi import", channel=channel, campaign="C1", file=("export.csv", export()))
    await anna.presses(dry, dry.buttons[0])
    card = await anna.uses("/campaign show", channel=channel, campaign="C1")
    await anna.uses("/digest new", channel=channel, campaign="C1", every="jeden Montag 9:00")
    digest = await anna.uses("/digest preview", channel=channel, digest="D1")
    return {
        "discord-card": discord_page.page([card.message] if card.message else []),
        "discord-digest": discord_page.page(digest.messages),
    }


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value

"""A year of figures from TikTok: late, corrected, with outages, limits and an ended token, and always right.

``TAKT_YEARS=5`` lives five years, each in other ways, in each zone and on both databases; otherwise it is one
short year that is always the same. What a team sees is held against a reference that knows nothing of windows
and stores: whenever a reading has succeeded, the days it promises to have read are those of TikTok at that
moment, and no others have changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from random import Random, SystemRandom
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from storage import ads as accounts
from storage import figures
from storage.figures import Span
from storage.models import Advertiser
from storage.session import Store
from tests.commands.tiktok.ads_scene import AD, SUMMER, AdsScene, scene
from tests.commands.tiktok.year_reference import (
    MEASURES,
    best_ad,
    days_known,
    figures_of,
    largest_change,
    spent_in_all,
)
from tests.databases import store_on
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_api import refusal

FLIGHT = date(2026, 11, 1), date(2026, 11, 30)  # of the scene's campaign
FIRST, LAST = date(2026, 11, 23), date(2027, 11, 23)
# Lord Howe moves its clocks by half an hour.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
# Hours between two readings: many and few, and few of them where clocks are moved.
OFTEN, SELDOM, CLOSE = (11, 26, 30, 49, 97), (49, 97, 170, 240), (7, 11, 13)
CORRECTED = 3  # days that TikTok still corrects, and that are read again
_FAULTS: tuple[list[Fault], ...] = (
    [page(502)] * 3,
    [refusal(50000)] * 3,
    [refusal(40100)] * 2,
    [refusal(60001)],
    [Fault(cut=True)] * 3,
    [Fault(200, b'{"code":0,"message":"OK","data":{"list":[')] * 3,
)


class Case(NamedTuple):
    """A year: on which database, in which zone, with which dice, and whether it is a short one."""

    database: str
    zone: str
    seed: int
    short: bool = False


def cases() -> list[Case]:
    """Give the years to live: their seeds stand in the tests' names, and play the same year again."""
    years = int(os.environ.get("TAKT_YEARS", "0"))
    if not years:
        return [Case("sqlite", ZONES[2], 1, short=True)]
    first = int(os.environ.get("TAKT_SEED") or SystemRandom().randrange(10**6))
    seeds = range(first, first + years)
    return [Case(*one) for one in product(("sqlite", "postgresql"), ZONES, seeds)]


@pytest.fixture(params=cases(), ids=lambda case: f"{case.database}-{case.zone}-{case.seed}")
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def kept(request: pytest.FixtureRequest, case: Case) -> Iterator[Store]:
    made = store_on(request.getfixturevalue("sqlite_url" if case.database == "sqlite" else "postgres_url"))
    yield made
    made.close()


def moves(zone: ZoneInfo) -> list[datetime]:
    """Give the noons before the nights in which the clocks of a zone are moved."""
    days = [FIRST + timedelta(days=at) for at in range((LAST - FIRST).days)]
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=zone) for day in days]
    return [one for one, following in pairwise(noons) if one.utcoffset() != following.utcoffset()]


class Year:
    """A campaign that runs for a year, what TikTok knows of it, and what a team must see."""

    def __init__(self, ads: AdsScene, dice: Random, case: Case) -> None:
        self.ads, self.dice, self.zone = ads, dice, ZoneInfo(case.zone)
        self.steps = SELDOM if case.short else OFTEN
        self.moves = moves(self.zone)
        self.lived: list[datetime] = []
        self.told: dict[date, dict[str, int]] = {}
        self.seen: dict[date, dict[str, int]] = {}
        self.read_to: date | None = None

    @property
    def today(self) -> date:
        """Give the day it is in the ad account, by its own clock."""
        return self.ads.chat.now.astimezone(self.zone).date()

    def goes_on(self, *, longer: bool) -> None:
        """Let time pass until somebody looks again, and TikTok go on meanwhile."""
        now = self.ads.chat.now
        near = [one for one in self.moves if now - timedelta(days=2) <= one <= now]
        self.lived += [one for one in near if one not in self.lived]
        pause = timedelta(hours=24 * 40 if longer else self.dice.choice(CLOSE if near else self.steps))
        # Nobody sleeps through the nights in which clocks are moved.
        coming = min([now + pause, *(one for one in self.moves if one > now)])
        self.ads.chat.now = coming.astimezone(UTC)
        self.happen()

    def happen(self) -> None:
        """Let days pass at TikTok: the last ones grow or are corrected, some come late."""
        start = max([FIRST, *self.told]) - timedelta(days=CORRECTED - 1)
        day = max(start, FIRST)
        while day <= self.today:
            if self.dice.random() < 0.8:
                self.told[day] = self.throw()
                self.ads.account.measure(AD, day, **written(self.told[day]))
            day += timedelta(days=1)

    def throw(self) -> dict[str, int]:
        """Throw a day's figures, some of them 0; not more views than impressions, and so on."""
        found, most = {"spend": self.dice.randint(0, 90_000)}, 40_000
        for key in MEASURES[1:]:
            most = found[key] = self.dice.choice((0, most, self.dice.randint(0, most)))
        return found

    async def read(self) -> None:
        """Let the bot read, and note what it must have read if nothing went wrong."""
        today = self.today
        await self.ads.reads()
        if account_of(self.ads).fault or account_of(self.ads).spoke_at != self.ads.chat.now:
            return
        since = FIRST if self.read_to is None else min(self.read_to, today) - timedelta(days=CORRECTED)
        self.seen |= {day: dict(figures) for day, figures in self.told.items() if day >= since}
        self.read_to = today

    def check(self) -> None:
        """Compare what is stored with what must be, for the whole year and for each day."""
        span = Span(1, FIRST - timedelta(days=40), LAST)
        rows = self.ads.chat.read(lambda session: figures.by_day(session, span, MEASURES))
        found = {row[0]: dict(zip(MEASURES, row[1:], strict=True)) for row in rows}
        assert {day: sums for day, sums in found.items() if day >= FIRST} == self.seen

    async def check_digest(self) -> None:
        """Compare each figure a digest shows of seven days and the seven before with what is recomputed."""
        text = self.ads.chat.text(await self.ads.anna.says("/digest preview D1"))
        lines = text.split("\n")
        shown = [line for line in lines if line.count(" | ") == 3 and not line.startswith("KPI | ")]
        assert shown == figures_of(self.seen, self.today), text
        for start, figure in (
            ("Largest change: ", largest_change(self.seen, self.today)),
            ("Best by ", best_ad(self.seen, self.today, f"Ad {AD[-2:]}")),
            ("Spend pacing: ", spent_in_all(self.seen, FLIGHT, self.today) or "no spend reported yet"),
        ):
            found = [line for line in lines if line.startswith(start)]
            assert bool(found) is bool(figure), text
            assert all(line.startswith(start + figure) for line in found), text
        known = days_known(self.seen, self.today)
        said = f"Figures for {known} of 7 days." if known else "There are no figures for this period."
        assert (said in lines) is (known < 7), text


def written(day: dict[str, int]) -> dict[str, str]:
    """Write a day's figures as TikTok does."""
    named = {"views": "video_play_actions", "conversions": "conversion"}
    return {
        named.get(key, key): f"{value / 100:.2f}" if key == "spend" else str(value)
        for key, value in day.items()
    }


def account_of(ads: AdsScene) -> Advertiser:
    return ads.chat.read(lambda session: accounts.of(session, workspace_id=1)[0])


async def test_every_figure_of_a_year_is_the_one_tiktok_told_last(kept: Store, case: Case) -> None:
    dice = Random(case.seed)  # a game, no secret
    async with scene(kept) as ads:
        ads.account.facts.clear()
        ads.account.created, ads.account.timezone = f"{FIRST} 08:00:00", case.zone
        await ads.anna.says(f"/workspace set timezone={case.zone}")
        year = Year(ads, dice, case)
        year.happen()
        await ads.connects()
        await ads.reads()
        await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Count: Summer Drop DE")
        await ads.anna.says("/digest new C1 every=daily")
        assert SUMMER in ads.account.campaigns
        while ads.chat.now < datetime(2027, 11, 23, tzinfo=UTC):
            trouble = dice.random()
            if trouble < 0.2:
                ads.tiktok.faults.extend(dice.choice(_FAULTS))
            await year.read()
            ads.tiktok.faults.clear()
            year.check()
            await year.check_digest()
            if trouble > 0.98:
                await token_is_lost(ads)
            year.goes_on(longer=trouble > 0.97 and not case.short)
        assert year.read_to
        assert len(year.seen) > 250
        assert year.lived == year.moves
        assert len(year.moves) == 2


async def token_is_lost(ads: AdsScene) -> None:
    """Let a token end, and be given anew once that was told."""
    ads.tiktok.tokens.clear()
    ads.chat.forward(hours=7)
    await ads.reads()
    assert "/connect tiktok" in str(account_of(ads).fault)
    shown = await ads.anna.says("/connect tiktok")
    code, token = f"code-{ads.chat.now:%m%d}", f"act.{ads.chat.now:%m%d}"
    ads.tiktok.allow(code, token)
    assert not (await ads.pastes(ads.back(shown, code))).failed

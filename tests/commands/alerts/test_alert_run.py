"""Two months of figures, gaps, corrections, moved dates, people, crashes and restarts, all at random.

Whether an alert has to fire is worked out once more here, from what the test itself has written down.
"""

from __future__ import annotations

import asyncio
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from commands.alerts import alert_speaking
from commands.alerts.alert_watch import WATCH, sweep
from commands.core.context import Services
from commands.digests import digest_sweep
from commands.registry import registry
from storage.frozen import frozen
from storage.models import Alert, AlertNote
from storage.outbox import of_cause
from storage.session import Session, Store, StoreTrouble
from tests.chat import Chat, Talker
from tests.commands.alerts.test_alerts import NEW, watch
from tests.commands.measured import measure

BERLIN = ZoneInfo("Europe/Berlin")
RULES = (
    "views under 100",
    "views down 50% against yesterday",
    "no data for 2 days",
    "views unusually low over 4 weeks",
    "source silent for 20 hours",
    "campaign ends in 3 days",
    "views under 200 and campaign ends in 10 days",
)
Truth = bool | None  # None between the limits, or where it is not known


@frozen
class World:
    """What was written down: views by day, when the last figure came, and when the campaign ends."""

    views: dict[date, int] = field(default_factory=dict)
    spoke: list[datetime] = field(default_factory=list)
    ends: list[date] = field(default_factory=lambda: [date(2026, 12, 8)])

    def truths(self, now: datetime) -> list[Truth]:
        """Say of each rule whether it holds."""
        today = now.astimezone(BERLIN).date()
        known = [day for day in self.views if day < today]
        last = max(known, default=None)
        fresh = last if last and (today - last).days <= 14 else None
        under, below = self._under(fresh, 100), self._under(fresh, 200)
        ends, soon = (0 <= (self.ends[-1] - today).days <= days for days in (3, 10))
        joined = None if below is None and soon else bool(below and soon)
        hours = (now - self.spoke[-1]) / timedelta(hours=1)
        silent = True if hours >= 20 else False if hours <= 19 else None
        gone = None if last is None else (today - last).days - 1 >= 2
        if today > self.ends[-1] + timedelta(days=1):
            gone = False
        return [under, self._fell(fresh), gone, self._low(fresh), silent, ends, joined]

    def _under(self, day: date | None, limit: int) -> Truth:
        value = self.views.get(day) if day else None
        if value is None:
            return None
        return True if value < limit else False if value >= limit * 1.05 else None

    def _fell(self, day: date | None) -> Truth:
        now = self.views.get(day) if day else None
        before = self.views.get(day - timedelta(days=1)) if day else None
        if now is None or not before:
            return None
        share = now / before - 1
        return True if share <= -0.5 else False if share >= -0.475 else None

    def _low(self, day: date | None) -> Truth:
        if day is None:
            return None
        groups = [self._weeks(day - timedelta(days=back)) for back in range(7)]
        before = groups[0]
        if len(before) < 4:
            return None
        middle = median(before)
        own = median(abs(one - middle) for one in before)
        full = [group for group in groups if len(group) == 4]
        every = median(abs(one / median(group) - 1) for group in full for one in group)
        spread = max(1.4826 * 4 / 3.2 * max(own, every * middle), middle * 0.05, middle**0.5)
        score = (middle - self.views[day]) / spread
        return True if score > 3.5 else False if score <= 3.5 * 0.95 else None

    def _weeks(self, day: date) -> list[int]:
        weeks = [self.views.get(day - timedelta(days=7 * back)) for back in range(1, 7)]
        return [value for value in weeks if value is not None][:4]


def restart(chat: Chat) -> None:
    """Let another process go on: nothing but the store and the key is the same."""
    chat.services = replace(chat.services)
    chat.dispatcher = type(chat.dispatcher)(registry(), chat.services)


async def crash(chat: Chat) -> None:
    """Let a process die right before it would have kept what it did."""

    def dies(session: Session, services: Services, id: int) -> None:
        WATCH.settle(session, services, id)
        session.flush()
        raise StoreTrouble("cut off")

    if await chat.services.store.read(lambda session: WATCH.due(session, now=chat.now, limit=1)):
        with pytest.raises(StoreTrouble):
            await replace(WATCH, settle=dies).run(chat.services)


async def happens(chat: Chat, anna: Talker, world: World, dice: Random) -> None:
    """Let some hours pass in which figures come or not, dates move and people do something."""
    chat.forward(hours=dice.choice([2, 5, 11, 24]))
    today = chat.now.astimezone(BERLIN).date()
    if dice.random() < 0.75:
        day = today - timedelta(days=dice.choice([1, 1, 1, 1, 2, 3]))
        views = dice.choice([10, 90, 102, 150, 204, 400, 900, 1000, 1100])
        await anna.says(f"/kpi log C1 views {views} day={day}")
        world.views[day] = views
        world.spoke.append(chat.now)
    if dice.random() < 0.1:
        world.ends.append(today + timedelta(days=dice.choice([1, 3, 8, 20])))
        await anna.says(f"/campaign edit C1 end={world.ends[-1]}")
    if dice.random() < 0.2:
        line = dice.choice(["ack A{}", "snooze A{} 1h", "snooze A{} tomorrow", "assign A{} anna"])
        await anna.says(f"/alert {line.format(dice.randint(1, len(RULES)))}")
    if dice.random() < 0.2:
        await crash(chat)
    if dice.random() < 0.2:
        restart(chat)


async def looks(chat: Chat, dice: Random) -> None:
    """Let one process or several at once look at what is due, and deliver it."""
    await asyncio.gather(*(sweep(chat.services) for _ in range(dice.choice([1, 2]))))
    await digest_sweep.sweep(chat.services)
    await alert_speaking.sweep(chat.services)
    await chat.deliver()


def rows(chat: Chat) -> list[Alert]:
    return list(chat.read(lambda session: session.exec(select(Alert).order_by(col(Alert.id))).all()))


def told(chat: Chat) -> dict[int, list[tuple[int, str]]]:
    """Give what each alert had to say, at once or later, in its order: the episode and what it was."""
    sent = chat.read(lambda session: of_cause(session, prefix="alert:", limit=5000))
    notes = chat.read(lambda session: session.exec(select(AlertNote)).all())
    moments = [(row.created_at, row.cause) for row in sent] + [(note.at, note.cause) for note in notes]
    causes = [cause for _, cause in moments]
    assert len(causes) == len(set(causes))
    found: dict[int, list[tuple[int, str]]] = {}
    for _, cause in sorted(moments):
        _, id, episode, what, *_ = cause.split(":")
        if what != "care":
            found.setdefault(int(id), []).append((int(episode), what))
    return found


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_happens_alerts_say_what_is_true_once(store: Store, seed: int) -> None:
    chat, dice, world = Chat(store), Random(seed), World()
    anna = chat.person("anna", admin=True, language="en")
    await anna.says(NEW)
    for back in range(1, 60):
        day = chat.now.date() - timedelta(days=back)
        world.views[day] = 900 + back
        measure(chat, day=day, views=world.views[day])
    # From here on figures are written by hand, which count where no file has any.
    chat.forward(days=1)
    world.spoke.append(chat.now - timedelta(days=1))
    for rule in RULES:
        await watch(anna, rule)
    await anna.says("/alert budget 3")
    await anna.says('/digest new C1 every="every 3 days 12:00"' if seed == 1 else "/digest list")
    for _ in range(45):
        before = [row.episode for row in rows(chat)]
        await happens(chat, anna, world, dice)
        await looks(chat, dice)
        truths = world.truths(chat.now)
        for was, row, truth in zip(before, rows(chat), truths, strict=True):
            assert row.episode == was or truth is True, (row.words, chat.now)
    episodes = {row.id: row.episode for row in rows(chat)}
    for id, said in told(chat).items():
        turns = [(episode, what) for episode, what in said if what in {"fired", "recovered"}]
        pairs = [(at // 2 + 1, ("fired", "recovered")[at % 2]) for at in range(len(turns))]
        assert turns == pairs
        assert max(episode for episode, _ in said) == episodes[id]
    assert sum(episodes.values()) > 12
    # Once all have rested and a morning has come, what is true is open and what is not is over.
    morning = (chat.now + timedelta(days=2)).replace(hour=8, minute=30)
    while chat.now < morning:
        chat.now = min(chat.now + timedelta(hours=5), morning)
        await looks(chat, Random(1))
    for row, truth in zip(rows(chat), world.truths(chat.now), strict=True):
        if truth is not None and row.state != "snoozed":
            assert (row.state in {"firing", "acknowledged"}) == truth, (row.words, row.state)
    chat.forward(days=1)
    await looks(chat, Random(1))
    late = chat.now - timedelta(days=1)
    notes = chat.read(lambda session: session.exec(select(AlertNote).where(AlertNote.at < late)).all())
    assert notes
    assert [note.text for note in notes if note.told_at is None] == []

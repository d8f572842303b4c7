"""Walk requests through the whole pipeline, with random people, buttons, times, restarts and repetitions."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine

from commands.core.replies import Reply
from commands.core.texts import UserError
from commands.requests.review_page import Said, say
from commands.rules.pipeline import REQUEST_MOVES
from commands.rules.states import DONE_STATES, ENDED_STATES, RequestState
from storage.models import CreatorRequest
from storage.session import Session
from tests.chat import Chat
from tests.commands.requests.walk import look
from tests.commands.requests.walk_people import (
    CREATORS,
    KINDS,
    LINES,
    STARTS,
    TEAM,
    Company,
    answers,
    fitting,
)
from tests.commands.requests.walk_story import Reached, Story
from tests.commands.requests.walk_ways import AIMS, CREATOR, PECULIAR, WAYS, Way, ends, open_to, towards
from tests.databases import renew_database, renew_file, store_on

R = RequestState
MANY = 100  # walks that reach every state
SHORT = {"sqlite": 3, "postgresql": 2}  # what is walked always, each with its part of the aims
AT = st.integers(0, 5)
PERSON = st.sampled_from(("mia", "max", "mem", CREATOR))


class Walk(Company):
    """All that people may do to a few requests, and what time does."""

    url: Callable[[], str]
    first: Sequence[str] = ()  # what this walk begins with; by chance where nothing is said

    @initialize(
        start=st.sampled_from(STARTS),
        aims=st.permutations(AIMS),
        many=st.sampled_from((0, 4, 5, 6)),
        forgetful=st.sampled_from((False, False, True)),
    )
    def begins(self, start: datetime, aims: list[str], many: int, forgetful: bool) -> None:
        """Begin with a team and requests that have come somewhere."""
        self.chat = Chat(store_on(type(self).url()), now=start)
        self.story = Story(
            {f"telegram:id-{name}": kinds for name, kinds in KINDS.items()}, type(self).reached
        )
        type(self).reached.walks += 1
        self.run(self._begin())
        self.seen = self.chat.read(lambda session: look(session, None, start))
        self.story.follow(self.seen.audit, {f"telegram:id-{name}" for name in KINDS})
        self.forgetful = forgetful
        for at, aim in enumerate((type(self).first or aims[:many]) if many else ()):
            self.goes_far(at, aim)
            self.holds()

    # -- the straight way, which chance alone seldom finds -------------------------------------------

    @rule(at=AT, aim=st.sampled_from((*WAYS, "expire")))
    def goes_far(self, at: int, aim: str) -> None:
        """Make a move, wherever a request has to be brought first, by the shortest way there is."""
        row, stuck = self._pick(at), 0
        if row is None or aim in PECULIAR or not towards(row, aim):
            self.run(self._asks_anew(at, aim))
            self.holds()
            row = self.seen.rows[max(self.seen.rows)]
        made = self.reached.times(aim)
        while stuck < 3 and self.reached.times(aim) == made and (name := towards(row, aim)):
            before, row = row, self._after(row, name, at + stuck)
            stuck += row.state == before.state

    def _after(self, row: CreatorRequest, name: str, other: int) -> CreatorRequest:
        if name in WAYS:
            self._takes(row, name, other)
        else:
            self._waits(row.expires_at, 0)
        return self.seen.rows[row.id]

    @rule(at=AT, times=st.integers(1, 4), other=st.integers(0, 7))
    def goes_on(self, at: int, times: int, other: int) -> None:
        """Make the move that was tried least where a request stands."""
        for time in range(times):
            row = self._pick(at)
            if row is None:
                self.run(self._asks_anew(at))
                self.holds()
                continue
            names = [(self.tried[row.state, name], ends(name), name) for name in open_to(row)]
            if names:
                self._takes(row, min(names)[2], other + time)

    def _takes(self, row: CreatorRequest, name: str, other: int) -> None:
        ways = WAYS[name]
        count = self.tried[row.state, name]
        self.tried[row.state, name] += 1
        self.run(self._takes_way(row, ways[(other + count) % len(ways)]))
        self.holds()

    async def _takes_way(self, row: CreatorRequest, way: Way) -> None:
        name = self.creator_of(row) if way.who == CREATOR else way.who
        words = self._words(row)
        *first, line = (way.line or "/request show {r}").format(**words).split("\n")
        for one in first:
            await self._says(name, one)
            self.holds()
        shown = await (self._says(name, line) if way.who != CREATOR else self._opens(row))
        for label in way.labels:
            shown = await self._pressed(name, shown, label)
        values = {option: value.format(**words) for option, value in way.fills.items()}
        await self._filled(name, shown, values)

    async def _asks_anew(self, at: int, aim: str = "") -> None:
        """Ask a creator once more, for another campaign."""
        own = [one.number for one in self.seen.campaigns.values() if one.workspace_id == 1]
        await self._says("anna", f"/campaign new Next{len(own)} budget=9k")
        whom, candidate = f"@{CREATORS[at % 2]} C{max(own) + 1}", PECULIAR.get(aim, at % 3 - 1) < 0
        offer = self._offer(PECULIAR.get(aim, at))
        await self._says("mia", f"/request add {whom}" if candidate else f"/request send {whom} {offer}")

    # -- whatever else people do -----------------------------------------------------------------------

    @rule(name=st.sampled_from((*TEAM, "bea")), line=st.sampled_from(LINES), at=AT, days=st.integers(0, 40))
    def says(self, name: str, line: str, at: int, days: int) -> None:
        """Let somebody type a command."""
        row = self._pick(at)
        self.run(self._says(name, line.format(**self._words(row or self.seen.rows[1], days))))

    @rule(
        name=st.sampled_from(tuple(KINDS)),
        at=st.integers(0, 400),
        answer=st.integers(0, 4),
        leave=st.booleans(),
    )
    def presses(self, name: str, at: int, answer: int, leave: bool) -> None:
        """Let somebody press one of the buttons ever shown, the newest first, and perhaps answer its form."""
        if self.shown:
            reply, button = self.shown[-1 - at % len(self.shown)]
            self.run(self._presses(name, reply, button.label, answer, leave))

    async def _presses(self, name: str, shown: Reply, label: str, answer: int, leave: bool) -> None:
        reply = await self._pressed(name, shown, label)
        if reply.form and not leave:
            await self._filled(name, reply, answers(reply, answer))

    @rule(at=AT, name=PERSON, button=st.integers(0, 6), answer=st.integers(0, 4))
    def uses_the_card(self, at: int, name: str, button: int, answer: int) -> None:
        """Let somebody press a button of the card as it is now."""
        if row := self._pick(at):
            self.run(self._uses_the_card(row, name, button, answer))

    async def _uses_the_card(self, row: CreatorRequest, name: str, button: int, answer: int) -> None:
        name, card = await self._card(row, name)
        if card.buttons:
            await self._presses(name, card, card.buttons[button % len(card.buttons)].label, answer, False)

    @rule(at=AT, people=st.tuples(PERSON, PERSON), buttons=st.tuples(AT, AT), answer=AT, again=st.booleans())
    def at_once(
        self, at: int, people: tuple[str, str], buttons: tuple[int, int], answer: int, again: bool
    ) -> None:
        """Let two people press at the same moment, or one press come twice."""
        if row := self._pick(at):
            self.run(self._at_once(row, people, buttons, answer, again))

    async def _at_once(
        self, row: CreatorRequest, people: Sequence[str], buttons: Sequence[int], answer: int, again: bool
    ) -> None:
        works: list[Coroutine[Any, Any, Reply]] = []
        for who, at in zip(people[: 1 if again else 2], buttons, strict=False):
            name, card = await self._card(row, who)
            if not card.buttons:
                continue
            label = card.buttons[at % len(card.buttons)].label
            asked = next(one for one in card.buttons if one.label == label).ask
            form = await self._pressed(name, card, label) if asked else None
            person = self._now(name)
            if form is None:
                works.append(person.presses(card, label))
            elif form.form:
                works.append(person.fills(form, fitting(form, answers(form, answer))))
            if works and again:
                works.append(person.repeats())
        self.holds()
        for who in people:
            self._now(self.creator_of(row) if who == CREATOR else who, forget=False)
        await asyncio.gather(*works)

    @rule(at=AT, name=st.sampled_from(("mia", "max")), other=st.sampled_from(("mia", "max", "mem")))
    def wants_to_pay_more(self, at: int, name: str, other: str) -> None:
        """Let a manager offer more than one alone may, and somebody consent to it."""
        if row := self._pick(at):
            line = "/request offer" if row.state in (R.INVITED, R.SEEN, R.NEGOTIATING) else "/terms change"
            card = self.run(self._says(name, f"{line} R{row.id} fee=1500"))
            self.holds()
            for one in (name, other):
                self.run(self._pressed(one, card, "Consent"))
                self.holds()

    @rule(at=AT, vote=st.sampled_from(("yes", "unsure", "no", "perhaps")), visitor=st.sampled_from("ab"))
    def a_client_votes(self, at: int, vote: str, visitor: str) -> None:
        """Let a client vote on the page for them, which asks for no account, on all there is."""
        if not self.reviews:
            self.run(self._says("mia", "/request review C1 label=Client"))
        said = {row.number: Said(vote, "a remark") for row in self.seen.rows.values()}
        services, token = self.chat.services, self.reviews[-1 - at % len(self.reviews)]

        def work(session: Session) -> None:
            with suppress(UserError):  # the campaign is over, or the page too old
                say(session, services, token, visitor, None, "Carla", said)

        self.run(services.store.write(work))

    @rule(answer=st.integers(0, 4))
    def answers_an_old_form(self, answer: int) -> None:
        """Send a form off that was opened long ago."""
        if self.forms:
            name, reply = self.forms.pop(0)
            self.run(self._filled(name, reply, answers(reply, answer)))

    @rule(name=st.sampled_from((*CREATORS, "sam", "bea", "vic")), at=AT, old=st.booleans())
    def opens(self, name: str, at: int, old: bool) -> None:
        """Let somebody open the link of a request, or one that was handed out long ago."""
        row = self._pick(at)
        if old and self.links:
            self.run(self._says(name, f"/start {self.links[at % len(self.links)]}"))
        elif row:
            self.run(self._opens(row, name))

    # -- time, and what goes wrong ------------------------------------------------------------------

    @rule(at=AT, late=st.sampled_from((0, 1, 3700)), times=st.integers(1, 3))
    def waits_it_out(self, at: int, late: int, times: int) -> None:
        """Let nobody answer until the next reminder, or until the time is over."""
        for _ in range(times):
            if row := self._pick(at):
                self._nobody_answers(row, late)

    def _nobody_answers(self, row: CreatorRequest, late: int) -> None:
        due = [one for one in (row.remind_at, row.expires_at, row.rights_at) if one]
        self._waits(min(due, default=None), late)

    def _waits(self, until: datetime | None, late: int) -> None:
        if until:
            self._sweeps(max(until + timedelta(seconds=late) - self.chat.now, timedelta()), 1)
            self.holds()

    @rule(hours=st.sampled_from((0.2, 5, 24, 26, 24 * 3, 24 * 8, 24 * 31)), replicas=st.integers(1, 3))
    def time_passes(self, hours: float, replicas: int) -> None:
        """Let time pass and everything fall due, for several replicas at once."""
        self._sweeps(timedelta(hours=hours), replicas)

    @rule(what=st.sampled_from(("arrives", "again", "anew")))
    def goes_wrong(self, what: str) -> None:
        """Let what is told arrive, an event come again, or the process die."""
        {"arrives": self.delivers, "again": self.comes_again, "anew": self.starts_again}[what]()


def _ends(name: str) -> bool:
    return REQUEST_MOVES[name].target in ENDED_STATES | DONE_STATES


class Emptied(NamedTuple):
    """A kind of database, and what empties one and gives its address."""

    name: str
    renew: Callable[[], str]


@pytest.fixture(params=tuple(SHORT))
def fresh(request: pytest.FixtureRequest) -> Emptied:
    """Give a database for each walk."""
    if request.param == "sqlite":
        empty: Path = request.getfixturevalue("empty_sqlite")
        return Emptied("sqlite", lambda: renew_file(empty.with_name("test.db"), empty))
    admin: Engine = request.getfixturevalue("postgres")
    return Emptied("postgresql", lambda: renew_database(admin, "emptied"))


def test_whatever_happens_no_request_goes_astray(fresh: Emptied, capsys: pytest.CaptureFixture[str]) -> None:
    """``TAKT_WALKS=500`` walks as often, each time elsewhere; otherwise it is always the same few walks."""
    walks = int(os.environ.get("TAKT_WALKS", "0"))
    Walk.url, Walk.reached = staticmethod(fresh.renew), Reached()
    try:
        if walks:
            _walks(walks, 30, (Phase.generate, Phase.shrink))
        else:
            _few_walks(SHORT[fresh.name])
    finally:
        if walks:
            with capsys.disabled():
                sys.stdout.write(f"\n{Walk.reached.walks} walks on {fresh.name}\n{Walk.reached.table()}\n")
    _came_far(Walk.reached, whole=walks >= MANY)


def _few_walks(count: int) -> None:
    """Share the aims out among walks that are always the same; the first try of each is next to nothing."""
    for at in range(count):
        Walk.first = AIMS[at::count]
        seed(at)(Walk)
        _walks(2, 20, (Phase.generate,))


def _walks(count: int, steps: int, phases: Sequence[Phase]) -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=phases,
        ),
    )


def _came_far(reached: Reached, *, whole: bool) -> None:
    """See that the walks are deep: many reach every state, a few most of them."""
    states, moves = set(R) - reached.states.keys(), REQUEST_MOVES.keys() - reached.names
    assert len(states) <= (0 if whole else len(R) // 4), f"never reached: {states}"
    assert len(moves) <= len(REQUEST_MOVES) // (9 if whole else 3), f"never made: {moves}"

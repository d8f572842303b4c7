"""Walk requests through the whole pipeline, with random people, buttons, times, restarts and repetitions."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from commands import deals
from commands.core.links import with_links
from commands.core.replies import Button, Reply
from commands.request_moves import make_move
from commands.request_sweep import sweep
from commands.rules.states import RequestState
from storage import audit
from storage.models import CreatorRequest
from storage.session import Session
from tests.chat import Chat, Talker, group
from tests.commands.core.restart import restarted
from tests.commands.scene import LINK
from tests.commands.walk import LIMIT, MANAGER, MEMBER, NOBODY, Doer, Seen, check, look
from tests.databases import renew_database, renew_file, store_on

T = TypeVar("T")
R = RequestState
KINDS = {
    "anna": MANAGER,
    "mia": MANAGER,
    "max": MANAGER,
    "mem": MEMBER,
    "vic": NOBODY,
    "dora": NOBODY,
    "emil": NOBODY,
    "bea": NOBODY,
}
CREATORS = ("dora", "emil")
TEAM = ("anna", "mia", "max", "mem", "vic")
LINES = (
    "/request accept {r}", "/request decline {r} reason=no", "/request counter {r} fee=700",
    '/request counter {r} fee="900 CHF" note=less', "/request counter {r} fee=1200",
    "/request offer {r} fee=650", "/request offer {r} fee=1500", "/request offer {r} note=please",
    "/request withdraw {r}", "/request remind {r}", "/request start {r}", "/request ship {r} parcel=DHL",
    "/request received {r}", "/request schedule {r} {day}", "/request move {r} {day}",
    "/request complete {r}", "/request cancel {r} reason=stop", "/request failed {r}",
    "/request shortlist {r}", "/request drop {r}", "/request show {r}", "/request list",
    "/request add @dora C1", "/request add @emil C2", "/request send @dora C1 fee=500 product=Box",
    "/request send @emil C1 fee=2000 draft=no", "/request send @emil C2 due={day}",
    "/request answer {r} text=yes", "/terms send {r}", "/terms send {r} extra=more", "/terms show {r}",
    "/terms signed {r}", "/terms change {r} due={day}", "/terms change {r} fee=450",
    "/terms change {r} fee=2500", "/terms change {r} usage=ads", "/payment record {r} reference=i",
    "/payment record {r} reference=i amount=100", "/payment show {r}", "/payment list",
    "/request rules invited silence=ask", "/request rules negotiating silence=ask days=3 remind=1",
    "/request rules draft_due days=2", "/request rules payment_due days=9",
    "/campaign launch C1", "/campaign end C1", "/campaign archive C2",
    "/campaign restore C2",
)  # fmt: skip
ANSWERS = {
    "fee": ("600", "1300", "900 CHF", "-1", ""),
    "amount": ("", "100", "9999"),
    "day": ("2026-11-01", "2026-12-01", "2026-12-20", "2027-03-01"),
    "due": ("2026-12-20", ""),
    "reason": ("why not", ""),
    "text": ("a question?",),
    "reference": ("invoice 7",),
}
BY_HAND = ("submit", "change", "approve", "reject", "post", "correct", "verify")  # drafts and posts
ONWARDS = {
    R.ACCEPTED: ("mia", "/terms send {r}"),
    R.TERMS_SENT: ("mia", "/terms signed {r}"),
    R.TERMS_ACCEPTED: ("mem", "/request ship {r}"),
    R.SHIPPING: ("mem", "/request received {r}"),
    R.TRACKING: ("max", "/request complete {r}"),
    R.PAYMENT_DUE: ("mia", "/payment record {r} reference=i"),
}
_NUMBERS = st.integers(1, 4)


class Walk(RuleBasedStateMachine):
    """A team, its creators, another team, and everything they may do to a few requests."""

    url: Callable[[], str]
    reached: set[str]  # in all walks together

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.chat = Chat(store_on(type(self).url()))
        self.people: dict[str, Talker] = {}
        self.shown: list[tuple[Reply, Button]] = []
        self.forms: list[tuple[str, Reply]] = []
        self.last: Talker | None = None
        self.doer, self.seen = Doer(), self.chat.read(lambda session: look(session, None))
        self.run(self._begin())
        self.seen = self.chat.read(lambda session: look(session, None))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Take one step to its end."""
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        """Let go of the database."""
        self.chat.services.store.close()
        self.loop.close()

    async def _begin(self) -> None:
        for name in KINDS:
            person = self.chat.person(name, admin=name in ("anna", "bea"), language="en")
            place = group("rival") if name == "bea" else person.place
            self.people[name] = person.private if name in CREATORS else person.at(place)
        anna = self.people["anna"]
        for line in (
            "/campaign new Summer budget=5k start=2026-12-01 end=2026-12-28",
            "/campaign new Autumn",
        ):
            await anna.says(line)
        for name in TEAM:
            await self.people[name].says("/campaign list")
        roles = (("mia", "manager"), ("max", "manager"), ("vic", "viewer"))
        lines = [f"/team role {name} {role}" for name, role in roles]
        lines += [f"/workspace set consent_above={LIMIT // 100}", "/creator add @dora", "/creator add @emil"]
        lines += ["/request send @dora C1 fee=500 product=Box due=2026-12-15"]
        for line in (*lines, "/request send @emil C1 fee=600", "/request add @dora C2"):
            assert not (await anna.says(line)).failed, line
        await self.people["bea"].says("/campaign new Theirs")
        self.people["bea"] = self.people["bea"].private

    # -- what is done ------------------------------------------------------------------------------

    @rule(
        name=st.sampled_from((*TEAM, "bea")),
        line=st.sampled_from(LINES),
        number=_NUMBERS,
        days=st.integers(0, 40),
    )
    def says(self, name: str, line: str, number: int, days: int) -> None:
        """Let somebody type a command."""
        self.run(self._says(name, line, number, days))

    async def _says(self, name: str, line: str, number: int, days: int = 5) -> Reply:
        person, day = self._now(name), (self.chat.now + timedelta(days=days)).date()
        reply = await person.says(line.format(r=f"R{number}", day=day.isoformat()))
        return self._noticed(name, reply)

    @initialize(times=st.sampled_from((14, 3, 9, 12, 5, 7, 10, 0)), opened=st.booleans())
    def has_come_far(self, times: int, opened: bool) -> None:
        """Begin anywhere between the first offer and the last payment, with or without its creator."""
        if opened:
            self.run(self._opens(1))
            self.holds()
        self.goes_on(1, times)

    @rule(number=_NUMBERS, times=st.integers(1, 6))
    def goes_on(self, number: int, times: int) -> None:
        """Take a request further on the straight way, which chance alone seldom finds."""
        for _ in range(times):
            self.run(self._goes_on(number))
            self.holds()

    async def _goes_on(self, number: int) -> None:
        row = self._row(number)
        state = RequestState(row.state) if row else None
        if row is None or state is None:
            await self._says("mem", "/request add @dora C1", number)
        elif state in (R.CANDIDATE, R.SHORTLISTED):
            card = await self._says("mia", "/request show {r}", number)
            form = await self._pressed("mia", card, "Send the request")
            await self._filled("mia", form, {"fee": "500"})
        elif state in (R.INVITED, R.SEEN, R.NEGOTIATING):
            card = await self._opens(number)
            await self._pressed(self.creator_of(row), card, "I am 18 or over and accept")
        elif state in ONWARDS:
            name, line = ONWARDS[state]
            await self._says(name, line, number)
        else:
            await self._by_hand(number, 0)

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
            await self._filled(name, reply, _answers(reply, answer))

    async def _pressed(self, name: str, shown: Reply, label: str) -> Reply:
        if not any(one.label == label for one in shown.buttons):
            return Reply()
        return self._noticed(name, await self._now(name).presses(shown, label))

    @rule(
        number=_NUMBERS,
        name=st.sampled_from(("mia", "max", "mem", *CREATORS)),
        at=st.integers(0, 6),
        answer=st.integers(0, 4),
    )
    def uses_the_card(self, number: int, name: str, at: int, answer: int) -> None:
        """Let somebody press a button of the card as it is now."""
        self.run(self._uses_the_card(number, name, at, answer))

    async def _uses_the_card(self, number: int, name: str, at: int, answer: int) -> None:
        if self._row(number) is None:
            return
        card = await (
            self._opens(number, name) if name in CREATORS else self._says(name, "/request show {r}", number)
        )
        if card.buttons:
            await self._presses(name, card, card.buttons[at % len(card.buttons)].label, answer, False)

    @rule(number=_NUMBERS, name=st.sampled_from(("mia", "max")), other=st.sampled_from(("mia", "max", "mem")))
    def wants_to_pay_more(self, number: int, name: str, other: str) -> None:
        """Let a manager offer more than one alone may, and somebody consent to it."""
        card = self.run(self._says(name, "/request offer {r} fee=1500", number))
        self.holds()
        for one in (name, other):
            self.run(self._pressed(one, card, "Consent"))
            self.holds()

    @rule(answer=st.integers(0, 4))
    def answers_an_old_form(self, answer: int) -> None:
        """Send a form off that was opened long ago."""
        if self.forms:
            name, reply = self.forms.pop(0)
            self.run(self._filled(name, reply, _answers(reply, answer)))

    async def _filled(self, name: str, form: Reply, values: dict[str, str]) -> Reply:
        if form.form is None:
            return form
        known = {question.option for question in form.form.questions if not question.file}
        asked = {option: value for option, value in values.items() if option in known}
        return self._noticed(name, await self._now(name).fills(form, asked))

    @rule(name=st.sampled_from((*CREATORS, "bea", "vic")), number=_NUMBERS)
    def opens(self, name: str, number: int) -> None:
        """Let somebody open the link of a request."""
        if self._row(number):
            self.run(self._opens(number, name))

    async def _opens(self, number: int, name: str = "") -> Reply:
        row = self._row(number)
        assert row
        mark = with_links(self.chat.services, Reply(text=deals.link_mark(self.chat.services, row))).text
        found = LINK.search(mark + " ")
        assert found
        name = name or self.creator_of(row)
        return self._noticed(name, await self._now(name).private.says(f"/start {found[1]}"))

    @rule(number=_NUMBERS, at=st.integers(0, 6))
    def works(self, number: int, at: int) -> None:
        """Hand in, judge and post, which has commands of its own."""
        self.run(self._by_hand(number, at))

    async def _by_hand(self, number: int, at: int) -> None:
        self.doer, services = Doer("", {"manager", "member", "creator", "system"}), self.chat.services

        def work(session: Session) -> None:
            deal = deals.find(session, 1, number)
            possible = [name for name in BY_HAND if deal.may(name)]
            if not possible or deal.campaign.state == "archived":
                return
            before, name = deals.facts(deal.request), possible[at % len(possible)]
            make_move(
                session, services, deal, name, "creator" if name in ("submit", "post") else "team", words="x"
            )
            audit.add(
                session, subject=("request", number), now=services.now(), workspace_id=1,
                action=f"request {name}", before=before, after=deals.facts(deal.request),
            )  # fmt: skip

        if self._row(number):
            await services.store.write(work)

    @rule(hours=st.sampled_from((0.2, 5, 24, 26, 24 * 3, 24 * 8, 24 * 31)), replicas=st.integers(1, 3))
    def time_passes(self, hours: float, replicas: int) -> None:
        """Let time pass and everything fall due, for several replicas at once."""
        self.doer = Doer()
        self.chat.forward(hours=hours)
        self.run(self._swept(replicas))
        rows = self.chat.read(lambda session: look(session, None)).rows.values()
        due = [row for row in rows for at in (row.remind_at, row.expires_at) if at and at <= self.chat.now]
        assert not due, "what is due is settled at once"

    async def _swept(self, replicas: int) -> None:
        await asyncio.gather(*(sweep(self.chat.services) for _ in range(replicas)))

    @rule(what=st.sampled_from(("arrives", "again", "anew")))
    def goes_wrong(self, what: str) -> None:
        """Let what is told arrive, an event come again, or the process die."""
        {"arrives": self.delivers, "again": self.comes_again, "anew": self.starts_again}[what]()

    def delivers(self) -> None:
        """Let what is told arrive, with its buttons."""
        self.doer = Doer()
        for letter in self.run(self.chat.deliver()):
            self.shown += [(letter.reply, button) for button in letter.reply.buttons]

    def starts_again(self) -> None:
        """Let the process die; only what is stored is left."""
        self.doer, self.chat = Doer(), restarted(self.chat)
        self.last = self.last and replace(self.last, chat=self.chat)

    def comes_again(self) -> None:
        """Let a platform deliver the last event once more: nothing may come of it."""
        if self.last and self.last.last_event:
            before = self.chat.read(lambda session: look(session, None))
            self.doer = Doer()
            self.run(self.last.repeats())
            after = self.chat.read(lambda session: look(session, None))
            assert (after.requests, after.others) == (before.requests, before.others)
            assert after.last == before.last

    # -- what holds --------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        """Compare with the moment before."""
        new = self.chat.read(lambda session: look(session, self.seen))
        self._consents(new)
        home = {person.place.address.chat_id for name, person in self.people.items() if name in TEAM}
        home |= {self.people[name].private.place.address.chat_id for name in TEAM}
        check(self.seen, new, self.doer, home)
        type(self).reached |= {row.state for row in new.rows.values()}
        self.seen, self.doer = new, Doer("", NOBODY)

    def _consents(self, new: Seen) -> None:
        """Remember to which fees another manager consented than the one who asked."""
        for id, row in new.rows.items():
            was = self.seen.rows.get(id)
            if not was or not was.held or row.held == was.held:
                continue
            if was.held["by"] != self.doer.key and "manager" in self.doer.kinds:
                new.consented[id] = max(new.consented.get(id, 0), was.held["fee_minor"])

    # -- small things ------------------------------------------------------------------------------

    def _now(self, name: str) -> Talker:
        person = replace(self.people[name], chat=self.chat)
        self.people[name] = self.last = person
        self.doer = Doer(person.who.key, KINDS[name], person.place.address.chat_id)
        return person

    def _noticed(self, name: str, reply: Reply) -> Reply:
        self.last = self.last and replace(self.last)
        self.shown += [(reply, button) for button in reply.buttons if button.command or button.token]
        if reply.form:
            self.forms.append((name, reply))
        return reply

    def _row(self, number: int) -> CreatorRequest | None:
        return self.chat.read(lambda session: session.get(CreatorRequest, number))

    def creator_of(self, row: CreatorRequest) -> str:
        """Name the person who answers a request."""
        return row.contact_user_id.removeprefix("id-") or CREATORS[row.creator_id - 1]


def _answers(form: Reply, at: int) -> dict[str, str]:
    assert form.form
    values = {one.option: ANSWERS.get(one.option, ("something",)) for one in form.form.questions}
    return {name: some[at % len(some)] for name, some in values.items()}


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Give what empties a database and gives its address."""
    if request.param == "sqlite":
        empty: Path = request.getfixturevalue("empty_sqlite")
        return lambda: renew_file(empty.with_name("test.db"), empty)
    admin: Engine = request.getfixturevalue("postgres")
    return lambda: renew_database(admin, "emptied")


def test_whatever_happens_no_request_goes_astray(fresh: Callable[[], str]) -> None:
    """``TAKT_WALKS=500`` walks as often, each time elsewhere; otherwise it is always the same few walks."""
    walks = int(os.environ.get("TAKT_WALKS", "0"))
    Walk.url, Walk.reached = staticmethod(fresh), set()
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=walks or (6 if "sqlite" in fresh() else 3),
            stateful_step_count=30,
            derandomize=not walks,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if walks else (Phase.generate,),
        ),
    )
    assert Walk.reached >= {R.TERMS_SENT, R.DRAFT_DUE}, "they came far"

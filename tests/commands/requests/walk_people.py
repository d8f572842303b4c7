"""Those who walk requests through their pipeline: a team, its creators, another team, a client."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from commands.core.invocation import Address, Person, Place
from commands.core.links import with_links
from commands.core.replies import Button, Reply
from commands.requests import deals
from commands.requests.request_sweep import sweep
from commands.rules.drafts import pieces_wanted
from commands.rules.states import OPEN_REQUEST_STATES
from storage.models import CreatorRequest
from tests.chat import START, Chat, Talker, group
from tests.commands.core.restart import restarted
from tests.commands.requests.walk import LIMIT, MANAGER, MEMBER, NOBODY, Doer, Seen, check, look
from tests.commands.requests.walk_story import SYSTEM, Reached, Story
from tests.commands.requests.walk_ways import CREATOR, OFFERS
from tests.commands.scene import LINK
from tests.fake_market import FakeMarket
from tests.fake_tiktok import FakeTikTok

T = TypeVar("T")
KINDS = {
    "anna": MANAGER,
    "mia": MANAGER,
    "max": MANAGER,
    "mem": MEMBER,
    "vic": NOBODY,
    "dora": NOBODY,
    "emil": NOBODY,
    "wanda": NOBODY,
    "sam": NOBODY,
    "bea": NOBODY,
}
CREATORS = ("dora", "emil", "wanda")  # the last one answers on a page
TEAM = ("anna", "mia", "max", "mem", "vic")
STARTS = (
    START,
    datetime(2026, 10, 23, 22, 30, tzinfo=UTC),  # two days before the clocks go back
    datetime(2027, 3, 26, 23, 30, tzinfo=UTC),  # a day before they go forward
)
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
    "/campaign launch C1", "/campaign end C1", "/campaign archive C2", "/request remind {r} fresh=yes",
    "/terms change {r} usage_until={day}", "/terms change {r} deliverables=\"2 videos\"",
    "/draft submit {r} link=https://drive.example.com/x", "/draft approve {r}", "/draft show {r}",
    "/draft reject {r} remarks=no", "/post verify {r}", "/post correct {r} reason=no", "/post show {r}",
    "/post spark {r} code=abcdefgh1234", "/request vote {r} yes", "/terms withdraw {r}", "/post redeem {r}",
    "/payment attach {r}", "/creator age @emil under18", "/creator age @emil adult",
    "/creator age @dora unknown", "/campaign edit C2 markets=DE industry=energy_drinks",
    "/campaign edit C2 industry=other", '/campaign allow C2 reason="looked at it"', "/tiktokone invite C1",
    "/tiktokone send C1", "/tiktokone status C1",
)  # fmt: skip
ANSWERS = {
    "fee": ("600", "1300", "900 CHF", "-1", ""),
    "amount": ("", "100", "9999"),
    "day": ("in 3 days", "today", "in 3 weeks", "2026-11-01", "in 4 months"),
    "due": ("in 3 weeks", ""),
    "reason": ("why not", ""),
    "text": ("a question?",),
    "reference": ("invoice 7",),
    "link": ("https://drive.example.com/cut2", "https://www.tiktok.com/@dora/video/7300000000000000001"),
    "piece": ("1", "2"),
    "code": ("abcdefgh12345",),
}


_RECEIPT = b"%PDF-1.7 a receipt"


class Company(RuleBasedStateMachine):
    """Everybody who has to do with a few requests, and what is watched over after each step."""

    reached: Reached  # by all walks together
    chat: Chat
    story: Story
    seen: Seen

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.people: dict[str, Talker] = {}
        self.shown: list[tuple[Reply, Button]] = []
        self.forms: list[tuple[str, Reply]] = []
        self.links: list[str] = []
        self.reviews: list[str] = []
        self.tried: Counter[tuple[str, str]] = Counter()
        self.last: Talker | None = None
        self.forgetful = False
        self.market = FakeMarket()
        self.doer = Doer((), NOBODY)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Take one step to its end."""
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        """Let go of the database."""
        if self.people:
            self.chat.services.store.close()
        self.loop.close()

    async def _begin(self) -> None:
        self._connect()
        for name in KINDS:
            person = self.chat.person(name, admin=name in ("anna", "bea"), language="en")
            place = group("rival") if name == "bea" else person.place
            self.people[name] = person.at(place) if name in (*TEAM, "bea") else person.private
        web = Person("web", "id-wanda", "@emil (Web)", language="en")
        self.people["wanda"] = Talker(
            self.chat, web, Place(Address("web", "wanda"), "web:wanda", private=True)
        )
        anna = self.people["anna"]
        await anna.says("/campaign new Summer budget=5k start=2026-12-01 end=2026-12-28")
        await anna.says("/campaign new Autumn")
        for name in TEAM[1:]:
            await self.people[name].says("/campaign list")
        roles = (("mia", "manager"), ("max", "manager"), ("vic", "viewer"))
        lines = [f"/team role {name} {role}" for name, role in roles]
        lines += [f"/workspace set consent_above={LIMIT // 100}", "/creator add @dora", "/creator add @emil"]
        lines += [f"/request send @dora C1 {self._offer(0)}", f"/request send @emil C1 {self._offer(1)}"]
        for line in (*lines, "/request add @dora C2"):
            assert not (await anna.says(line)).failed, line
        await self.people["bea"].says("/campaign new Theirs")
        self.people["bea"] = self.people["bea"].private

    def _connect(self) -> None:
        services = self.chat.services
        services.tiktok, services.market = FakeTikTok(), self.market
        services.pages["review"] = lambda token: f"https://bot.example.com/review/{token} "

    def _words(self, row: CreatorRequest, days: int = 20) -> dict[str, str]:
        """Give what lines are filled in with."""
        today, count = self.chat.now.date(), sum(self.tried.values())
        video = (int(self.chat.now.timestamp()) << 32) + count
        return {
            "r": f"R{row.id}",
            "whom": f"@{CREATORS[row.creator_id - 1]} C{self.seen.campaigns[row.campaign_id].number}",
            "number": str(1 + count % 2),
            "piece": f"piece={1 + count % 2}" if pieces_wanted(row.pieces) > 1 else "",
            "n": str(count),
            "soon": str(today + timedelta(days=2)),
            "day": str(today + timedelta(days=days)),
            "later": str(today + timedelta(days=40)),
            "post": f"https://www.tiktok.com/@dora/video/{video}",
            "offer": self._offer(count),
        }

    def _offer(self, at: int) -> str:
        today = self.chat.now.date()
        day, later = today + timedelta(days=20), today + timedelta(days=40)
        return OFFERS[at % len(OFFERS)].format(day=day, later=later)

    async def _says(self, name: str, line: str) -> Reply:
        reply = self._noticed(
            name, await self._now(name).says(line, file=_RECEIPT if " attach " in line else None)
        )
        if "/review/" in reply.text:
            self.reviews.append(reply.text.partition("/review/")[2].split()[0])
        return reply

    async def _pressed(self, name: str, shown: Reply, label: str) -> Reply:
        if not any(one.label.startswith(label) for one in shown.buttons):
            return Reply()
        return self._noticed(name, await self._now(name).presses(shown, label))

    async def _card(self, row: CreatorRequest, name: str) -> tuple[str, Reply]:
        if name == CREATOR:
            return self.creator_of(row), await self._opens(row)
        return name, await self._says(name, f"/request show R{row.id}")

    async def _filled(self, name: str, form: Reply, values: dict[str, str]) -> Reply:
        if form.form is None:
            return form
        return self._noticed(name, await self._now(name).fills(form, fitting(form, values)))

    async def _opens(self, row: CreatorRequest, name: str = "") -> Reply:
        if not row.token_hash:
            return Reply()
        mark = with_links(self.chat.services, Reply(text=deals.link_mark(self.chat.services, row))).text
        found = LINK.search(mark + " ")
        assert found
        self.links += [found[1]] if found[1] not in self.links else []
        return await self._says(name or self.creator_of(row), f"/start {found[1]}")

    def _sweeps(self, span: timedelta, replicas: int) -> None:
        self.doer = Doer()
        self.chat.now += span
        self.run(self._swept(replicas))
        rows = self.chat.read(lambda session: look(session, None, self.chat.now)).rows.values()
        clocks = [at for row in rows for at in (row.remind_at, row.expires_at, row.rights_at) if at]
        assert not [at for at in clocks if at <= self.chat.now], "what is due is settled at once"

    async def _swept(self, replicas: int) -> None:
        await asyncio.gather(*(sweep(self.chat.services) for _ in range(replicas)))

    def delivers(self) -> None:
        """Let what is told arrive, with its buttons."""
        self.doer = Doer()
        for letter in self.run(self.chat.deliver()):
            self.shown += [(letter.reply, button) for button in letter.reply.buttons]

    def starts_again(self) -> None:
        """Let the process die; only what is stored is left."""
        self.chat = restarted(self.chat)
        self._connect()
        self.last = self.last and replace(self.last, chat=self.chat)

    def comes_again(self) -> None:
        """Let a platform deliver the last event once more: nothing may come of it."""
        if self.last and self.last.last_event:
            before = self._look(None)
            self.run(self.last.repeats())
            after = self._look(None)
            assert (after.requests, after.others, after.last) == (before.requests, before.others, before.last)

    # -- what holds --------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        """Compare with the moment before."""
        new = self._look(self.seen)
        if new is not self.seen:
            homes = [self.people[name] for name in TEAM]
            home = {one.place.address.chat_id for person in homes for one in (person, person.private)}
            check(self.seen, new, self.doer, home, self.story)
        self.seen, self.doer = new, Doer((), NOBODY)

    def _look(self, before: Seen | None) -> Seen:
        return self.chat.read(lambda session: look(session, before, self.chat.now))

    # -- small things ------------------------------------------------------------------------------

    def _now(self, name: str, *, forget: bool = True) -> Talker:
        if self.forgetful and forget:
            self.starts_again()
        person = replace(self.people[name], chat=self.chat)
        self.people[name] = self.last = person
        self.doer = Doer({*self.doer.keys, person.who.key}, {*self.doer.kinds, *KINDS[name]} - SYSTEM)
        return person

    def _noticed(self, name: str, reply: Reply) -> Reply:
        self.last = self.last and replace(self.last)
        self.shown += [(reply, button) for button in reply.buttons if button.command or button.token]
        if reply.form:
            self.forms.append((name, reply))
        return reply

    def _pick(self, at: int) -> CreatorRequest | None:
        """Give one of the requests that go on, the newest first, or now and then one that is over."""
        rows = sorted(self.seen.rows.values(), key=lambda row: -row.id)
        resting = {id for id, one in self.seen.campaigns.items() if one.state in ("archived", "ended")}
        live = [row for row in rows if row.state in OPEN_REQUEST_STATES and row.campaign_id not in resting]
        if at == 5:
            return rows[0]
        return live[at % len(live)] if len(live) > at % 3 else None

    def creator_of(self, row: CreatorRequest) -> str:
        """Name the person who answers a request."""
        usual = "dora" if row.creator_id == 1 else ("emil", "wanda")[row.id % 2]
        return row.contact_user_id.removeprefix("id-") or usual


def answers(form: Reply, at: int) -> dict[str, str]:
    assert form.form
    values = {one.option: ANSWERS.get(one.option, ("something",)) for one in form.form.questions}
    return {name: some[at % len(some)] for name, some in values.items()}


def fitting(form: Reply, values: dict[str, str]) -> dict[str, str]:
    questions = form.form.questions if form.form else ()
    known = {question.option for question in questions if not question.file}
    return {option: value for option, value in values.items() if option in known}

"""What a handler works with: the event, who may do what, the store, the language and the services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from commands.core.accounts import AccountsApi, CreatorsApi, NoAccounts
from commands.core.books import NoPress, Press
from commands.core.budget import Budget
from commands.core.buttons import Sealed, sealed
from commands.core.invocation import Attachment, Event, Person, Place
from commands.core.keys import Keys
from commands.core.marketplace import Closed, Marketplace
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.reporting import AdsApi, NoAds, Own
from commands.core.roles import Role
from commands.core.texts import Translator, UserError, msg
from commands.core.tiktok import Sparks, TikTok, Unconnected, Unredeemed
from storage import audit, inbox, teams
from storage.frozen import frozen
from storage.models import Chat, Member, Workspace
from storage.session import Session, Store

if TYPE_CHECKING:
    from commands.core.registry import Registry

T = TypeVar("T")
AdminCheck = Callable[[Place, Person], Awaitable[bool]]
PresenceCheck = Callable[[str, str], Awaitable[bool]]  # a server's or group's id, and a person's

GRACE = timedelta(hours=12)  # how late a missed digest still goes out, unless the settings say otherwise


@frozen
class Defaults:
    """What a new workspace starts with."""

    timezone: str = "Europe/Berlin"
    language: str = "en"
    currency: str = "EUR"


@dataclass
class Services:
    """Everything a handler may use that is not in the event; each with a fake in tests.

    ``admins`` asks a platform whether a person may manage a place, ``present`` whether one is still in a
    server or group, ``gone`` remembers what it said of whom in which team, and until when, ``fresh`` which
    buttons are stored, and until when they need not be marked as shown again, ``links`` makes a deep link of
    a token, ``bots`` names the bot on each platform that is connected, ``pages`` makes the address of a page
    of our own of a token, by its kind, where there are any, ``wake`` tells the outbox that there is work,
    ``tiktok`` reads public posts, ``market`` asks TikTok One, ``sparks`` redeems Spark codes, ``ads`` reads
    ad accounts, ``own`` is the settings' access to one of them, ``accounts`` reads TikTok accounts,
    ``creators`` those of creators with their own leave, and ``press`` makes files to take along.
    """

    store: Store
    keys: Keys
    now: Callable[[], datetime]
    new_token: Callable[[], str]
    defaults: Defaults = field(default_factory=Defaults)
    import_max_rows: int = 2_000_000
    grace: timedelta = GRACE
    budget: Budget = field(default_factory=Budget)
    admins: dict[str, AdminCheck] = field(default_factory=dict)
    present: dict[str, PresenceCheck] = field(default_factory=dict)
    gone: dict[tuple[int, str], tuple[datetime, bool]] = field(default_factory=dict)
    fresh: dict[str, datetime] = field(default_factory=dict)
    links: dict[str, Callable[[str], str]] = field(default_factory=dict)
    pages: dict[str, Callable[[str], str]] = field(default_factory=dict)
    wake: Callable[[], None] = lambda: None
    tiktok: TikTok = field(default_factory=Unconnected)
    market: Marketplace = field(default_factory=Closed)
    sparks: Sparks = field(default_factory=Unredeemed)
    ads: AdsApi = field(default_factory=NoAds)
    press: Press = field(default_factory=NoPress)
    own: Own | None = None
    accounts: AccountsApi = field(default_factory=NoAccounts)
    creators: CreatorsApi = field(default_factory=NoAccounts)


@frozen
class Seat:
    """In which workspace a person acts, and as what."""

    workspace: Workspace | None
    member: Member | None
    role: Role
    t: Translator


@frozen
class Context:
    """Give a handler its event, seat and services."""

    event: Event
    seat: Seat
    services: Services
    registry: Registry
    command: str = ""
    attachment: Attachment | None = None

    @property
    def t(self) -> Translator:
        """Give the translator of the person's language."""
        return self.seat.t

    @property
    def workspace(self) -> Workspace:
        """Give the workspace; commands declared without one must not ask."""
        if self.seat.workspace is None:
            raise LookupError("this command runs without a workspace")
        return self.seat.workspace

    @property
    def zone(self) -> ZoneInfo:
        """Give the workspace's time zone."""
        return ZoneInfo(self.workspace.timezone)

    @property
    def now(self) -> datetime:
        """Give the present instant, aware UTC."""
        return self.services.now()

    @property
    def today(self) -> date:
        """Give the day it is in the workspace."""
        return self.now.astimezone(self.zone).date()

    def reading(self, session: Session) -> Reading:
        """Give what cards are built from, in the person's language."""
        return Reading(session, self.workspace, self.now, self.t)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a reading unit of work; a reply gets its buttons where all of them are stored already."""

        def unit(session: Session) -> T:
            result = work(session)
            if isinstance(result, Reply) and result.buttons:
                found = self._sealed(result)
                if found.made and found.stored(session, self.services):
                    return found.reply  # type: ignore[return-value]
            return result

        return await self.services.store.read(unit)

    async def write(self, work: Callable[[Session], T], *, step: str = "") -> T:
        """Run a unit of work that has its effect once, however often the event is delivered.

        A handler that writes more than once names each further step.

        A reply it returns gets its buttons and is kept in the same transaction, so that an event which
        comes again after a crash is answered the same and changes nothing.
        """

        key = f"{self.event.key}#{step}" if step else self.event.key

        def unit(session: Session) -> T:
            inbox.claim(session, key=key, now=self.now)
            result = work(session)
            if isinstance(result, Reply):
                sealed = self.seal(session, result)
                inbox.keep(session, key=key, reply=sealed.model_dump_json())
                return sealed  # type: ignore[return-value]
            return result

        result = await self.services.store.write(unit, urgent=True)
        self.services.wake()
        return result

    def seal(self, session: Session, reply: Reply) -> Reply:
        """Store a reply's buttons and give it their tokens."""
        return self._sealed(reply).store(session, self.now)

    async def sealed(self, reply: Reply) -> Reply:
        """Do so on its own, and write nothing where they are stored already."""
        found = self._sealed(reply)
        if found.made and not await self.read(lambda session: found.stored(session, self.services)):
            return await self.services.store.write(
                lambda session: found.store(session, self.now), urgent=True
            )
        return found.reply

    def chat(self, session: Session) -> Chat | None:
        """Give the chat this happens in as the team knows it."""
        place = self.event.place.address
        return teams.chat(
            session,
            workspace_id=self.workspace.id,
            platform=place.platform,
            chat_id=place.chat_id,
            thread_id=place.thread_id,
        )

    def known_chat(self, session: Session) -> Chat:
        """Give it to change it; raises UserError where the team does not know it yet."""
        found = self.chat(session)
        if found is None:
            raise UserError(msg("I do not know this chat yet. Say /help to me here first."))
        return found

    def coloured(self, reply: Reply) -> Reply:
        """Give a reply with its picture as the team wants to see pictures."""
        if reply.chart is None or self.seat.workspace is None:
            return reply
        chart = reply.chart.in_theme(self.seat.workspace.charts)
        return reply if chart is reply.chart else reply.having(chart=chart)

    def _sealed(self, reply: Reply) -> Sealed:
        reply = self.coloured(reply)
        workspace_id = reply.workspace_id or (self.seat.workspace.id if self.seat.workspace else 0)
        return sealed(self.services, reply, workspace_id, self.event.person.key)

    def audit(
        self,
        session: Session,
        action: str,
        subject: tuple[str, int],
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write who changed what, in the transaction that changes it."""
        person = self.event.person
        audit.add(
            session,
            workspace_id=self.workspace.id,
            now=self.now,
            platform=person.platform,
            actor_id=person.id,
            actor_name=person.name,
            chat_id=self.event.place.address.chat_id,
            action=action,
            subject=subject,
            before=dict(before or {}),
            after=dict(after or {}),
        )

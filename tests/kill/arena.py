"""A team on both platforms with much to do, and a bot that can be killed at any moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import Session, col, func, select, update

from storage.models import (
    AuditEntry,
    Campaign,
    CreatorRequest,
    DaySource,
    Delivery,
    Digest,
    DigestRun,
    Snapshot,
)
from storage.session import engine_for
from tests.commands.files.exports import Fact
from tests.end_to_end import exports
from tests.end_to_end.harness import Bot, settings_of
from tests.end_to_end.talk import asks, join_in, shows
from tests.kill.held import Client, clients_of, number_in
from tests.servers.discord_ import Channel, DiscordServer
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Message, Person, TelegramServer

DAYS, ADS = 60, 40
_OPEN = ("waiting", "leased", "sending")
_QUIET = 0.3
PATIENCE = 120.0  # seconds; whoever is late on a busy machine is no loss
_SENDING = ("POST /channels/*/messages", ("sendMessage", "sendPhoto"))
_HALF = (
    "SELECT count(*) FROM (SELECT day, sum(snapshot.spend) AS spend FROM daysource "
    "JOIN snapshot ON day_source_id = daysource.id WHERE live GROUP BY day) AS raw "
    "LEFT JOIN daytotal AS kept ON kept.day = raw.day WHERE kept.spend IS NULL OR kept.spend <> raw.spend"
)


@dataclass
class Arena:
    """Both platforms, the people, the chats and the bot with its database."""

    telegram: TelegramServer
    discord: DiscordServer
    bot: Bot
    engine: Engine
    dora: DiscordPerson
    fay: DiscordPerson
    home: Channel
    anna: Person
    gil: Person
    groups: list[Chat]
    channels: list[Channel]
    clients: list[Client]

    async def start(self) -> None:
        """Start the bot and wait until it hears both platforms."""
        asked = self.telegram.world.updates.asked
        await self.bot.start()
        await self.discord.ready(PATIENCE)
        await self.telegram.until(lambda: self.telegram.world.updates.asked > asked, PATIENCE)

    async def kill(self) -> None:
        """End the bot without a word and see that Discord noticed."""
        await self.bot.kill()
        await self.discord.wait_for(lambda: not self.discord.gateway.listening, PATIENCE)

    def slow_down(self, seconds: float) -> None:
        """Answer what the bot sends so much later than it takes effect, until ``heal`` is called."""
        self.heal()
        if seconds:
            self.discord.fail_next(_SENDING[0], slow=seconds, times=10_000)
            for method in _SENDING[1]:
                self.telegram.fail_next(method, slow=seconds, times=10_000)

    def heal(self) -> None:
        """Let both platforms answer at once."""
        self.discord.heal()
        self.telegram.heal()

    async def settled(self) -> None:
        """Wait until every update is handled and nothing that is due waits to be sent, for a moment."""
        while True:
            async with asyncio.timeout(PATIENCE):
                while not self._is_settled():  # noqa: ASYNC110 - a database tells nobody
                    await asyncio.sleep(_QUIET)
            before = self.requests
            await asyncio.sleep(_QUIET)
            if self.requests == before and self._is_settled():
                return

    @property
    def requests(self) -> int:
        """Count what the bot asked of both platforms, without polling."""
        return len(self.telegram.calls) + len(self.discord.calls) - self.telegram.world.updates.asked

    def _is_settled(self) -> bool:
        if self.telegram.world.updates.pending:
            return False
        now = datetime.now(UTC)
        with Session(self.engine) as session:
            due = select(func.count()).select_from(Digest).where(col(Digest.next_due) <= now)
            lapses = select(func.count()).select_from(DigestRun).where(col(DigestRun.held_until) <= now)
            waits = select(func.count()).select_from(Delivery).where(col(Delivery.state).in_(_OPEN))
            return all(session.exec(query).one() == 0 for query in (due, lapses, waits))

    def forget(self) -> None:
        """Forget what was looked at, or two hundred rounds of pictures would fill the memory."""
        self.discord.calls.clear()
        self.discord.world.files.clear()
        self.telegram.calls.clear()
        self.telegram.world.files.clear()
        for chat in (*self.groups, *self.channels, *self._of_clients()):
            if isinstance(chat, Chat):
                chat.messages.clear()
                continue
            for message in chat.messages:
                del self.discord.world.messages[message.id]

    def _of_clients(self) -> list[Channel | Chat]:
        return [chat for client in self.clients for chat in (client.goes_to, client.desk)]

    async def press(self, message: DiscordMessage | Message, label: str) -> None:
        """Let whoever of the team is there press a button."""
        if isinstance(message, DiscordMessage):
            await self.dora.presses(message, label)
        else:
            await self.anna.presses(message, label)

    # -- what the database holds -------------------------------------------------------------------

    def fall_due(self, moment: datetime) -> None:
        """Let every digest be due at a moment."""
        with Session(self.engine) as session:
            session.exec(update(Digest).values(next_due=moment))
            session.commit()

    def run_out(self, client: Client, moment: datetime) -> None:
        """Let the time to answer about what is held for a client end at a moment."""
        mine = select(Digest.id).where(Digest.number == client.number)
        held = update(DigestRun).where(col(DigestRun.digest_id).in_(mine), col(DigestRun.outcome) == "held")
        with Session(self.engine) as session:
            session.exec(held.values(held_until=moment))
            session.commit()

    def decisions(self, client: Client) -> Counter[str]:
        """Count the audit entries of what was decided about a client's digest by their actions."""
        entries = select(AuditEntry.action).join(Digest, col(AuditEntry.subject_id) == col(Digest.id))
        mine = (Digest.number == client.number, AuditEntry.subject_kind == "digest")
        with Session(self.engine) as session:
            return Counter(session.exec(entries.where(*mine)))

    def campaigns(self) -> Counter[str]:
        """Count the campaigns of each name."""
        with Session(self.engine) as session:
            return Counter(session.exec(select(Campaign.name)))

    def audited(self, action: str, of: type[Campaign] | type[CreatorRequest]) -> Counter[str]:
        """Count the audit entries of an action by the name, or number, of what they are about."""
        named = col(Campaign.name) if of is Campaign else col(CreatorRequest.number)
        entries = select(named).select_from(AuditEntry).join(of, col(AuditEntry.subject_id) == col(of.id))
        with Session(self.engine) as session:
            return Counter(map(str, session.exec(entries.where(AuditEntry.action == action))))

    def spends(self) -> set[tuple[int, int | None]]:
        """Give how many rows of figures count with which spend: one entry when nothing is half stored."""
        found = select(func.count(), col(Snapshot.spend)).join(
            DaySource, col(DaySource.id) == col(Snapshot.day_source_id)
        )
        with Session(self.engine) as session:
            counting = found.where(col(DaySource.live)).group_by(col(Snapshot.spend))
            return set(session.exec(counting).all())

    def is_rolled_up(self) -> bool:
        """Tell whether the figures of each day are the sum of that day's rows."""
        with self.engine.connect() as connection:
            return bool(connection.execute(text(_HALF)).scalar_one() == 0)

    def is_sound(self) -> bool:
        """Tell whether the database finds no fault in itself."""
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            whole = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            return whole == "ok" and not connection.execute(text("PRAGMA foreign_key_check")).all()


def export(cents: int) -> bytes:
    """Write an export in which every ad of every day spent the same."""
    first = datetime.now(UTC).date() - timedelta(days=DAYS)
    return exports.english(
        [
            Fact("Winter Glow", "Prospecting", f"Ad {ad}", first + timedelta(days=day), cents, 1000, 10, 500)
            for day in range(DAYS)
            for ad in range(ADS)
        ]
    )


async def staged(
    folder: Path,
    url: str | None,
    telegram: TelegramServer,
    discord: DiscordServer,
    *,
    shops: int,
) -> Arena:
    """Start a bot and let a team with so many shops on each platform set everything up by talking to it.

    Without an address it is on SQLite.
    """
    discord.stage.patience = discord.desk.answer_within = PATIENCE
    address = url or f"sqlite:///{folder / 'taktgeber.db'}"
    own = {"DATABASE_URL": address, "SECRET_KEY": "a-secret-of-this-arena"}
    settings = settings_of(telegram, discord) | own
    dora, fay = discord.person("dora"), discord.person("fay")
    guild = discord.guild("Glow HQ", dora)
    guild.join(fay)
    home = guild.channel("campaigns")
    anna, gil = telegram.person("anna"), telegram.person("gil")
    groups = [telegram.group(f"Shop T{number}", admin=anna) for number in range(shops)]
    channels = [guild.channel(f"shop-d{number}") for number in range(shops)]
    bot, engine = Bot(folder, settings), engine_for(address)
    count = shops // 2 * 2
    clients = clients_of(
        [telegram.group(f"Client T{number}", admin=anna) for number in range(count)],
        [guild.channel(f"client-d{number}") for number in range(count)],
    )
    arena = Arena(telegram, discord, bot, engine, dora, fay, home, anna, gil, groups, channels, clients)
    try:
        await _set_up(arena)
    except BaseException:
        await bot.kill()
        raise
    return arena


async def _set_up(arena: Arena) -> None:
    dora, home, fay = arena.dora, arena.home, arena.fay
    first, *others = arena.groups
    await arena.start()
    await dora.uses("campaign new", home, name="Winter Glow", budget="3000")
    await _joins(arena, first)
    await dora.uses("team role", home, member="Anna", role="manager")
    await asyncio.gather(*(_joins(arena, group) for group in others))
    await asyncio.gather(*(_gets_digest(arena, group) for group in arena.groups))
    for channel in arena.channels:
        await dora.uses("digest new", channel, campaign="C1", every="daily 9:00")
    for client in arena.clients:
        await _is_held(arena, client)
    await dora.uses("creator add", home, handle="@fay", discord=fay.mention)
    await dora.uses("creator add", home, handle="@gil")
    await _imports(arena)
    await arena.settled()


async def _joins(arena: Arena, group: Chat) -> None:
    line = join_in((await arena.dora.uses("workspace link", arena.home)).text)
    await asks(arena.anna, line, "now belongs to", group)


async def _gets_digest(arena: Arena, group: Chat) -> None:
    await asks(arena.anna, '/digest new C1 every="daily 9:00"', "It is set up", group)


async def _is_held(arena: Arena, client: Client) -> None:
    """Set up a digest that is looked at before; a chat is known once somebody spoke in it."""
    dora, goes_to, desk = arena.dora, client.goes_to, client.desk
    if isinstance(desk, Chat):
        await _joins(arena, desk)
    else:
        await dora.uses("today", desk)
    if isinstance(goes_to, Chat):
        await _joins(arena, goes_to)
        made = await asks(arena.anna, '/digest new C1 every="daily 9:00"', "It is set up", goes_to)
        client.number = number_in(made.visible)
    else:
        answer = await dora.uses("digest new", goes_to, campaign="C1", every="daily 9:00")
        client.number = number_in(answer.text)
    where = (desk.title or "") if isinstance(desk, Chat) else desk.name
    rule = {"silence": client.silence, "within": "7 days", "to": where}
    answer = await dora.uses("digest review", arena.home, digest=client.name, **rule)
    assert "Looked at before" in answer.text, answer.text


async def _imports(arena: Arena) -> None:
    anna = arena.anna
    # Each group was a team of its own before it joined.
    which = await asks(anna, "/campaign show C1", "several teams")
    await anna.presses(which, "Glow HQ")
    await shows(arena.telegram, which, "you now work for")
    await anna.sends_document("export.csv", export(1), caption="/kpi import C1")
    dry_run = await anna.hears("new days", timeout=PATIENCE)
    await anna.presses(dry_run, "Import")
    await shows(arena.telegram, dry_run, "Imported: export.csv")

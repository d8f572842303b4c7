"""A team on both platforms with much to do, and a bot that can be killed at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import Session, col, func, select, update

from storage.models import Campaign, Delivery, Digest, Snapshot
from storage.session import engine_for
from tests.commands.files.exports import Fact
from tests.end_to_end import exports
from tests.end_to_end.harness import PATIENCE, Bot, settings_of, until
from tests.end_to_end.talk import asks, join_in, link_in, shows
from tests.servers.discord_ import Channel, DiscordServer
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Person, TelegramServer

SHOPS = 8  # on each platform: the chats that each have a digest
DAYS, ADS = 60, 12
_OPEN = ("waiting", "leased", "sending")
_QUIET = 0.4
_PATIENCE = 3 * PATIENCE


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

    async def kill(self) -> None:
        """End the bot without a word and see that both platforms noticed."""
        await self.bot.kill()
        await self.discord.wait_for(lambda: not self.discord.gateway.listening, PATIENCE)

    async def start(self) -> None:
        """Start the bot and wait until it hears both platforms."""
        asked = self.telegram.world.updates.asked
        await self.bot.start()
        await self.discord.ready(PATIENCE)
        await self.telegram.until(lambda: self.telegram.world.updates.asked > asked, PATIENCE)

    async def settled(self) -> None:
        """Wait until every update is handled and nothing that is due waits to be sent, for a moment."""
        while True:
            await until(self._is_settled, _PATIENCE)
            asked = self.telegram.world.updates.asked
            calls = len(self.telegram.calls) + len(self.discord.calls)
            try:
                await until(lambda: not self._is_settled(), _QUIET)
            except TimeoutError:
                polls = self.telegram.world.updates.asked - asked
                if len(self.telegram.calls) + len(self.discord.calls) - polls <= calls:
                    return

    def _is_settled(self) -> bool:
        if self.telegram.world.updates.pending:
            return False
        now = datetime.now(UTC)
        with Session(self.engine) as session:
            due = session.exec(select(func.count()).select_from(Digest).where(col(Digest.next_due) <= now))
            waits = select(func.count()).select_from(Delivery).where(col(Delivery.state).in_(_OPEN))
            return due.one() == 0 and session.exec(waits).one() == 0

    def fall_due(self, moment: datetime) -> None:
        """Let every digest be due at a moment."""
        with Session(self.engine) as session:
            session.exec(update(Digest).values(next_due=moment))
            session.commit()

    def campaigns(self) -> list[str]:
        """Give the names of all campaigns, as the database has them."""
        with Session(self.engine) as session:
            return list(session.exec(select(Campaign.name)))

    def spends(self) -> set[tuple[int, int | None]]:
        """Give how many rows of figures there are with which spend: one entry when nothing is half stored."""
        with Session(self.engine) as session:
            found = select(func.count(), col(Snapshot.spend)).group_by(col(Snapshot.spend))
            return set(session.exec(found).all())

    def is_rolled_up(self) -> bool:
        """Tell whether the figures of each day are the sum of that day's rows."""
        statement = (
            "SELECT count(*) FROM (SELECT day, sum(spend) AS spend FROM snapshot GROUP BY day) AS raw "
            "LEFT JOIN daytotal AS kept ON kept.day = raw.day WHERE kept.spend IS NULL OR kept.spend <> raw.spend"
        )
        with self.engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one() == 0

    def is_sound(self) -> bool:
        """Tell whether the database finds no fault in itself."""
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            whole = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            return whole == "ok" and not connection.execute(text("PRAGMA foreign_key_check")).all()


def export(cents: int) -> bytes:
    """Write an export in which every ad of every day spent the same."""
    first = date.today() - timedelta(days=DAYS)
    return exports.english(
        [
            Fact("Winter Glow", "Prospecting", f"Ad {ad}", first + timedelta(days=day), cents, 1000, 10, 500)
            for day in range(DAYS)
            for ad in range(ADS)
        ]
    )


async def staged(folder: Path, url: str | None, telegram: TelegramServer, discord: DiscordServer) -> Arena:
    """Start a bot and let the team set everything up by talking to it; without an address on SQLite."""
    discord.stage.patience = PATIENCE
    address = url or f"sqlite:///{folder / 'taktgeber.db'}"
    bot = Bot(folder, settings_of(telegram, discord) | {"DATABASE_URL": address})
    dora, fay = discord.person("dora"), discord.person("fay")
    guild = discord.guild("Glow HQ", dora)
    guild.join(fay)
    home = guild.channel("campaigns")
    anna, gil = telegram.person("anna"), telegram.person("gil")
    groups = [telegram.group(f"Shop T{number}", admin=anna) for number in range(SHOPS)]
    channels = [guild.channel(f"shop-d{number}") for number in range(SHOPS)]
    arena = Arena(
        telegram, discord, bot, engine_for(address), dora, fay, home, anna, gil, groups, channels
    )
    await arena.start()
    await dora.uses("campaign new", home, name="Winter Glow", budget="3000")
    for group in groups:
        line = join_in((await dora.uses("workspace link", home)).text)
        await asks(anna, line, "now belongs to", group)
        if group is groups[0]:
            await dora.uses("team role", home, member="Anna", role="manager")
        await asks(anna, '/digest new C1 every="daily 9:00"', "D", group)
    for channel in channels:
        await dora.uses("digest new", channel, campaign="C1", every="daily 9:00")
    await dora.uses("creator add", home, handle="@fay", discord=fay.mention)
    await dora.uses("creator add", home, handle="@gil")
    sent = await dora.uses("request send", home, creator="@gil", campaign="C1", fee="500")
    await gil.opens(link_in(sent.text))
    await gil.hears("Winter Glow", timeout=PATIENCE)
    # Each group was a team of its own before it joined.
    which = await asks(anna, "/campaign show C1", "several teams")
    await anna.presses(which, "Glow HQ")
    await shows(telegram, which, "you now work for")
    await anna.sends_document("export.csv", export(1), caption="/kpi import C1")
    dry_run = await anna.hears("new days", timeout=PATIENCE)
    await anna.presses(dry_run, "Import")
    await shows(telegram, dry_run, "Imported: export.csv")
    await arena.settled()
    return arena

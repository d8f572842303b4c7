"""The parts put together: what is connected, what ticks, and an end that nothing can hold up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import App, build
from bot.settings import Settings
from commands.core.budget import Allowance
from commands.core.invocation import Address, Invocation, Person, Place
from commands.core.replies import Reply
from storage import outbox, teams
from storage.models import Chat
from storage.session import Session
from tests import clock
from tests.bot.fakes import FakePlatform, InPlaceStore, moment
from tests.databases import engine_of

TOKEN = "123456:AAF-a_token_of_a_test"


@dataclass
class Stubborn(FakePlatform):
    """A platform that takes its time to say goodbye, or cannot."""

    goodbye: float = 0.0
    fault: Exception | None = None
    left: bool = False

    async def stop(self) -> None:
        """Say goodbye."""
        await asyncio.sleep(self.goodbye)
        if self.fault:
            raise self.fault
        self.left = True


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(secret_key=SecretStr("a-secret-of-tests-that-is-long-enough"))


def app_on(url: str, settings: Settings) -> App:
    """Give an app on the virtual clock that connects to nothing."""
    return build(settings, connect=False, store=InPlaceStore(url, engine_of(url)), now=moment)


async def speak(app: App, chat: str) -> None:
    person = Person("telegram", "1", "anna", admin=True)
    place = Place(Address("telegram", chat), f"scope:{chat}", title="Team")
    await app.dispatcher.command(Invocation("key", person, place, command="campaign list", arguments={}))


async def with_a_message(app: App) -> None:
    """Let a team speak, and something wait for its chat."""
    await speak(app, "-1")

    def work(session: Session) -> bool:
        return outbox.put(
            session,
            now=app.services.now(),
            workspace_id=1,
            cause="notice:1",
            platform="telegram",
            chat_id="-1",
            payload=Reply(text="hello").model_dump_json(),
        )

    app.services.store.write_now(work)


def test_only_platforms_with_a_token_are_connected(sqlite_url: str, settings: Settings) -> None:
    def built(**tokens: str) -> App:
        given = settings.model_copy(update={name: SecretStr(token) for name, token in tokens.items()})
        return build(given, store=InPlaceStore(sqlite_url, engine_of(sqlite_url)))

    assert built().adapters == {}
    assert set(built(telegram_token=TOKEN).adapters) == {"telegram"}
    both = built(telegram_token=TOKEN, discord_token="a.b.c")
    assert set(both.adapters) == set(both.speakers) == set(both.pacers) == {"discord", "telegram"}
    assert set(both.services.admins) == {"discord", "telegram"}


def test_a_lease_names_its_token_without_telling_it(sqlite_url: str, settings: Settings) -> None:
    app = app_on(sqlite_url, settings)
    app.attach(FakePlatform(), token=TOKEN)
    assert TOKEN not in repr(vars(app.speakers["telegram"]))


def test_what_is_due_is_done_and_delivered_at_once(sqlite_url: str, settings: Settings) -> None:
    async def story() -> list[str]:
        app, platform = app_on(sqlite_url, settings), FakePlatform()
        app.attach(platform)
        await with_a_message(app)
        await app.catch_up()
        return platform.texts

    assert clock.run(story()) == ["hello"]


@pytest.mark.parametrize(
    "first", [Stubborn(goodbye=60), Stubborn(fault=OSError("gone"))], ids=["hangs", "fails"]
)
def test_a_platform_that_cannot_leave_holds_up_nobody(
    sqlite_url: str, settings: Settings, first: Stubborn
) -> None:
    async def story() -> tuple[float, bool]:
        app, other = app_on(sqlite_url, settings), Stubborn("discord")
        app.attach(first)
        app.attach(other)
        began = clock.clock()
        await app.stop()
        return clock.clock() - began, other.left

    with capture_logs() as logs:
        took, left = clock.run(story())
    assert left
    assert took < 10
    assert [log["event"] for log in logs] == (["not stopped cleanly"] if first.fault else [])


def test_stopping_waits_for_a_message_that_is_under_way(sqlite_url: str, settings: Settings) -> None:
    async def story() -> tuple[list[str], int]:
        app, platform = app_on(sqlite_url, settings), FakePlatform(takes=0.5)
        app.attach(platform)
        await with_a_message(app)
        sending = asyncio.create_task(app.courier.run())
        await asyncio.sleep(0.2)
        assert platform.under_way
        await app.stop()
        await asyncio.gather(sending, return_exceptions=True)
        return platform.texts, platform.under_way

    assert clock.run(story()) == (["hello"], 0)


def test_a_chat_is_followed_to_its_new_id_and_rests_when_it_is_lost(
    sqlite_url: str, settings: Settings
) -> None:
    async def story() -> list[tuple[str, bool]]:
        app = app_on(sqlite_url, settings)
        await speak(app, "-1")
        await app.moved("telegram", "-1", "-100")
        await app.lost("telegram", "-100")

        def work(session: Session) -> list[Chat]:
            return list(teams.chats(session, workspace_id=1))

        return [(chat.chat_id, bool(chat.paused_reason)) for chat in app.services.store.read_now(work)]

    assert clock.run(story()) == [("-100", True)]


async def test_what_the_settings_decide_reaches_the_commands(sqlite_url: str, settings: Settings) -> None:
    given = settings.model_copy(update={"late_hours": 3, "import_max_rows": 7, "commands_per_minute": 90})
    services = app_on(sqlite_url, given).services
    assert (services.grace, services.import_max_rows) == (timedelta(hours=3), 7)
    assert services.budget.allowances.person == Allowance(90, 90)

"""A courier with a platform, a store and a clock of its own, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.delivery import Courier
from commands.core.replies import Reply
from storage import outbox, teams
from storage.models import Card, Chat, Delivery
from storage.session import Session
from tests.bot.fakes import FakePlatform, InPlaceStore, moment, services_on
from tests.databases import engine_of
from tests.storage.seeds import queue, rows, team


class Post:
    """A courier with a platform, on a store and a clock of their own."""

    def __init__(self, url: str, *platforms: FakePlatform, **more: Any) -> None:
        self.store = InPlaceStore(url, engine_of(url))
        self.platform, *_ = self.platforms = platforms or (FakePlatform(),)
        self.services = services_on(self.store)
        self.workspace_id = self.store.write_now(team).id
        self.courier = self.another(**more)

    def another(self, **more: Any) -> Courier:
        """Make one more courier, as after a restart or in another process."""
        adapters = {platform.platform: platform for platform in self.platforms}
        courier = Courier(self.services, adapters, **more)
        self.services.wake = courier.wake
        return courier

    def queue(self, text: str = "hello", *, chat_id: str = "1", **values: Any) -> None:
        """Queue a text, or what ``values`` say."""
        payload = Reply(text=text).model_dump_json()
        values = {"cause": f"cause:{text}", "payload": payload, **values}
        assert queue(self.store, workspace_id=self.workspace_id, chat_id=chat_id, now=moment(), **values)

    def edit(self, text: str, message_id: str = "5") -> None:
        """Queue a new look of a message."""
        card = Card(
            workspace_id=self.workspace_id,
            subject_kind="campaign",
            subject_id=1,
            platform=self.platform.platform,
            chat_id="1",
            message_id=message_id,
            shown_at=moment(),
        )
        payload = Reply(text=text).model_dump_json()
        self.store.write_now(
            lambda session: outbox.put_edit(session, card, cause=text, payload=payload, now=moment())
        )

    def chat(
        self, chat_id: str, *, title: str = "", private: bool = False, platform: str = "telegram"
    ) -> None:
        """Let a chat belong to the team."""

        def work(session: Session) -> None:
            teams.add_chat(
                session,
                workspace_id=self.workspace_id,
                platform=platform,
                chat_id=chat_id,
                scope_id=f"user:{chat_id}" if private else chat_id,
                title=title,
                private=private,
            )

        self.store.write_now(work)

    def chats(self) -> list[Chat]:
        """Give the team's chats."""
        return self.store.read_now(lambda session: list(teams.chats(session, workspace_id=self.workspace_id)))

    @property
    def rows(self) -> list[Delivery]:
        """Give all deliveries."""
        return rows(self.store)

    @property
    def states(self) -> list[str]:
        """Give how all deliveries stand."""
        return [row.state for row in self.rows]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the courier run meanwhile."""
        task = asyncio.create_task(self.courier.run())
        yield
        task.cancel()

    async def run(self, seconds: float) -> None:
        """Let the courier run for a while."""
        with self.running():
            await asyncio.sleep(seconds)


Make = Callable[..., Post]

"""Two processes on one database, at the same time for real: each message is sent once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.delivery import Courier
from commands.core.replies import Reply
from storage.models import Delivery
from storage.session import Session, Store
from storage.upserts import insert_all_new
from tests.bot.fakes import FakePlatform, services_on
from tests.storage.seeds import rows, team

COUNT = 300


def now() -> datetime:
    return datetime.now(UTC)


def queue(session: Session) -> None:
    workspace = team(session)
    payload = Reply(text="hello").model_dump_json()
    common = {"workspace_id": workspace.id, "payload": payload, "due_at": now(), "created_at": now()}
    messages = [
        {
            "cause": f"cause:{at}",
            "platform": "telegram",
            "chat_id": str(at % 100),
            "nonce": f"n{at}",
            **common,
        }
        for at in range(COUNT)
    ]
    insert_all_new(session, Delivery, messages)


@pytest.fixture
def other(database_url: str, store: Store) -> Store:
    return Store(database_url) if not store.sqlite else store


async def test_two_couriers_at_once_send_each_message_once(store: Store, other: Store) -> None:
    store.write_now(queue)
    platform = FakePlatform(takes=0.001)
    couriers = [
        Courier(services_on(each, now), {"telegram": platform}, in_flight=lambda _: 20)
        for each in (store, other)
    ]
    await asyncio.gather(*(courier.flush() for courier in couriers))
    assert Counter(letter.nonce for letter in platform.letters) == {f"n{at}": 1 for at in range(COUNT)}
    assert all(row.state == "sent" and row.message_id and row.link for row in rows(store))
    if other is not store:
        other.close()

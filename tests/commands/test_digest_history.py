"""The history of a digest: whatever became of a message is said, with a link where there is one."""

from __future__ import annotations

import pytest
from sqlmodel import col, update

from commands.digest_sweep import sweep
from storage.models import Delivery
from storage.session import Store
from tests.chat import Chat, Talker

LINK = "https://t.me/c/123456/7"
EVERY = '/digest new C1 every="daily 11:00"'


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


async def told(chat: Chat, anna: Talker, **became: str) -> str:
    """Let the digest come, let its message become what is given, and read the history."""
    await anna.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    await anna.says(EVERY)
    chat.forward(hours=1)
    await sweep(chat.services)
    texts = update(Delivery).where(col(Delivery.part) == "text").values(**became)
    chat.services.store.write_now(lambda session: session.exec(texts))
    return chat.text(await anna.says("/digest history D1")).splitlines()[-1]


@pytest.mark.parametrize(
    ("became", "english", "german"),
    [
        ({"state": "waiting"}, "waiting", "wartet"),
        ({"state": "leased"}, "waiting", "wartet"),
        ({"state": "sending"}, "being sent", "wird gesendet"),
        ({"state": "sent", "link": LINK}, f"sent {LINK}", f"gesendet {LINK}"),
        ({"state": "sent"}, "sent", "gesendet"),
        (
            {"state": "unknown", "error": "unanswered"},
            "unknown, no answer came; the team was asked",
            "ungewiss, es kam keine Antwort; das Team wurde gefragt",
        ),
        ({"state": "failed", "error": "error"}, "failed: something went wrong", "gescheitert: bei mir"),
        (
            {"state": "failed", "error": "paused"},
            "failed: nothing can be",
            "gescheitert: dort kann nichts",
        ),
        (
            {
                "state": "failed",
                "error": "This channel does not exist any more. Choose another one, or link a new channel.",
            },
            "failed: This channel does not exist any more.",
            "gescheitert: Diesen Kanal gibt es nicht mehr.",
        ),
        (
            {"state": "failed", "error": "“12” is no channel"},
            "failed: “12” is no channel",
            "gescheitert: “12”",
        ),
        ({"state": "skipped", "error": "left"}, "not sent: the team left it", "nicht gesendet: das Team"),
        ({"state": "skipped", "error": "archived"}, "not sent: its campaign", "nicht gesendet: die Kampagne"),
    ],
)
async def test_every_way_it_can_go_is_told(
    chat: Chat, became: dict[str, str], english: str, german: str
) -> None:
    line = await told(chat, chat.person("anna", admin=True, language="en"), **became)
    assert line.startswith(f"• Telegram · team: {english}")
    zoe = chat.person("zoe", language="de")
    assert (
        chat.text(await zoe.says("/digest history D1"))
        .splitlines()[-1]
        .startswith(f"• Telegram · team: {german}")
    )


async def test_what_was_never_sent_says_when_it_was_due(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    await anna.says(EVERY)
    chat.forward(days=1)
    await sweep(chat.services)
    lines = chat.text(await anna.says("/digest history D1")).splitlines()
    assert lines == ["Verlauf von D1", "Mo. 23. Nov. 2026, 11:00 (Europe/Berlin): ausgefallen"]

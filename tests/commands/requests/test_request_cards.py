"""Lines about requests for reports, and links put into answers."""

from __future__ import annotations

from commands.core.keys import Keys
from commands.core.links import with_links
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.requests import deals
from commands.requests.request_cards import waiting_lines
from storage import campaigns, requests, teams
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.scene import request_in


def _lines(chat: Chat, language: str = "en") -> list[str]:
    def work(session: Session) -> list[str]:
        workspace = teams.workspace(session, id=1)
        campaign = campaigns.get(session, workspace_id=1, id=1)
        assert workspace
        assert campaign
        return waiting_lines(Reading(session, workspace, chat.now, translator(language)), campaign)

    return chat.read(work)


async def test_open_requests_are_named_with_whom_they_wait_for(chat: Chat, anna: Talker) -> None:
    assert _lines(chat) == []
    await anna.says("/creator add @emil")
    await anna.says("/request send @dora C1")
    await anna.says("/request send @emil C1")
    await anna.says("/request counter R2 fee=5")
    assert _lines(chat) == [
        "R2 @emil: Negotiating, waits for a manager of your team until Mon 30 Nov 2026",
        "R1 @dora: Invited, waits for @dora until Mon 30 Nov 2026",
    ]
    assert _lines(chat, "de")[1] == "R1 @dora: Eingeladen, wartet auf @dora bis Mo. 30. Nov. 2026"
    await anna.says("/request withdraw R1")
    await anna.says("/request accept R2")
    assert _lines(chat) == ["R2 @emil: Accepted, waits for a manager of your team until Thu 26 Nov 2026"]
    await anna.says("/request cancel R2")
    assert _lines(chat) == []


async def test_many_open_requests_are_cut(chat: Chat, anna: Talker) -> None:
    for at in range(22):
        await anna.says(f"/creator add c{at}_")
        await anna.says(f"/request send c{at}_ C1")
    lines = _lines(chat)
    assert len(lines) == 21
    assert lines[-1] == "… and more: /request list"


async def test_each_platform_that_opens_links_gives_one(chat: Chat, anna: Talker) -> None:
    chat.services.links["discord"] = lambda token: f"https://example.org/{token}"
    text = (await anna.says("/request send @dora C1")).text
    assert "https://t.me/taktgeber_bot?start=" in text
    assert "https://example.org/" in text


def link_of(chat: Chat) -> str:
    mark = deals.link_mark(chat.services, request_in(chat))
    return with_links(chat.services, Reply(text=mark)).text


async def test_another_secret_makes_another_link(store: Store, chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    first = link_of(chat)
    chat.services.keys = Keys(b"another one")
    assert link_of(chat) != first


async def test_nobody_forges_a_link_by_what_they_type(chat: Chat, anna: Talker) -> None:
    """The mark that stands for a link is keyed, and no typed text holds its signs."""
    sent = await anna.says("/request send @dora C1")
    mark = f"\x02offer:{request_in(chat).id}:1\x1f\x03"
    assert "start=" not in chat.text(await anna.says(f"/campaign {mark}"))
    await anna.says(f'/campaign new "x{mark}y"')
    await anna.says(f"/creator add @emil notes={mark}")
    sent = await anna.says(f'/request send @emil C2 message="{mark}"')
    assert len(set(sent.text.split("start="))) == 2
    found = chat.read(lambda s: requests.get(s, workspace_id=1, id=2))
    assert found
    assert "\x02" not in found.message

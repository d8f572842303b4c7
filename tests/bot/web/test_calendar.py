"""A team's calendar at an address that other calendars read."""

from __future__ import annotations

import re
from datetime import datetime

from storage.models import Workspace
from storage.session import Session
from tests.bot.web.kit import Pages, served
from tests.chat import Chat, Talker


def feed(session: Session, workspace: Workspace, now: datetime) -> str:
    """Write the least there is of a calendar."""
    return f"BEGIN:VCALENDAR\r\nX-WR-CALNAME:{workspace.name}\r\nEND:VCALENDAR\r\n"


async def address(anna: Talker, more: str = "") -> str:
    reply = await anna.says(f"/workspace calendar {more}")
    found = re.search(r"http://127\.0\.0\.1:\d+/calendar/[\w-]{22}\.ics(?=\s)", reply.text)
    assert found, reply.text
    return found[0]


async def test_it_is_read_at_its_address_until_there_is_a_new_one(chat: Chat, anna: Talker) -> None:
    async with served(chat, feed=feed) as pages:
        first = await address(anna)
        assert await address(anna) == first
        page = await pages.browser().opens(first)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert "X-WR-CALNAME:team" in page.source
        second = await address(anna, "new=yes")
        assert (await pages.browser().opens(first)).status == 404
        assert (await pages.browser().opens(second)).status == 200


async def test_a_team_reads_its_own_alone(chat: Chat, anna: Talker) -> None:
    async with served(chat, feed=feed) as pages:
        await address(anna)
        rival = chat.person("rita", admin=True, language="en").private
        theirs = await address(rival)
        assert "CALNAME:rita" in (await pages.browser().opens(theirs)).source


async def test_without_pages_it_says_who_can_switch_them_on(chat: Chat, pages: Pages, anna: Talker) -> None:
    assert "TAKT_PUBLIC_URL" in chat.text(await anna.says("/workspace calendar"))
    chat.services.pages.clear()
    assert "TAKT_PUBLIC_URL" in chat.text(await anna.says("/request review C1"))


async def test_only_a_manager_may_hand_it_out(chat: Chat, anna: Talker) -> None:
    async with served(chat, feed=feed):
        ben = chat.person("ben", language="en")
        for line in ("/workspace calendar", "/request review C1", "/request reviews"):
            assert "Only a manager or an owner" in chat.text(await ben.says(line))

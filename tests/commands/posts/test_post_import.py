"""Bringing in an export of posts' figures, as a chat."""

from __future__ import annotations

import pytest

from storage import post_figures, posts
from storage.models import ImportFile, Post
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.files.test_post_list import GERMAN, ONE, TWO


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


def post(chat: Chat, video_id: str) -> Post:
    found = chat.read(lambda s: posts.of_video(s, workspace_id=1, video_id=video_id))
    assert found
    return found


async def test_a_dry_run_first_then_a_button_and_the_same_file_changes_nothing(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/campaign new Summer")
    await anna.says(f"/content add https://www.tiktok.com/@mia/video/{ONE}")
    file = GERMAN.encode()
    dry = await anna.says("/content import campaign=C1", file=file, name="one.csv")
    text = chat.text(dry)
    assert "New: 1" in text
    assert "Changed: 1" in text
    assert "Durchschn. Wiedergabezeit → Average watch time" in text
    assert post(chat, ONE).views is None
    done = await anna.presses(dry, "Take over 2 posts")
    assert "45.1K" in chat.text(done)
    assert (post(chat, ONE).views, post(chat, ONE).campaign_id) == (45_100, None)
    assert (post(chat, TWO).handle, post(chat, TWO).campaign_id) == ("emil", 1)
    card = chat.text(await anna.says("/content show V1"))
    assert "from one.csv, brought in Fri 20 Nov 2026" in card
    assert "already; nothing is left to do" in chat.text(await anna.presses(dry, "Take over 2 posts"))
    again = chat.text(await anna.says("/content import", file=file, name="one.csv"))
    assert "would change nothing" in again
    assert "Unchanged: 2" in again


async def test_a_column_is_explained_once_for_the_team(chat: Chat, anna: Talker) -> None:
    file = f"Link,Herzen\nhttps://www.tiktok.com/@mia/video/{ONE},12\n".encode()
    dry = await anna.says("/content import", file=file, name="one.csv")
    assert dry.failed
    await anna.presses(dry, "What is “Herzen”?")
    await anna.says("Likes")
    again = await anna.says("/content import day=2026-11-01", file=file, name="one.csv")
    await anna.presses(again, "Take over 1 post")
    (row,) = chat.read(lambda s: post_figures.history(s, post_id=post(chat, ONE).id, limit=9))
    assert (row.likes, row.day.isoformat()) == (12, "2026-11-01")


async def test_an_older_day_does_not_take_the_place_of_a_newer_one(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add https://www.tiktok.com/@mia/video/{ONE}")
    await anna.says("/content figures V1 views=50k")
    dry = await anna.says("/content import", file=GERMAN.encode(), name="one.csv")
    await anna.presses(dry, "Take over 2 posts")
    assert post(chat, ONE).views == 50_000
    assert chat.count(ImportFile) == 1

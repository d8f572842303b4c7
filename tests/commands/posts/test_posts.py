"""Posts: collected by link, shown, asked about again, with figures by hand, taken off."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from commands.core.texts import msg
from commands.core.tiktok import Embed, Gone, Unreachable
from storage.models import AuditEntry, CreatorRequest, Post
from storage.session import Session
from tests.chat import Chat, Talker, group
from tests.fake_tiktok import HOME, ID

OTHER = "https://www.tiktok.com/@dora/video/7300000000000000001"
PRIVATE = Gone(msg("TikTok shows no post there: it is private."))


@pytest.fixture(autouse=True)
def connected(chat: Chat) -> None:
    """Let TikTok be connected."""
    chat.tiktok.posts[OTHER] = Embed("Sommer! #vegan", "Dora", "dora")


def row(chat: Chat, number: int = 1) -> Post:
    return chat.read(lambda session: session.exec(select(Post).where(Post.number == number)).one())


async def test_a_post_is_added_with_what_tiktok_says(chat: Chat, anna: Talker) -> None:
    reply = await anna.says(f"/content add {HOME}?is_from_webapp=1 campaign=C1 topics=humour")
    text = chat.text(reply)
    assert reply.title == "@scout2015 · V1"
    assert "Added." in text
    assert "Caption: Caption #one #Two" in text
    assert "Published: Sat 27 Jul 2019, 15:32 (Europe/Berlin)" in text
    assert "Hashtags: #one #Two" in text
    assert "Campaign: Summer · C1" in text
    assert "TikTok says: public, Mon 23 Nov 2026" in text
    assert HOME in text
    kept = row(chat)
    assert (kept.video_id, kept.author, kept.sound) == (ID, "Scout & Suki", "original sound")
    assert kept.topics == ["humour"]
    assert kept.evidence[0]["author"] == "Scout & Suki"
    assert kept.added_by == "anna"


async def test_the_creator_is_known_by_the_handle(chat: Chat, anna: Talker) -> None:
    assert "Creator: @dora · P1" in chat.text(await anna.says(f"/content add {OTHER}"))


async def test_a_post_by_somebody_else_is_not_taken_for_a_creators(chat: Chat, anna: Talker) -> None:
    reply = await anna.says(f"/content add {HOME} creator=@dora")
    assert reply.failed
    assert "this post is by @scout2015, not by @dora" in reply.text
    assert chat.count(Post) == 0


async def test_a_link_that_proves_nobody_may_be_given_to_a_creator(chat: Chat, anna: Talker) -> None:
    chat.tiktok.posts[HOME] = Embed("Caption", "Dora")
    assert "Creator: @dora" in chat.text(await anna.says(f"/content add {HOME} creator=@dora"))


@pytest.mark.parametrize("again", [HOME, f"https://m.tiktok.com/v/{ID}.html", "https://vm.tiktok.com/Zm1/"])
async def test_a_link_used_twice_leads_to_the_first(chat: Chat, anna: Talker, again: str) -> None:
    await anna.says(f"/content add {HOME}")
    reply = await anna.says(f"/content add {again}")
    assert reply.failed
    assert "on your list already: V1" in reply.text
    assert chat.count(Post) == 1


async def test_the_same_post_may_be_on_the_lists_of_two_teams(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    bea = chat.person("bea", admin=True, language="en").at(group("rival"))
    assert not (await bea.says(f"/content add {HOME}")).failed


async def test_several_links_each_with_its_answer(chat: Chat, anna: Talker) -> None:
    gone = "https://www.tiktok.com/@scout2015/video/7400000000000000001"
    chat.tiktok.posts[gone] = PRIVATE
    await anna.says(f"/content add {HOME}")
    reply = await anna.says(f"/content add {OTHER} {HOME}, {gone} campaign=C1")
    assert reply.title == "1 post added"
    assert reply.table is not None
    assert [said for _, said in reply.table.rows] == [
        "Added.",
        "This post is on your list already: V1. Look with /content show V1",
        "TikTok shows no post there: it is private.",
    ]
    assert chat.count(Post) == 2


async def test_one_post_under_two_links_is_added_once(chat: Chat, anna: Talker) -> None:
    reply = await anna.says(f"/content add {HOME} https://m.tiktok.com/v/{ID}.html")
    assert reply.title == "1 post added"
    assert chat.count(Post) == 1


async def test_nothing_added_is_a_failure(anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    assert (await anna.says(f"/content add {HOME} https://m.tiktok.com/v/{ID}.html")).failed


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("https://evil.example/@a/video/7400000000000000001", "not a TikTok link"),
        ("https://www.tiktok.com/@dora", "leads to no post"),
        (" ".join(f"https://vm.tiktok.com/a{n}/" for n in range(21)), "at most 20 links"),
    ],
)
async def test_wrong_links_are_refused_unasked(chat: Chat, anna: Talker, link: str, sentence: str) -> None:
    reply = await anna.calls("content add", link=link)
    assert reply.failed
    assert sentence in reply.text
    assert chat.tiktok.asked == []


async def test_without_an_answer_of_tiktok_the_link_is_kept(chat: Chat, anna: Talker) -> None:
    chat.tiktok.posts[HOME] = Unreachable(msg("TikTok does not answer right now."))
    text = chat.text(await anna.says(f"/content add {HOME}"))
    assert "Added by its link alone. TikTok does not answer right now." in text
    assert "TikTok says: nothing yet; asked" in text
    assert row(chat).seen_at is None
    del chat.tiktok.posts[HOME]
    assert "Caption: Caption #one" in chat.text(await anna.says("/content check V1"))
    assert [line["answered"] for line in row(chat).evidence] == [False, True]


async def test_a_private_post_is_refused_in_german(chat: Chat) -> None:
    ben = chat.person("ben", admin=True, language="de")
    chat.tiktok.posts[HOME] = Gone(
        msg("This short link leads to no post any more. Open the post, tap Share and copy the link anew.")
    )
    reply = await ben.says(f"/content add {HOME}")
    assert reply.failed
    assert "Dieser Kurzlink führt zu keinem Beitrag mehr." in reply.text


async def test_a_post_that_has_gone_is_remembered_as_gone(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    chat.tiktok.posts[HOME] = PRIVATE
    chat.forward(days=1)
    text = chat.text(await anna.says("/content check V1"))
    assert "TikTok says: private or deleted, Tue 24 Nov 2026" in text
    assert row(chat).caption == "Caption #one #Two"


async def test_asking_again_in_vain_changes_nothing(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    chat.tiktok.posts[HOME] = Unreachable(msg("TikTok does not answer right now."))
    assert (await anna.says("/content check V1")).failed
    assert len(row(chat).evidence) == 1


async def test_the_evidence_names_every_answer_with_its_time(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    chat.forward(days=1)
    chat.tiktok.posts[HOME] = PRIVATE
    card = await anna.says("/content check V1")
    sheet = chat.text(await anna.presses(card, "Evidence"))
    assert sheet.index("Asked Tue 24 Nov 2026") < sheet.index("Asked Mon 23 Nov 2026, 10:00")
    assert "private or deleted" in sheet
    assert "Author: @scout2015 Scout & Suki" in sheet
    assert "Sound: original sound" in sheet
    assert f"Number of the post: {ID}" in sheet
    assert "Added: Mon 23 Nov 2026, 10:00 (Europe/Berlin), anna" in sheet


async def test_evidence_stays_bounded(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    for _ in range(25):
        await anna.says("/content check V1")
    assert len(row(chat).evidence) == 20


async def test_figures_by_hand_are_dated_and_the_rest_stays(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    await anna.says("/content figures V1 views=100k likes=8000 day=2026-11-20")
    text = chat.text(await anna.says("/content figures V1 views=120k comments=300 shares=100"))
    assert "Views: 120K" in text
    assert "Likes: 8,000" in text
    assert "Engagement rate by views: 7.00%" in text
    assert "Likes: typed by hand, Fri 20 Nov 2026" in text
    assert "Views, Comments, Shares: typed by hand, Mon 23 Nov 2026" in text
    assert "Saves" not in text
    sheet = chat.text(await anna.says("/content evidence V1"))
    assert "typed by hand, Mon 23 Nov 2026 (by anna, " in sheet
    assert "Views 120K, Comments 300, Shares 100" in sheet
    assert "Views 100K, Likes 8,000" in sheet


@pytest.mark.parametrize(
    ("more", "sentence"),
    [("", "No figure was given"), ("views=-5", "cannot be negative"), ("views=5 day=2027-01-01", "")],
)
async def test_wrong_figures_are_refused(chat: Chat, anna: Talker, more: str, sentence: str) -> None:
    await anna.says(f"/content add {HOME}")
    reply = await anna.says(f"/content figures V1 {more}")
    assert reply.failed
    assert sentence in reply.text
    assert row(chat).views is None


async def test_a_post_is_taken_off_with_an_entry_in_the_history(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    await anna.says("/content pin V1 campaign=C1")
    assert "V1 is off your list" in (await anna.says("/content remove V1")).text
    assert chat.count(Post) == 0
    entry: Any = chat.read(
        lambda session: session.exec(select(AuditEntry).where(AuditEntry.action == "content remove")).one()
    )
    assert entry.before["video_id"] == ID
    assert "no post “V1”" in (await anna.says("/content show V1")).text


async def test_what_proves_a_request_stays(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=100")
    await anna.says(f"/content add {OTHER}")

    def hand_in(session: Session) -> None:
        post, request = session.exec(select(Post)).one(), session.exec(select(CreatorRequest)).one()
        post.request_id = request.id
        session.add(post)

    chat.services.store.write_now(hand_in)
    assert "stays as its proof" in (await anna.says("/content remove V1")).text
    assert "Request: R1" in chat.text(await anna.says("/content show @dora"))


async def test_an_update_that_comes_again_adds_nothing(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/content add {HOME}")
    await anna.repeats()
    assert chat.count(Post) == 1

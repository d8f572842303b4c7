"""Posts handed in for a request, as a chat: given, checked, confirmed or corrected."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commands.core.texts import msg
from commands.core.tiktok import Embed, Gone, Unreachable
from storage import posts
from storage.models import Post
from tests.chat import Chat, Letter, Talker
from tests.commands.requests.test_drafts import told, working
from tests.commands.scene import letters_to, link_of, request_in

ONE = '/request send @dora C1 fee=500 due=2026-12-20 deliverables="1 video"'
CAPTION = "Werbung | Summer #frisch"
AWAY = Unreachable(msg("TikTok does not answer right now."))


def address(day: int = 1, minute: int = 0, handle: str = "dora") -> str:
    """Give the link of a post made on a day of December."""
    made = int(datetime(2026, 12, day, 12, minute, tzinfo=UTC).timestamp())
    return f"https://www.tiktok.com/@{handle}/video/{made << 32 | 7}"


@pytest.fixture
async def card(chat: Chat, anna: Talker, dora: Talker) -> Letter:
    """Give what a creator sees whose draft is due."""
    await anna.says("/campaign edit C1 hashtags=frisch markets=DE")
    return await due(chat, anna, dora)


async def due(chat: Chat, anna: Talker, dora: Talker, line: str = ONE) -> Letter:
    found = await working(chat, anna, dora, line)
    chat.tiktok.usual = Embed(CAPTION, "Dora", "dora", sound="Sunny")
    chat.now = datetime(2026, 12, 5, 9, tzinfo=UTC)
    return found


async def posts_it(chat: Chat, dora: Talker, card: Letter, link: str) -> str:
    return chat.text(await dora.fills(await dora.presses(card, "It is posted"), link=link))


def row(chat: Chat, number: int = 1) -> Post:
    found = chat.read(lambda session: session.get(Post, number))
    assert found
    return found


# -- handing in ------------------------------------------------------------------------------------


async def test_a_caption_shows_what_a_person_should_look_at(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    chat.tiktok.usual = Embed("Werbung | mit Wodka #frisch", "Dora", "dora")
    await posts_it(chat, dora, card, address())
    text = chat.text(await told(chat, anna))
    assert (
        "Brand safety: look at this: alcohol: “Wodka” in “Werbung | mit Wodka #frisch” (caption V1)" in text
    )


async def test_a_creator_posts_and_the_team_sees_every_check_and_confirms(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    assert "The link is kept." in await posts_it(chat, dora, card, address())
    assert request_in(chat).state == "posted"
    note = await told(chat, anna)
    text = chat.text(note)
    for line in ("@dora has posted for “Summer” (R1).", "✅ Public: TikTok shows it to everybody",
                 "✅ By the creator: TikTok names @dora",
                 "✅ In time: posted on Tue 1 Dec 2026, due on Sun 20 Dec",
                 "✅ Hashtags: all in the caption",
                 "✅ Marked as advertising: the caption begins with “Werbung”",
                 "☐ TikTok's own switch: cannot be seen", "❌ Draft approved: 0 of 1 approved",
                 "[Confirm the post]", "[Ask for a correction]"):  # fmt: skip
        assert line in text
    await anna.presses(note, "Confirm the post")
    assert request_in(chat).state == "tracking"
    shown = chat.text(await anna.says("/request show R1"))
    assert "Until" in shown
    assert "Next reminder" not in shown, "nobody is waited for"
    assert "team has confirmed your post for “Summer”" in chat.text(await told(chat, dora))
    sheet = chat.text(await anna.says("/post show R1"))
    for line in ("given by dora, Sat 5 Dec 2026", "TikTok names @dora: “Werbung | Summer #frisch”",
                 "confirmed by anna, Sat 5 Dec 2026", address()):  # fmt: skip
        assert line in sheet
    assert (row(chat).request_id, row(chat).creator_id, row(chat).campaign_id) == (1, 1, 1)


async def test_the_team_writes_a_link_down_and_the_rest_is_known(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    chat.tiktok.short = address(2)
    reply = await anna.says("/post add R1 https://vm.tiktok.com/ZMabc123X/")
    assert "✅ By the creator" in chat.text(reply)
    assert request_in(chat).state == "posted"
    assert row(chat).url == address(2)
    assert letters_to(chat, anna) == [], "who is answered here is not told once more"
    assert "post add" in chat.text(await anna.says("/help post"))


async def test_nothing_is_rejected_by_a_machine(chat: Chat, anna: Talker, dora: Talker, card: Letter) -> None:
    chat.tiktok.usual = Embed("Hello #ad", "Eve", "eve")
    await posts_it(chat, dora, card, address(25))
    assert request_in(chat).state == "draft_due", "its number stands for a day to come, so it is no link"
    chat.forward(days=30)
    await posts_it(chat, dora, card, address(25))
    text = chat.text(await told(chat, anna))
    for line in ("❌ By the creator: TikTok names @eve", "❌ In time: posted on Fri 25 Dec 2026, 5 days late",
                 "❌ Hashtags: missing in the caption: #frisch",
                 "❌ Marked as advertising: only #ad"):  # fmt: skip
        assert line in text
    assert request_in(chat).state == "posted"
    assert row(chat).creator_id is None, "somebody else's post counts for nobody"
    await anna.says("/post verify R1")
    assert request_in(chat).state == "tracking"


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("https://example.com/x", "is not a TikTok link"),
        ("https://www.tiktok.com/@dora", "leads to no post"),
        ("hello", ""),
    ],
)
async def test_what_is_no_link_to_a_post_is_answered_with_a_sentence(
    chat: Chat, anna: Talker, dora: Talker, card: Letter, link: str, sentence: str
) -> None:
    asked = await dora.presses(card, "It is posted")
    reply = await dora.fills(asked, link=link)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert (await anna.says(f"/post add R1 {link}")).failed
    assert chat.tiktok.asked == []
    assert chat.count(Post) == 0


async def test_a_post_that_is_private_is_not_taken(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    chat.tiktok.usual = Gone(msg("TikTok shows no such post."))
    assert "TikTok shows no such post." in await posts_it(chat, dora, card, address())
    assert request_in(chat).state == "draft_due"


async def test_tiktok_away_keeps_the_link_and_a_later_look_fills_it_in(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    chat.tiktok.usual = AWAY
    await posts_it(chat, dora, card, address())
    text = chat.text(await told(chat, anna))
    assert "☐ By the creator: not known yet" in text
    assert "✅ In time" in text, "the number in the link tells the time"
    away = await anna.says("/post check R1")
    assert away.failed
    assert "does not answer" in chat.text(away)
    chat.tiktok.usual = Embed(CAPTION, "Dora", "dora")
    assert "✅ By the creator" in chat.text(await anna.says("/post check R1"))
    assert row(chat).caption == CAPTION
    assert [line.get("answered") for line in row(chat).evidence] == [None, False, True]


async def test_a_link_that_was_used_is_refused_with_where(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    await posts_it(chat, dora, card, address())
    await anna.says("/creator add @emil")
    await anna.says("/request send @emil C1")
    for line in ("/request accept R2", "/request start R2"):
        await anna.says(line)
    again = await anna.says(f"/post add R2 {address()}")
    assert "V1, for R1 with @dora, “Summer”" in chat.text(again)
    assert chat.count(Post) == 1


async def test_a_creator_is_not_told_for_what_a_link_was_used(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    await anna.says("/creator add @emil")
    await anna.says("/request send @emil C1")
    await anna.says("/request accept R2")
    await anna.says("/request start R2")
    await anna.says(f"/post add R2 {address()}")
    said = await posts_it(chat, dora, card, address())
    assert "was handed in before" in said
    assert "emil" not in said


async def test_a_collected_post_becomes_the_requests_own(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    await anna.says(f"/content add {address()}")
    await posts_it(chat, dora, card, address())
    assert chat.count(Post) == 1
    assert row(chat).request_id == 1
    assert len(row(chat).evidence) == 3
    assert "stays as its proof" in chat.text(await anna.says("/content remove V1"))


async def test_another_teams_same_link_is_another_post(chat: Chat, anna: Talker, card: Letter) -> None:
    eve = chat.person("eve", admin=True, language="en").private
    await eve.says("/campaign new Theirs")
    await eve.says(f"/content add {address()}")
    await anna.says(f"/post add R1 {address()}")
    assert chat.count(Post) == 2
    assert "I know no request" in chat.text(await eve.says("/post show R1"))
    found = chat.read(lambda session: posts.of_request(session, workspace_id=1, request_id=1))
    assert [post.workspace_id for post in found] == [1]


async def test_it_is_not_possible_before_there_is_a_deal(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    assert "is not possible" in chat.text(await anna.says(f"/post add R1 {address()}"))
    assert chat.tiktok.asked == []
    assert "No post of R1 was given yet" in chat.text(await anna.says("/post check R1"))
    assert "No post was given yet." in chat.text(await anna.says("/post show R1"))
    assert "is not possible" in chat.text(await anna.says("/post verify R1"))


async def test_a_press_that_comes_again_counts_once(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    first = await posts_it(chat, dora, card, address())
    assert chat.text(await dora.repeats()) == first
    assert chat.count(Post) == 1
    assert len(letters_to(chat, anna)) == 1


# -- several ---------------------------------------------------------------------------------------


async def test_two_posts_are_counted_until_both_are_there(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await due(chat, anna, dora, ONE.replace("1 video", "2 videos"))
    assert "1 of 2 posts are there" in await posts_it(chat, dora, card, address())
    assert request_in(chat).state == "draft_due"
    assert "more posts are to come" in chat.text(await told(chat, anna))
    assert "was handed in before" in await posts_it(chat, dora, card, address())
    await posts_it(chat, dora, card, address(2))
    assert request_in(chat).state == "posted"
    text = chat.text(await told(chat, anna))
    assert "V1:" in text
    assert "V2:" in text


# -- corrections -----------------------------------------------------------------------------------


async def test_a_correction_lets_the_same_link_be_handed_in_again(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    await posts_it(chat, dora, card, address())
    await anna.presses(await told(chat, anna), "Ask for a correction")
    await anna.says("the {hashtag} is missing")
    again = await told(chat, dora)
    assert "asks you to correct your post for “Summer”: the {hashtag} is missing" in chat.text(again)
    assert request_in(chat).state == "scheduled"
    assert str(request_in(chat).scheduled_on) == "2026-12-07"
    await posts_it(chat, dora, again, address())
    assert request_in(chat).state == "posted"
    assert chat.count(Post) == 1
    marks = [line["mark"] for line in row(chat).evidence if "mark" in line]
    assert marks == ["given", "correction", "given"]


async def test_of_two_posts_one_is_corrected_by_another(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await due(chat, anna, dora, ONE.replace("1 video", "2 videos"))
    await posts_it(chat, dora, card, address())
    await posts_it(chat, dora, card, address(2))
    await anna.says('/post correct R1 reason="no sound" post=V2')
    await anna.says(f"/post add R1 {address(3)}")
    assert request_in(chat).state == "posted"
    await anna.says("/post verify R1")
    verified = [
        number
        for number in (1, 2, 3)
        if any(line.get("mark") == "verified" for line in row(chat, number).evidence)
    ]
    assert verified == [1, 3]
    assert "correction asked for by anna" in chat.text(await anna.says("/post show R1"))


async def test_a_correction_needs_a_reason_and_a_post_of_the_request(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    await posts_it(chat, dora, card, address())
    await anna.says(f"/content add {address(2)}")
    wrong = await anna.says("/post correct R1 reason=sound post=V2")
    assert "was not handed in for R1" in chat.text(wrong)
    assert "What has to be corrected?" in chat.text(await anna.says("/post correct R1"))


async def test_evidence_is_only_ever_added(chat: Chat, anna: Talker, dora: Talker, card: Letter) -> None:
    await posts_it(chat, dora, card, address())
    await anna.says("/post verify R1")
    before = row(chat).evidence
    for _ in range(25):
        await anna.says("/content check V1")
    chat.tiktok.usual = Gone(msg("TikTok shows no such post."))
    assert "❌ Public: private or deleted" in chat.text(await anna.says("/post check R1"))
    after = row(chat).evidence
    assert after[: len(before)] == before
    assert len(after) == len(before) + 26


async def test_a_viewer_reads_the_evidence_and_changes_nothing(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    await posts_it(chat, dora, card, address())
    ben = chat.person("ben", language="en")
    await ben.says("/start")
    await anna.says("/team role ben viewer")
    assert "✅ By the creator" in chat.text(await ben.says("/post show R1"))
    changing = (
        "/post verify R1",
        "/post correct R1 reason=x",
        "/post check R1",
        f"/post add R1 {address(2)}",
    )
    for line in changing:
        assert (await ben.says(f"/post {line}")).failed
    assert request_in(chat).state == "posted"


async def test_in_german(chat: Chat, anna: Talker, dora: Talker, card: Letter) -> None:
    await anna.says("/workspace set language=de")
    await posts_it(chat, dora, card, address())
    text = chat.text(await told(chat, anna))
    assert "✅ Rechtzeitig: gepostet am Di. 1. Dez. 2026, fällig am So. 20. Dez. 2026" in text
    assert "☐ TikToks eigener Schalter: von außen nicht zu sehen" in text

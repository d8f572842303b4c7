"""What ads still spend on a video, beside the rights that allow it: on cards, in reminders and in digests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from commands.core.tiktok import Embed
from commands.requests.requests import sweep
from storage import audit
from tests.chat import Chat, Letter, Talker
from tests.commands.measured import measure, measure_days
from tests.commands.posts.test_post_adding import address
from tests.commands.scene import letters_to, link_of, request_in

DAY = timedelta(days=1)
ENDS = date(2026, 12, 10)
LINE = f"/request send @dora C1 usage=ads usage_until={ENDS}"


def nine(day: date) -> datetime:
    """Give nine o'clock in Berlin, in winter."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


async def agreed(chat: Chat, anna: Talker, dora: Talker, line: str = LINE) -> None:
    """Let an offer with usage rights be agreed on; what that told everybody has arrived."""
    offer = await dora.says(f"/start {await link_of(anna, line)}")
    await dora.presses(offer, "I am 18")
    await chat.deliver()


async def posted(chat: Chat, anna: Talker, dora: Talker) -> str:
    """Let its video be posted; give its number."""
    await agreed(chat, anna, dora)
    await anna.says("/request start R1")
    chat.now, chat.tiktok.usual = nine(date(2026, 12, 2)), Embed("Werbung", "Dora", "dora")
    await anna.says(f"/post add R1 {address()}")
    await chat.deliver()
    return address().rpartition("/")[2]


async def spoken(chat: Chat, anna: Talker, day: date) -> list[Letter]:
    """Let the clock strike nine and give what the team is told of rights."""
    chat.now = nine(day)
    await sweep(chat.services)
    found = [one for one in letters_to(chat, anna) if ":rights" in one.row.cause]
    await chat.deliver()
    return found


async def shown(chat: Chat, anna: Talker, day: date, line: str = "/request show R1") -> str:
    chat.now = nine(day)
    return chat.text(await anna.says(line))


# -- the card ----------------------------------------------------------------------------------------


async def test_the_card_says_what_ads_with_the_video_spend_and_what_is_still_to_come(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await anna.says("/campaign edit C1 start=2026-11-01 end=2026-12-20")
    video = await posted(chat, anna, dora)
    measure_days(chat, 7, until=date(2026, 12, 1), ad="Video 1", item=video, spend=5_900)
    text = await shown(chat, anna, date(2026, 12, 2))
    assert "Rights: Usage rights: until Thu 10 Dec 2026 (8 days left)" in text
    assert "Ads with this video spent €413.00 in the last 7 days. That is about €59.00 a day." in text
    assert "The flight goes on until Sun 20 Dec 2026: about €1,121.00 more if it goes on like this" in text
    assert "like this, €590.00 of it after the rights have ended." in text


async def test_no_more_is_to_come_than_the_budget_has(chat: Chat, anna: Talker, dora: Talker) -> None:
    await anna.says("/campaign edit C1 start=2026-11-01 end=2026-12-20 budget=500")
    video = await posted(chat, anna, dora)
    measure_days(chat, 7, until=date(2026, 12, 1), item=video, spend=5_900)
    assert "about €87.00 more if it goes on like this.\n" in await shown(chat, anna, date(2026, 12, 2)) + "\n"


async def test_without_a_flight_nothing_is_said_of_what_is_to_come(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    video = await posted(chat, anna, dora)
    measure(chat, day=date(2026, 12, 1), item=video, spend=700)
    text = await shown(chat, anna, date(2026, 12, 2))
    assert "spent €7.00 in the last 7 days. That is about €7.00 a day." in text
    assert "The flight" not in text


async def test_figures_that_tell_nothing_are_not_made_up(chat: Chat, anna: Talker, dora: Talker) -> None:
    await agreed(chat, anna, dora)
    measure(chat, day=date(2026, 12, 1), ad="Some ad", spend=700)
    text = await shown(chat, anna, date(2026, 12, 2))
    assert "No figures tie spend to this video." not in text, "no video is expected yet"
    await anna.says("/request start R1")
    await anna.says(f"/post add R1 {address()}")
    text = await shown(chat, anna, date(2026, 12, 2))
    assert "No figures tie spend to this video." in text
    assert "€7.00" not in text


async def test_ads_that_only_name_the_creator_say_so(chat: Chat, anna: Talker, dora: Talker) -> None:
    video = await posted(chat, anna, dora)
    measure(chat, day=date(2026, 12, 1), ad="Cut @dora", spend=700)
    assert "Ads that name @dora spent €7.00 in the last 7 days." in await shown(chat, anna, date(2026, 12, 2))
    measure(chat, day=date(2026, 12, 1), ad="Spark", item=video, spend=300)
    text = await shown(chat, anna, date(2026, 12, 2))
    assert "Ads with this video or that name @dora spent €10.00 in the last 7 days." in text


async def test_old_figures_say_until_when_they_go(chat: Chat, anna: Talker, dora: Talker) -> None:
    video = await posted(chat, anna, dora)
    measure(chat, day=date(2026, 11, 28), item=video, spend=700)
    text = await shown(chat, anna, date(2026, 12, 2))
    assert "spent €7.00 in the 7 days through Sat 28 Nov 2026, the last with figures." in text
    measure(chat, day=date(2026, 12, 5), ad="Else", spend=1)
    text = await shown(chat, anna, date(2026, 12, 8))
    assert "Ads with this video spent nothing in the 7 days through Sat 5 Dec 2026, the last with" in text
    measure(chat, day=date(2026, 12, 7), ad="Else", spend=1)
    assert "Ads with this video spent nothing in the last 7 days." in await shown(
        chat, anna, date(2026, 12, 8)
    )


# -- reminders ---------------------------------------------------------------------------------------


async def test_a_reminder_says_what_depends_and_asks_the_creator_by_a_button(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await anna.says("/campaign edit C1 start=2026-11-01 end=2026-12-20")
    video = await posted(chat, anna, dora)
    measure(chat, day=date(2026, 12, 6), item=video, spend=41_200)
    (letter,) = await spoken(chat, anna, ENDS - 3 * DAY)
    text = chat.text(letter)
    assert "R1 with @dora for “Summer”: Usage rights: until Thu 10 Dec 2026 (3 days left)" in text
    assert "Ads with this video spent €412.00 in the last 7 days." in text
    assert "Extend the rights, or stop the ads by then." in text
    form = await anna.presses(letter, "Ask for longer rights")
    assert "Until which day do you want to use the videos?" in chat.text(form)
    await anna.says("2027-03-31")
    (offer,) = letters_to(chat, dora)
    assert "Wed 31 Mar 2027" in chat.text(offer)
    await anna.says("/terms signed R1")
    assert request_in(chat).usage_until == date(2027, 3, 31)
    assert request_in(chat).rights_at == nine(date(2027, 3, 17))


async def test_a_reminder_without_figures_says_so_and_asks_for_nothing(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(chat, anna, dora)
    (letter,) = await spoken(chat, anna, ENDS - 3 * DAY)
    text = chat.text(letter)
    assert "No figures tie spend to this video." in text
    assert "stop the ads" not in text


# -- after the end -----------------------------------------------------------------------------------


async def test_spend_after_the_end_is_warned_of_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    video = await posted(chat, anna, dora)
    measure(chat, day=ENDS, item=video, spend=9_900)
    await spoken(chat, anna, ENDS)
    assert await spoken(chat, anna, ENDS + DAY) == [], "what was spent on the last day was allowed"
    measure(chat, day=ENDS + DAY, item=video, spend=1_200)
    (letter,) = await spoken(chat, anna, ENDS + 2 * DAY)
    text = chat.text(letter)
    assert "Ads with this video spent €12.00 after the usage rights had ended on Thu 10 Dec 2026." in text
    assert "Stop these ads, or agree on longer rights with @dora." in text
    assert "[Ask for longer rights]" in text
    measure(chat, day=ENDS + 2 * DAY, item=video, spend=1_200)
    for day in (3, 4, 9):
        assert await spoken(chat, anna, ENDS + day * DAY) == []
    assert "spent €24.00 after the usage rights had ended" in await shown(chat, anna, ENDS + 9 * DAY)


async def test_longer_rights_that_end_again_are_warned_of_again(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    video = await posted(chat, anna, dora)
    measure(chat, day=ENDS + DAY, item=video, spend=1_200)
    await spoken(chat, anna, ENDS)
    assert len(await spoken(chat, anna, ENDS + 2 * DAY)) == 1
    later = ENDS + 10 * DAY
    await anna.says(f"/terms change R1 usage_until={later}")
    await anna.says("/terms signed R1")
    await chat.deliver()
    assert "after the usage rights" not in await shown(chat, anna, ENDS + 2 * DAY)
    await spoken(chat, anna, later)
    measure(chat, day=later + DAY, item=video, spend=300)
    (letter,) = await spoken(chat, anna, later + 2 * DAY)
    assert "spent €3.00 after the usage rights had ended on Sun 20 Dec 2026." in chat.text(letter)


async def test_looking_each_morning_writes_nothing_into_the_history(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await posted(chat, anna, dora)
    await spoken(chat, anna, ENDS)

    def entries() -> int:
        found = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))
        return [one.action for one in found].count("request rights")

    assert entries() == 1
    for day in (1, 2, 3):
        assert await spoken(chat, anna, ENDS + day * DAY) == []
    assert entries() == 1
    assert request_in(chat).rights_at == nine(ENDS + 4 * DAY)


async def test_an_archived_campaign_warns_of_nothing(chat: Chat, anna: Talker, dora: Talker) -> None:
    video = await posted(chat, anna, dora)
    measure(chat, day=ENDS + DAY, item=video, spend=1_200)
    await anna.says("/campaign archive C1")
    await chat.deliver()
    assert await spoken(chat, anna, ENDS + 2 * DAY) == []
    await anna.says("/campaign restore C1")
    await chat.deliver()
    assert len(await spoken(chat, anna, ENDS + 3 * DAY)) == 1


# -- digests and German ------------------------------------------------------------------------------


async def test_a_digest_says_it_too_before_the_end_and_after(chat: Chat, anna: Talker, dora: Talker) -> None:
    video = await posted(chat, anna, dora)
    await anna.says('/digest new C1 every="daily 9:00"')
    line = "R1 @dora: Usage rights: until Thu 10 Dec 2026 (8 days left). "
    text = await shown(chat, anna, date(2026, 12, 2), "/digest preview D1")
    assert f"{line}No figures tie spend to this video." in text
    measure(chat, day=date(2026, 12, 1), item=video, spend=700)
    text = await shown(chat, anna, date(2026, 12, 2), "/digest preview D1")
    assert f"{line}Ads with this video spent €7.00 in the last 7 days." in text
    text = await shown(chat, anna, ENDS + 5 * DAY, "/digest preview D1")
    assert "Usage rights" not in text, "they are over, and nothing was spent since"
    measure(chat, day=ENDS + 4 * DAY, item=video, spend=200)
    text = await shown(chat, anna, ENDS + 5 * DAY, "/digest preview D1")
    assert (
        "R1 @dora: Usage rights: ended on Thu 10 Dec 2026. Ads with this video spent €2.00 in the last"
        in text
    )
    assert "Ads with this video spent €2.00 after the usage rights had ended on Thu 10 Dec 2026." in text


async def test_it_is_said_in_german(chat: Chat, anna: Talker, dora: Talker) -> None:
    await anna.says("/campaign edit C1 start=2026-11-01 end=2026-12-20")
    video = await posted(chat, anna, dora)
    await anna.says("/workspace set language=de")
    await chat.deliver()
    measure(chat, day=date(2026, 12, 6), item=video, spend=41_200)
    (letter,) = await spoken(chat, anna, ENDS - 3 * DAY)
    text = chat.text(letter)
    assert (
        "Anzeigen mit diesem Video haben in den letzten 7 Tagen 412,00\N{NO-BREAK SPACE}€ ausgegeben." in text
    )
    assert "Verlängere die Rechte oder stopp die Anzeigen bis dahin." in text
    measure(chat, day=ENDS + DAY, item=video, spend=1_200)
    await spoken(chat, anna, ENDS)
    (letter,) = await spoken(chat, anna, ENDS + 2 * DAY)
    text = chat.text(letter)
    assert (
        "12,00\N{NO-BREAK SPACE}€ ausgegeben, nachdem die Nutzungsrechte am Do. 10. Dez. 2026 geendet hatten."
        in text
    )

"""What stands out of a creator, as a chat."""

from __future__ import annotations

import pytest

from tests.chat import Chat, Talker, button, group

FIGURES = "followers=50k engagement=4% views=900 median=800 growth=60% last_post=2026-09-01"


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says(f'/creator add @dora {FIGURES} country=DE audience="BR 40 %, DE 30 %"')
    await anna.says("/creator add @emil")
    return anna


async def test_signs_come_with_evidence_and_a_caveat(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/creator check @dora"))
    assert "signs to look at, not a verdict" in text
    assert "growth: The followers changed by 60.00% in 30 days.\nA rule of thumb of ours" in text
    assert "no benchmark: -10.00% to 30.00%" in text
    assert "One video that spread does that as well" in text
    assert "views against followers: A usual video is seen by 1.60% of the number of followers." in text
    assert "last post: No post for 83 days. More than 30 stand out." in text
    assert "40.00% of the audience is in BR, more than in DE." in text
    assert "Nothing unusual: engagement by views, average against median views" in text
    assert "Not known: engagement by followers, repeated comments" in text
    assert "the mean of brands' accounts was 4.14% (Rival IQ, TikTok Benchmark Report 2023)." in text
    assert "Size: micro: 10.0K to below 100K followers" in text
    assert "typed by hand, Mon 23 Nov 2026" in text


async def test_the_card_says_it_in_a_line_and_leads_to_it(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/creator show @dora")
    assert "Signs: to look at: growth, views against followers, last post, audience" in chat.text(card)
    assert "not a verdict" in chat.text(await anna.presses(card, "Check the figures"))
    assert "Signs:" not in chat.text(await anna.says("/creator show @emil"))
    await anna.says("/creator edit @emil growth=1%")
    calm = await anna.says("/creator show @emil")
    assert "Signs: nothing stands out" in chat.text(calm)
    assert not button(calm, "Check the figures").edit


async def test_who_has_no_figures_gets_no_verdict(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/creator check @emil"))
    assert "Nothing stands out in the figures there are." in text
    assert "For comparison" not in text
    assert "Size" not in text


async def test_ten_of_the_teams_own_say_what_is_usual(chat: Chat, anna: Talker) -> None:
    for place in range(10):
        await anna.says(f"/creator add @peer{place} followers=20k engagement={6 + place}%")
    text = chat.text(await anna.says("/creator check @dora"))
    assert "engagement by views: 4.00% of the views led to a reaction." in text
    assert "Nine in ten of your 10 other creators of this size lie between 6.45% and 14.55%." in text
    # One of another size is no measure, and neither is another team's.
    await anna.says("/creator add @big followers=2M engagement=4%")
    assert "6.45%" in chat.text(await anna.says("/creator check @dora"))
    other = anna.at(group("elsewhere"))
    await other.says(f"/creator add @dora {FIGURES}")
    assert "engagement by views: 4.00%" not in chat.text(await other.says("/creator check @dora"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    jana = chat.person("jana", language="de")
    text = chat.text(await jana.says("/creator check @dora"))
    assert "kein Urteil" in text
    assert "Faustregel" in text
    assert "60,00\u00a0%" in text


async def test_a_wrong_name_gets_a_sentence(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator check @nobody")
    assert reply.failed
    assert "I know no creator" in chat.text(reply)

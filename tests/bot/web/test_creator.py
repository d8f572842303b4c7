"""A creator who has neither Telegram nor Discord answers on a page: what they see, do, and cannot do."""

from __future__ import annotations

import re

import aiohttp
import pytest

from commands.core.keys import Keys
from commands.requests.requests import sweep
from storage import audit
from storage.models import CreatorRequest, InboxEntry
from tests.bot.web.kit import Browser, Pages
from tests.chat import Chat, Talker
from tests.commands.scene import request_in

SEND = '/request send @dora C1 fee=500 deliverables="2 videos" due=2026-12-15 message="Hi <b>Dora</b>"'


async def link_to(anna: Talker, line: str = SEND) -> str:
    """Ask for a request and give the address of its page."""
    reply = await anna.says(line)
    found = re.search(r"http://127\.0\.0\.1:\d+/r/[\w-]{22}(?=\s)", reply.text)
    assert found, reply.text
    return found[0]


@pytest.fixture
async def link(pages: Pages, anna: Talker) -> str:
    return await link_to(anna)


@pytest.fixture
async def dora(pages: Pages, link: str) -> Browser:
    """Give a creator who has opened the request."""
    browser = pages.browser()
    await browser.opens(link)
    await browser.presses("Open the request")
    return browser


async def test_looking_at_the_link_opens_nothing_and_pressing_its_button_does(
    chat: Chat, pages: Pages, link: str
) -> None:
    browser = pages.browser()
    landing = await browser.opens(link)
    assert landing.status == 200
    assert landing.labels == ["Open the request"]
    assert "A request from team" in landing.text
    assert "It is for @dora." in landing.text
    assert "500" not in landing.text
    assert request_in(chat).state == "invited", "a program that looks at links is nobody"
    page = await browser.presses("Open the request")
    for part in ("Request from team: Summer", "Frisch", "€500.00", "2 videos", "Tue 15 Dec 2026"):
        assert part in page.text
    assert page.labels == [
        "I am 18 or over and accept",
        "Make a counter-offer",
        "Ask a question",
        "Decline",
    ]
    request = request_in(chat)
    assert (request.state, request.contact_platform, request.contact_chat_id) == ("seen", "web", "")


async def test_what_was_typed_is_text_and_never_markup(dora: Browser) -> None:
    assert "Hi <b>Dora</b>" in dora.page.text
    assert "<b>" not in dora.page.source


async def test_accepting_is_recorded_and_the_team_learns_of_it(
    chat: Chat, dora: Browser, anna: Talker
) -> None:
    page = await dora.presses("I am 18 or over and accept")
    assert page.status == 200
    assert "You have accepted, and you confirmed that you are 18 or over" in page.text
    assert "?said=" in page.url, "reloading it sends nothing"
    [told] = [letter for letter in chat.outbox() if "accepted R1" in chat.text(letter)]
    assert told.address == anna.place.address
    card = chat.text(await anna.says("/request show R1"))
    assert "confirmed by @dora (Web)" in card
    assert "Reached: on the web page, where nobody can write to them" in card


async def test_a_question_is_a_form_and_a_wrong_answer_keeps_what_was_typed(
    chat: Chat, dora: Browser
) -> None:
    form = await dora.presses("Make a counter-offer")
    assert "Which fee would you like?" in form.text
    wrong = await dora.presses("Send", fee="a lot", note="One video <less>")
    assert wrong.status == 422
    assert "a lot" in wrong.text
    assert wrong.forms[0].values["note"] == "One video <less>"
    page = await dora.presses("Send", fee="700 €")
    assert page.text.count("Your counter-offer is with the team") == 1
    assert "€700.00" in page.text
    request = request_in(chat)
    assert (request.state, request.counter_fee_minor, request.counter_note) == (
        "negotiating",
        70000,
        "One video <less>",
    )


async def test_the_page_shows_how_things_stand_when_it_is_opened_again(
    dora: Browser, anna: Talker, link: str
) -> None:
    await dora.presses("Make a counter-offer")
    await dora.presses("Send", fee="700")
    agreed = await anna.says("/request accept R1")
    assert "@dora answers on the web page, so I cannot write to them." in agreed.text
    assert link in agreed.text
    page = await dora.opens(link)
    assert "You have accepted. The team gets in touch with you." in page.text
    assert page.labels == ["I am 18 or over", "Read the terms", "Ask a question", "Cancel"]
    await dora.presses("I am 18 or over")
    await anna.says("/request ship R1 parcel=4711")
    page = await dora.opens(link)
    assert "4711" in page.text
    assert page.labels == ["It has arrived", "Read the terms", "Ask a question", "Cancel"]
    page = await dora.presses("It has arrived")
    assert "Thank you, the team knows." in page.text
    assert "It is your turn: send your draft here." in page.text


async def test_the_team_is_told_that_nothing_can_be_written_to_a_page(
    chat: Chat, dora: Browser, anna: Talker, link: str
) -> None:
    reminded = await anna.says("/request remind R1")
    assert "I cannot write to them. Pass the link on" in reminded.text
    assert link in reminded.text
    assert "fresh=yes" in reminded.text
    assert chat.outbox() == []
    withdrawn = await anna.says("/request withdraw R1")
    assert "The page says how R1 ended; tell them yourself." in withdrawn.text
    page = await dora.opens(link)
    assert "The team has withdrawn this request" in page.text


async def test_the_team_hears_what_the_page_cannot_be_told(chat: Chat, dora: Browser, anna: Talker) -> None:
    chat.forward(days=4)
    await sweep(chat.services)
    [told] = await chat.deliver_messages()
    assert "has to be reminded, and answers on the web page, where I cannot write to them." in told.reply.text
    await dora.opens(dora.page.url)
    await dora.presses("Make a counter-offer")
    await dora.presses("Send", fee="700")
    await chat.deliver()
    here = await anna.private.says("/request accept R1")
    assert "Pass the link on" in here.text
    texts = [letter.reply.text for letter in await chat.deliver_messages()]
    assert any("I cannot write to them. The page shows where R1 stands" in text for text in texts), texts


async def test_sent_twice_it_happens_once(chat: Chat, dora: Browser) -> None:
    form, label = dora.form_with("I am 18 or over and accept")
    pressed = dict([form.buttons[label]])
    first, second = await dora.sends_form(form, pressed), await dora.sends_form(form, pressed)
    assert (first.status, second.status) == (200, 200)
    assert first.text == second.text
    entries = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))
    assert [entry.action for entry in entries].count("request accept") == 1


async def test_opened_twice_by_one_tap_it_is_one_person(chat: Chat, pages: Pages, link: str) -> None:
    browser = pages.browser()
    landing = await browser.opens(link)
    form = landing.forms[0]
    await browser.sends_form(form, {})
    browser.session.cookie_jar.clear()
    page = await browser.sends_form(form, {})
    assert page.labels[0] == "I am 18 or over and accept"


async def test_a_link_on_another_site_brings_no_cookie_and_the_person_stays_who_they_are(
    chat: Chat, dora: Browser, link: str
) -> None:
    before = request_in(chat).contact_user_id
    # A browser leaves a strict cookie out when somebody comes from elsewhere, and not when a form is sent.
    async with aiohttp.ClientSession() as elsewhere:
        landing = await Browser(elsewhere, dora.base, "en").opens(link)
    assert landing.labels == ["Open the request"]
    page = await dora.sends_form(landing.forms[0], {})
    assert "Decline" in page.labels
    assert request_in(chat).contact_user_id == before


async def test_reloading_what_was_said_sends_nothing_again(chat: Chat, dora: Browser) -> None:
    page = await dora.presses("I am 18 or over and accept")
    count = chat.count(InboxEntry)
    again = await dora.opens(page.url)
    assert again.text == page.text
    assert chat.count(InboxEntry) == count + 1, "it was looked at once more, and nothing else"


async def test_it_speaks_the_language_the_browser_asks_for(pages: Pages, link: str, chat: Chat) -> None:
    browser = pages.browser("fr;q=0.9, de-AT;q=0.8, en;q=0.3")
    landing = await browser.opens(link)
    assert '<html lang="de">' in landing.source
    page = await browser.presses("Anfrage öffnen")
    assert "Ablehnen" in page.labels
    assert request_in(chat).contact_language == "de"


async def test_a_fresh_link_is_for_another_browser_and_ends_the_one_before(
    chat: Chat, pages: Pages, dora: Browser, anna: Talker, link: str
) -> None:
    await dora.presses("I am 18 or over and accept")
    fresh = await link_to(anna, "/request remind R1 fresh=yes")
    assert fresh != link
    assert (await dora.opens(link)).status == 404
    phone = pages.browser()
    await phone.opens(fresh)
    page = await phone.presses("Open the request")
    assert "You have accepted." in page.text
    assert request_in(chat).state == "accepted", "looking moves nothing"
    eve = pages.browser()
    await eve.opens(fresh)
    assert (await eve.presses("Open the request")).status == 403


async def test_a_creator_of_telegram_can_be_given_a_fresh_link(
    chat: Chat, pages: Pages, anna: Talker
) -> None:
    chat.services.links["telegram"] = lambda token: f"https://t.me/bot?start={token}"
    sent = await anna.says(SEND)
    assert sent.text.index("https://t.me/bot?start=") < sent.text.index("/r/"), "one link to a line"
    token = re.findall(r"/r/([\w-]{22})\s", sent.text)[0]
    dora = chat.person("dora", language="en").private
    assert "Summer" in chat.text(await dora.says(f"/start {token}"))
    chat.forward(days=1)
    fresh = await link_to(anna, "/request remind R1 fresh=yes")
    browser = pages.browser()
    await browser.opens(fresh)
    page = await browser.presses("Open the request")
    assert "I am 18 or over and accept" in page.labels
    assert chat.count(CreatorRequest) == 1


async def test_a_new_key_before_the_old_one_changes_nothing_for_who_holds_a_link(
    chat: Chat, dora: Browser, anna: Talker, link: str
) -> None:
    review = (await anna.says("/request review C1")).text
    chat.services.keys = Keys(b"a newer secret", b"a secret of tests")
    assert "Decline" in (await dora.opens(link)).labels
    assert link in (await anna.says("/request remind R1")).text
    [shown] = re.findall(r"http\S+/review/\S+", review)
    assert shown in (await anna.says("/request reviews")).text
    assert (await dora.opens(shown)).status == 200
    chat.services.keys = Keys(b"a newer secret")
    assert (await dora.opens(link)).status == 404
    assert (await dora.opens(shown)).status == 404

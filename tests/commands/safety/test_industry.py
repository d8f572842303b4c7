"""What a campaign is for: blocked, or let go on by an owner who takes it on themselves."""

from __future__ import annotations

import pytest

from storage import audit, campaigns
from storage.models import Campaign, CreatorRequest
from tests.chat import Chat, Talker
from tests.commands.requests.test_drafts import CUT, hands_in, working
from tests.commands.scene import link_of, request_in

PLAN = "budget=5k start=2026-12-01 end=2026-12-28"
SEND = "/request send @dora C2 fee=500"


def stored(chat: Chat) -> Campaign:
    found = chat.read(lambda session: campaigns.get(session, workspace_id=1, id=2))
    assert found
    return found


@pytest.mark.parametrize("word", ["alcohol", "Alkohol"])
async def test_what_is_banned_is_neither_launched_nor_asked_for(chat: Chat, anna: Talker, word: str) -> None:
    card = await anna.says(f"/campaign new Vino {PLAN} markets=DE industry={word}")
    assert (
        "TikTok bans branded content for it everywhere. [TikTok, Branded Content Policy (2025)]" in card.text
    )
    assert "not legal advice" in card.text
    assert "Industry: alcohol: may not be promoted" in chat.text(card)
    for line in ("/campaign launch C2", SEND, '/campaign allow C2 reason="I want to"'):
        refused = await anna.says(line)
        assert refused.failed, line
        assert "cannot be launched and nobody can be asked for it" in chat.text(refused)
    assert stored(chat).state == "draft"
    assert chat.count(CreatorRequest) == 0


async def test_an_owner_lifts_a_warning_with_a_reason(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/campaign new Kick {PLAN} markets=DE industry=energy_drinks")
    for line in ("/campaign launch C2", SEND):
        refused = await anna.says(line)
        assert 'An owner can let it go on all the same: /campaign allow C2 reason="why"' in chat.text(refused)
    card = await anna.says('/campaign allow C2 reason="Checked by our lawyer"')
    assert "you have taken that on yourself" in card.text
    assert "Industry: energy drinks: allowed by anna" in chat.text(card)
    entry = chat.read(lambda session: audit.of(session, workspace_id=1, kind="campaign", id=2))[-1]
    assert (entry.action, entry.after["reason"]) == ("campaign allow", "Checked by our lawyer")
    assert not (await anna.says(SEND)).failed
    assert not (await anna.says("/campaign launch C2")).failed


async def test_managers_do_not_lift_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Kick industry=energy_drinks")
    mia = chat.person("mia", language="en")
    await mia.says("/help")
    await anna.says("/team role Mia manager")
    refused = await mia.says('/campaign allow C2 reason="fine"')
    assert "Only an owner" in chat.text(refused)


async def test_what_is_lifted_is_lifted_for_that_only(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Kick markets=AT industry=cosmetic_surgery")
    await anna.says('/campaign allow C2 reason="fine"')
    # Another market brings another rule, another industry all of them.
    edited = await anna.says("/campaign edit C2 markets=DE")
    assert "pictures from before and after" in edited.text
    assert "TikTok bans or restricts" not in edited.text
    await anna.says('/campaign allow C2 reason="fine"')
    assert "allowed by anna" in chat.text(await anna.says("/campaign show C2"))
    await anna.says("/campaign edit C2 industry=supplements")
    assert "an owner has to allow it" in chat.text(await anna.says("/campaign show C2"))
    await anna.says("/campaign edit C2 industry=cosmetic_surgery")
    assert "an owner has to allow it" in chat.text(await anna.says("/campaign show C2"))


async def test_where_nothing_is_known_nothing_is_in_the_way(chat: Chat, anna: Talker) -> None:
    assert "Industry" not in chat.text(await anna.says(f"/campaign new Plain {PLAN}"))
    assert not (await anna.says(SEND)).failed
    refused = await anna.says('/campaign allow C2 reason="why not"')
    assert "There is no warning about “Plain” (C2) to lift." in chat.text(refused)
    assert "Industry: none of these" in chat.text(await anna.says("/campaign edit C2 industry=other"))
    assert "Industry" not in chat.text(await anna.says("/campaign edit C2 industry=unknown"))
    assert stored(chat).industry == ""


async def test_a_live_campaign_says_it_when_it_is_changed(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/campaign new Plain {PLAN}")
    await anna.says("/campaign launch C2")
    assert "nobody can be asked for it" in (await anna.says("/campaign edit C2 industry=gambling")).text
    assert (await anna.says(SEND)).failed


async def test_a_copy_keeps_the_industry_and_not_the_permission(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Kick industry=energy_drinks")
    await anna.says('/campaign allow C2 reason="fine"')
    assert "an owner has to allow it" in chat.text(await anna.says("/campaign copy C2"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "/campaign new Vino industry=wine",
            "“wine” is not one of: alcohol, alcohol-free beer, wine or spirits, tobacco, vapes, nicotine",
        ),
        ('/campaign allow C9 reason="x"', "I know no campaign"),
    ],
)
async def test_wrong_input_gets_a_sentence(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_the_reason_is_asked_for(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Kick industry=energy_drinks")
    assert "Why may it go on all the same?" in chat.text(await anna.says("/campaign allow C2"))
    assert "allowed by anna" in chat.text(await anna.says("Our lawyer has looked at it"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    jana = chat.person("jana", language="de")
    card = await jana.says("/campaign new Rauch markets=DE industry=tobacco")
    assert "TabakerzG § 19" in card.text
    assert "keine Rechtsberatung" in card.text


async def test_open_requests_wait_for_the_rule(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    edited = await anna.says("/campaign edit C1 industry=energy_drinks markets=DE")
    assert "Regulation (EC) 1924/2006" in edited.text
    assert "Until then nothing of these is accepted, agreed to or approved: R1." in edited.text
    refused = await dora.presses(offer, offer.buttons[0].label)
    assert refused.failed
    assert "The team has to clear something about this campaign first" in chat.text(refused)
    assert "Regulation" in chat.text(await anna.says("/request accept R1"))
    await anna.says('/campaign allow C1 reason="checked"')
    assert not (await dora.presses(offer, offer.buttons[0].label)).failed


async def test_a_draft_is_not_approved_for_what_is_banned(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    await hands_in(chat, dora, card, link=CUT)
    await anna.says("/campaign edit C1 industry=tobacco")
    refused = await anna.says("/draft approve R1")
    assert "TikTok bans branded content for it everywhere." in chat.text(refused)
    assert request_in(chat).state == "draft_submitted"
    assert not (await anna.says('/draft reject R1 remarks="not for this"')).failed


async def test_a_paused_campaign_goes_on_only_where_it_may(chat: Chat, anna: Talker) -> None:
    await anna.says(f"/campaign new Plain {PLAN}")
    for line in ("/campaign launch C2", "/campaign pause C2", "/campaign edit C2 industry=gambling"):
        assert not (await anna.says(line)).failed
    refused = await anna.says("/campaign resume C2")
    assert refused.failed
    assert "TikTok bans branded content for it everywhere." in chat.text(refused)
    assert stored(chat).state == "paused"


async def test_several_are_not_asked_for_it_either(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @emil")
    await anna.says(f"/campaign new Plain {PLAN}")
    preview = await anna.says("/request send @dora,@emil C2 fee=500")
    await anna.says("/campaign edit C2 industry=gambling")
    assert "TikTok bans branded content" in chat.text(await anna.presses(preview, "Send 2 requests"))
    assert chat.count(CreatorRequest) == 0

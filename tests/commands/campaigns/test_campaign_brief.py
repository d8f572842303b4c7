"""The brief of a campaign, and what requests keep of it, as a chat."""

from __future__ import annotations

import pytest

from storage import audit
from tests.chat import Chat, Talker
from tests.commands.scene import link_of, request_in

BRIEF = (
    '/campaign brief C1 hashtags="#glow werbung" mentions=@glow sound="Hey you" length=15-60 do="show it" '
    'dont="no other brands"'
)


async def test_it_is_shown_changed_and_partly_taken_out(chat: Chat, anna: Talker) -> None:
    empty = await anna.says("/campaign brief C1")
    assert "Nothing is asked for yet. A brief is shown to creators with each request." in chat.text(empty)
    text = chat.text(await anna.says(BRIEF))
    for part in ("Hashtags: #glow #werbung", "Mentions: @glow", "Sound: Hey you", "Length: 15 to 60 seconds"):
        assert part in text
    assert "Requests that were sent keep the brief they were sent with." in text
    text = chat.text(await anna.says("/campaign brief C1 hashtags=none sound=- length=30"))
    assert "Hashtags" not in text
    assert "Sound" not in text
    assert "Length: at most 30 seconds" in text
    assert "Please do: show it" in text
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="campaign", id=1))[-1]
    assert entry.action == "campaign brief"
    assert entry.before["brief"]["sound"] == "Hey you"


async def test_the_creator_reads_the_brief_a_request_was_sent_with(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await anna.says(BRIEF)
    token = await link_of(anna)
    await anna.says("/campaign brief C1 dont=nothing")
    offer = chat.text(await dora.says(f"/start {token}"))
    assert "Hashtags: #glow #werbung" in offer
    assert "Please don't: no other brands" in offer
    await anna.says("/request accept R1")
    await anna.says("/terms send R1")
    assert "Please don't: no other brands" in chat.text(await anna.says("/terms show R1"))
    assert request_in(chat).brief["length"] == [15, 60]


async def test_the_form_asks_and_leaves_what_is_left_out(chat: Chat, anna: Talker) -> None:
    shown = await anna.says(BRIEF)
    form = await anna.presses(shown, "Change the brief")
    changed = chat.text(await anna.fills(form, do="smile\nand wave"))
    assert "Please do: smile\nand wave" in changed
    assert "Sound: Hey you" in changed


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("length=short", "“short” is no length. Write seconds, such as 15-60."),
        ("length=60-15", "the shorter one first"),
        ("mentions=@no!", "handle"),
        ("do=" + "x" * 1001, "at most 1,000"),
        ("colour=red", "no option “colour”"),
    ],
)
async def test_wrong_input(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(f"/campaign brief C1 {line}")
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_viewers_change_nothing_and_an_archived_campaign_keeps_its_brief(
    chat: Chat, anna: Talker
) -> None:
    vic = chat.person("vic", language="en")
    await vic.says("/campaign list")
    await anna.says("/team role vic viewer")
    assert (await vic.says(BRIEF)).failed
    await anna.says("/campaign archive C1")
    assert "archived" in chat.text(await anna.says(BRIEF))


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/campaign new Sommer")
    text = chat.text(await anna.says("/campaign brief C1 hashtags=glow length=15-60"))
    assert "Länge: 15 bis 60 Sekunden" in text
    assert "ist keine Länge" in chat.text(await anna.says("/campaign brief C1 length=kurz"))

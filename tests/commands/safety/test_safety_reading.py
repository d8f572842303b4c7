"""Texts of creators are looked at as they come, and the team is asked without a flood of messages."""

from __future__ import annotations

import pytest

from commands.core.context import Services
from commands.safety import safety_reading
from commands.safety.safety_reading import sweep
from storage import creators, safety
from storage.models import Creator, SafetyFinding
from storage.session import Session
from tests.chat import Chat, Talker
from tests.commands.requests.test_drafts import CUT, hands_in, told, working
from tests.commands.scene import link_of

POST = "https://www.tiktok.com/@dora/video/7300000000000000001"


def findings(chat: Chat, id: int = 1) -> list[SafetyFinding]:
    def read(session: Session) -> list[SafetyFinding]:
        found = creators.get(session, workspace_id=1, id=id)
        assert found
        return list(safety.of_creator(session, creator=found))

    return chat.read(read)


def unread(chat: Chat, id: int = 1) -> bool:
    def read(session: Session) -> bool:
        found = creators.get(session, workspace_id=1, id=id)
        assert found
        return found.unread_since is not None

    return chat.read(read)


async def test_who_is_added_or_changed_is_looked_at_and_the_card_says_it(chat: Chat, anna: Talker) -> None:
    assert await sweep(chat.services) == 1, "dora, who is there from the beginning"
    await anna.says('/creator add @emil notes="Casino-Tipps und Bier"')
    assert await sweep(chat.services) == 1
    assert {one.category for one in findings(chat, 2)} == {"gambling", "alcohol"}
    card = await anna.says("/creator show @emil")
    assert "Brand safety: to look at: alcohol, gambling" in chat.text(card)
    assert "To decide" in chat.text(await anna.presses(card, "Check the words"))
    await anna.says("/creator edit @emil followers=12k")
    assert not unread(chat, 2), "figures are no words"
    await anna.says("/creator edit @emil notes=Backt")
    assert await sweep(chat.services) == 1
    assert "Brand safety" not in chat.text(await anna.says("/creator show @emil"))
    assert chat.outbox() == [], "without a request nobody is written to"


async def test_a_decision_stays_for_the_same_evidence(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator edit @dora notes=Casino")
    await sweep(chat.services)
    await anna.fills(await anna.presses(await anna.says("/creator safety @dora"), "Fine"))
    await anna.says("/creator edit @dora topics=travel")
    await sweep(chat.services)
    assert [one.decision for one in findings(chat)] == ["fine"]
    assert "Brand safety" not in chat.text(await anna.says("/creator show @dora"))


async def test_an_imported_list_is_looked_at_a_few_at_a_time(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"maker{n},{'Mein Casino' if n % 10 == 0 else 'Backt gern'}" for n in range(60)]
    form = await anna.says(
        "/creator import", file="\n".join(["handle,notes", *lines]).encode(), name="list.csv"
    )
    await anna.presses(form, "Take over 60")
    monkeypatch.setattr(safety_reading, "_TURNS", 1)
    assert await sweep(chat.services) == 15
    assert [await sweep(chat.services) for _ in range(5)] == [15, 15, 15, 1, 0]
    assert chat.count(SafetyFinding) == 6
    text = chat.text(await anna.says("/today"))
    assert "Brand safety: 1" in text
    assert "6 creators" in text
    assert "@maker0: “Casino” (gambling)" in text
    assert "… and 3 more." in text
    assert chat.outbox() == []


async def test_whoever_is_blocked_does_not_wait_in_today(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator edit @dora notes=Casino")
    await sweep(chat.services)
    page = await anna.says("/today")
    assert "To decide: gambling" in chat.text(await anna.presses(page, "Look at @dora"))
    await anna.says("/creator block @dora reason=Casino")
    assert "Nothing waits" in chat.text(await anna.says("/today"))


async def test_a_message_of_a_creator_is_told_about_once_a_day(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    for text in ("Darf ich mein Casino nennen?", "Und das Bier?"):
        await dora.fills(await dora.presses(offer, "Ask a question"), text=text)
        await sweep(chat.services)
    letters = [letter for letter in chat.outbox() if "something to look at" in chat.text(letter)]
    assert len(letters) == 1
    assert "gambling: “Casino” in “Darf ich mein Casino nennen?” (message R1)" in chat.text(letters[0])
    assert len(findings(chat)) == 2
    chat.forward(days=1)
    await dora.fills(await dora.presses(offer, "Ask a question"), text="Und Wodka?")
    await sweep(chat.services)
    letters = [letter for letter in chat.outbox() if "something to look at" in chat.text(letter)]
    assert len(letters) == 2
    assert "Wodka" in chat.text(letters[1])
    assert "To decide" in chat.text(await anna.presses(letters[1], "Check the words"))


async def test_a_counter_offers_note_is_looked_at(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="700", note="Dazu ein Bier")
    await sweep(chat.services)
    assert [(one.source_kind, one.word) for one in findings(chat)] == [("counter", "Bier")]


async def test_a_draft_shows_its_evidence_where_it_is_reviewed(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await sweep(chat.services)
    card = await working(chat, anna, dora)
    await hands_in(chat, dora, card, link=CUT, note="Caption: ein Schuss Wodka dazu")
    letter = await told(chat, anna)
    assert (
        "Brand safety: look at this: alcohol: “Wodka” in “Caption: ein Schuss Wodka dazu” (draft R1 1.1)"
        in (chat.text(letter))
    )
    await sweep(chat.services)
    assert [one.source_ref for one in findings(chat)] == ["R1 1.1"], "the sweep finds the same"
    assert chat.outbox() == [], "what was shown is not told once more"
    approved = await anna.presses(letter, "Approve")
    assert not approved.failed, "a person decides"


async def test_what_comes_meanwhile_waits_for_the_next_time(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.says("/creator edit @dora notes=Bier")
    found = safety_reading._found

    def meanwhile(waiting: object) -> object:
        def change(session: Session) -> None:
            row = creators.get(session, workspace_id=1, id=1)
            assert row
            creators.change(session, row, now=chat.now, notes="Casino")

        chat.forward(seconds=1)
        chat.services.store.write_now(change)
        return found(waiting)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(safety_reading, "_found", meanwhile)
        patched.setattr(safety_reading, "_TURNS", 1)
        await sweep(chat.services)
    assert findings(chat) == []
    assert unread(chat)
    await sweep(chat.services)
    assert [one.word for one in findings(chat)] == ["Casino"]


async def test_a_fault_is_tried_again_in_a_day_and_stops_no_other_one(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.says("/creator edit @dora notes=Bier")
    await anna.says("/creator add @emil notes=Casino")

    def breaks(session: Session, services: Services, creator: Creator, new: object) -> None:
        if creator.id == 1:
            raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr(safety_reading, "_tell", breaks)
        assert await sweep(chat.services) == 2
    assert (findings(chat), [one.word for one in findings(chat, 2)]) == ([], ["Casino"])
    assert await sweep(chat.services) == 0
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert [one.word for one in findings(chat)] == ["Bier"]

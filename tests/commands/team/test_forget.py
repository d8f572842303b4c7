"""What is stored about a person, and how it is removed, as a chat."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel
from sqlmodel import select as select_rows

from commands.core.replies import Reply
from commands.core.tiktok import Embed
from storage.models import (
    AuditEntry,
    CreatorNote,
    CreatorRequest,
    Dashboard,
    Draft,
    ListedCreator,
    Member,
    Payment,
    Post,
    RequestMessage,
    SafetyFinding,
    StoredFile,
    Terms,
    Vote,
    Workspace,
)
from storage.session import Session
from tests.chat import START, Chat, Talker, group
from tests.commands.scene import request_in
from tests.storage.stored import stored

# What stands in everything that is to go.
SECRETS = ("Doralinde", "id-Doralinde", "doralinde@example.org", "telegram-private-id-Doralinde", "quark")


@pytest.fixture
def dora(chat: Chat) -> Talker:
    return chat.person("Doralinde", language="en").private


async def opened(anna: Talker, dora: Talker, line: str) -> Reply:
    sent = await anna.says(f"/request send @dora {line}")
    return await dora.says(f"/start {sent.text.split('start=')[1].split()[0]}")


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    for name in ("Summer", "Winter", "Spring"):
        await anna.says(f"/campaign new {name}")
    await anna.says("/creator add @dora name=Doralinde email=doralinde@example.org")
    return anna


@pytest.fixture
async def offer(chat: Chat, anna: Talker, dora: Talker) -> Reply:
    """Give an offer that was accepted and paid, one that was declined, and one that is open, shown last."""
    first = await opened(anna, dora, 'C1 fee=500 deliverables="2 videos" message=quark')
    await dora.presses(first, "I am 18 or over and accept")
    second = await opened(anna, dora, "C2 fee=300 message=quark")
    await dora.presses(second, "Decline")
    await dora.says("quark, no time")
    chat.services.store.write_now(_paid)
    await chat.deliver()
    return await opened(anna, dora, "C3 fee=100")


def _paid(session: Session) -> None:
    row = session.get(CreatorRequest, 1)
    assert row
    row.state, row.remind_at, row.expires_at = "paid", None, None
    file = stored(session, b"quark", "quark.mp4", now=START)
    session.add_all(
        (
            row,
            Draft(request_id=1, version=1, file_id=file, submitted_by="Doralinde", submitted_at=START),
            RequestMessage(request_id=1, side="creator", author="Doralinde", text="quark?", at=START),
            Terms(
                request_id=1,
                version=1,
                content={"fee": 500},
                sha256="hash",
                sent_by="anna",
                sent_at=START,
                accepted_by="Doralinde",
                accepted_at=START,
            ),
            Payment(
                request_id=1,
                amount_minor=50000,
                currency="EUR",
                paid_on=date(2026, 11, 23),
                reference="invoice 118",
                file_id=stored(session, b"%PDF-1.7", "doralinde-quark.pdf", now=START),
                recorded_by="anna",
                recorded_at=START,
            ),
        )
    )


def everything(chat: Chat) -> str:
    """Give all that is stored but the answers kept for updates that come again, which go within days."""

    def rows(session: Session) -> str:
        found = [
            repr(row)
            for table in SQLModel.metadata.sorted_tables
            if table.name != "inboxentry"
            for row in session.execute(select(table))
        ]
        return "\n".join(found)

    return chat.read(rows)


def written(reply: Reply) -> Any:
    return json.loads(reply.documents[0].content)


async def test_mydata_shows_everything_as_text_and_as_json(chat: Chat, dora: Talker, offer: Reply) -> None:
    reply = await dora.says("/mydata")
    text = chat.text(reply)
    assert "team · Summer · @dora: Status: Paid" in text
    assert "E-mail: doralinde@example.org" in text
    assert "18 or over, confirmed on Mon 23 Nov 2026" in text
    assert "messages: 1, drafts: 1, payments: 1" in text
    found = written(reply)
    assert [one["state"] for one in found["requests"]] == ["seen", "declined", "paid"]
    paid = found["requests"][2]
    assert paid["messages"][0]["text"] == "quark?"
    assert [(one["name"], one["size"]) for one in paid["files"]] == [
        ("quark.mp4", 5),
        ("doralinde-quark.pdf", 8),
    ]
    assert paid["consents"][0]["said"] == "18 or over"
    assert paid["posts"] == []
    assert paid["payments"][0]["amount_minor"] == 50000
    assert paid["contact_user_id"] == "id-Doralinde"
    assert "token_hash" not in str(found)
    assert "team_notes" not in str(found)


async def test_mydata_hands_over_the_files_within_a_limit(
    chat: Chat, dora: Talker, offer: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await dora.says("/mydata")
    both = await dora.presses(asked, "Hand over my files")
    assert [one.content for one in both.documents] == [b"quark", b"%PDF-1.7"]
    assert both.buttons == ()
    monkeypatch.setattr("commands.kept_files._FILES_AT_ONCE", 1)
    first = await dora.presses(asked, "Hand over my files")
    assert [one.name for one in first.documents] == ["quark.mp4"]
    assert "Still to come: doralinde-quark.pdf (8B)" in chat.text(first)
    second = await dora.presses(first, "The next files")
    assert [one.name for one in second.documents] == ["doralinde-quark.pdf"]
    assert second.buttons == ()
    eve = chat.person("eve", language="en").private
    assert (await eve.presses(asked, "Hand over my files")).failed


async def test_whoever_is_unknown_hears_so_and_stays_unknown(chat: Chat, anna: Talker) -> None:
    eve = chat.person("eve", language="en").private
    before = chat.count(Workspace), chat.count(Member)
    assert chat.text(await eve.says("/mydata")) == "Nothing is stored about you."
    assert "Nothing of a request is stored" in chat.text(await eve.says("/forget"))
    assert (chat.count(Workspace), chat.count(Member)) == before


async def test_both_are_for_private_chats(chat: Chat, anna: Talker) -> None:
    for line in ("/mydata", "/forget"):
        reply = await anna.says(line)
        assert reply.failed
        assert "private chat" in chat.text(reply)


async def test_a_member_sees_their_own_data(chat: Chat, anna: Talker) -> None:
    reply = await anna.private.says("/mydata")
    assert "Member of team: anna, owns the team's data, since" in chat.text(reply)
    found = written(reply)
    assert found["memberships"][0]["name"] == "anna"
    assert {"creator add", "campaign new"} <= {one["did"] for one in found["actions"]}
    assert "As a member of a team" in chat.text(await anna.private.says("/forget"))


async def test_a_member_sees_what_is_theirs_and_has_what_serves_them_alone_removed(
    chat: Chat, anna: Talker
) -> None:
    alone = anna.private
    await alone.says("/digest quiet 22:00-7:00")
    await alone.says("/alert budget 3")
    await anna.says('/digest new C1 every="daily 9:00"')
    await alone.says("/dashboard open C1")
    reply = await alone.says("/mydata")
    text = chat.text(reply)
    for words in ("Quiet hours: 22:00-07:00", "Alerts a day: 3", "Digests you own: D1", "names you in"):
        assert words in text
    (team,) = written(reply)["memberships"]
    assert team["private_chats"][0]["quiet"] == "22:00-07:00"
    assert {"what": "digest", "as": "created_by", "count": 1, "which": [1]} in team["stands_in"]
    asked = await alone.presses(reply, "Have it removed")
    assert "What serves you alone: team\nThe quiet hours" in chat.text(asked)
    assert "your digests and what you did stay" in chat.text(asked)
    assert chat.text(await alone.presses(asked, "Remove it now")) == "What served you alone is removed."
    text = chat.text(await alone.says("/mydata"))
    assert "Digests you own: D1" in text
    assert "Quiet hours" not in text
    assert "Alerts a day" not in text
    assert chat.count(Dashboard) == 0
    assert "forget" in chat.read(
        lambda session: [entry.action for entry in session.exec(select_rows(AuditEntry))]
    )


async def test_forget_explains_and_asks_once(chat: Chat, dora: Talker, offer: Reply) -> None:
    before = everything(chat)
    text = chat.text(await dora.says("/forget"))
    assert "team · Winter: Declined" in text
    assert "Kept without your name: What was agreed and paid" in text
    assert "team · Summer: €500.00" in text
    assert "team · Spring (R3): decline it; then write /forget again" in text
    assert "[Remove it now]" in text
    assert "Doralinde" in before


async def test_forget_removes_what_is_over_and_keeps_what_runs(
    chat: Chat, anna: Talker, dora: Talker, offer: Reply
) -> None:
    asked = await dora.says("/forget")
    done = await dora.presses(asked, "Remove it now")
    assert "Removed from 2 requests." in chat.text(done)
    assert "Spring (R3)" in chat.text(done)
    first, third = request_in(chat, 1), request_in(chat, 3)
    assert (first.contact_user_id, first.contact_name, first.fee_minor) == ("", "", 50000)
    assert first.adult_confirmed_at, "that somebody said so stays, without who"
    assert "18 or over: confirmed, Mon 23 Nov 2026" in chat.text(await anna.says("/request show R1"))
    assert third.contact_user_id == "id-Doralinde"
    assert (chat.count(Draft), chat.count(StoredFile), chat.count(RequestMessage)) == (0, 1, 0)
    assert (chat.count(Terms), chat.count(Payment)) == (1, 1)
    told = [chat.text(letter) for letter in chat.outbox()]
    assert any("@dora had their data removed from R1, “Summer”" in text for text in told)
    # What still runs goes on with the same buttons.
    await dora.presses(offer, "Decline")
    assert "You have declined" in chat.text(await dora.says("-"))
    assert "Nothing is left" not in chat.text(await dora.presses(await dora.says("/forget"), "Remove it now"))


async def test_nothing_of_the_person_is_left_when_all_is_over(
    chat: Chat, anna: Talker, dora: Talker, offer: Reply
) -> None:
    await dora.presses(offer, "Decline")
    await dora.says("quark")
    await chat.deliver()
    await dora.presses(await dora.says("/forget"), "Remove it now")
    left = everything(chat).split("\n")
    assert [line for line in left if any(secret in line for secret in SECRETS)] == []
    assert "Nothing is stored about you." in chat.text(await dora.says("/mydata"))
    card = await anna.says("/request show R1")
    assert "Fee: €500.00" in chat.text(card)


POST = "https://www.tiktok.com/@dora/video/7300000000000000001"


async def noted(chat: Chat, anna: Talker) -> None:
    """Let the team note, find, vote, list and collect what it can about the creator."""
    chat.tiktok.usual = Embed("quark in a caption #doralinde", "Doralinde", "dora")
    lines = (
        "/creator note @dora quark, says Doralinde",
        '/creator edit @dora notes="quark casino"',
        "/creator put @dora list=Friends",
        "/creator age @dora adult note=quark",
        f"/content add {POST} creator=@dora",
        "/request vote R2 yes note=quark",
        "/creator safety @dora",
        "/payment attach R1",
    )
    for line in lines:
        file = b"%PDF-1.7 a receipt" if "attach" in line else None
        await anna.says(line, file=file, name="quark.pdf")
    chat.services.store.write_now(_evidence)


def _evidence(session: Session) -> None:
    post = session.exec(select_rows(Post)).one()
    looked = {"at": START.isoformat(), "answered": True, "public": True, "handle": "dora", "title": "quark"}
    given = {"at": START.isoformat(), "mark": "given", "by": "Doralinde", "words": "quark"}
    post.request_id, post.caption, post.author = 1, "quark", "Doralinde"
    post.evidence = [given, {**looked, "checks": [{"values": {"who": "quark"}}]}]
    session.add(post)


async def test_posts_notes_findings_lists_and_remarks_are_emptied(
    chat: Chat, anna: Talker, dora: Talker, offer: Reply
) -> None:
    await noted(chat, anna)
    await dora.presses(offer, "Decline")
    await dora.says("quark")
    await chat.deliver()
    tables = (CreatorNote, SafetyFinding, ListedCreator)
    assert all(chat.count(table) for table in tables)
    await dora.presses(await dora.says("/forget"), "Remove it now")
    assert [chat.count(table) for table in tables] == [0, 0, 0]
    left = everything(chat).split("\n")
    assert [line for line in left if any(one in line for one in SECRETS)] == []
    post = chat.read(lambda session: session.exec(select_rows(Post)).one())
    assert (post.handle, post.author, post.caption) == ("", "", "")
    assert post.url == "https://www.tiktok.com/@/video/7300000000000000001"
    assert "dora" not in str(post.model_dump())
    assert [line.get("mark") for line in post.evidence] == ["given", None]
    assert chat.text(await anna.says("/post show R1"))
    assert chat.text(await anna.says("/content show V1"))
    vote = chat.read(lambda session: session.exec(select_rows(Vote)).one())
    assert (vote.value, vote.note) == (1, "")


async def test_the_proof_of_a_payment_stays_without_what_it_was_called(
    chat: Chat, anna: Talker, dora: Talker, offer: Reply
) -> None:
    await dora.presses(await dora.says("/forget"), "Remove it now")
    shown = await anna.says("/payment show R1")
    assert "€500.00 | invoice 118 | proof-1.pdf" in chat.text(shown)
    assert shown.documents[0].content == b"%PDF-1.7"


async def test_somebody_else_removes_nothing(chat: Chat, anna: Talker, dora: Talker, offer: Reply) -> None:
    asked = await dora.says("/forget")
    eve = chat.person("eve", language="en").private
    assert (await eve.presses(asked, "Remove it now")).failed
    assert chat.count(Draft) == 1


async def test_each_team_is_told_of_its_own(chat: Chat, anna: Talker, dora: Talker, offer: Reply) -> None:
    rival = chat.person("bea", admin=True, language="en").at(group("rival"))
    await rival.says("/campaign new Secret")
    await rival.says("/creator add @dora email=other@example.org")
    await dora.presses(await opened(rival, dora, "C1 fee=900"), "Decline")
    await dora.says("-")
    await chat.deliver()
    await dora.presses(await dora.says("/forget"), "Remove it now")
    told = {(letter.address.chat_id, chat.text(letter)) for letter in chat.outbox()}
    assert all(("Secret" in text) == (place == rival.place.address.chat_id) for place, text in told)
    assert len({place for place, _ in told}) == 2
    assert "other@example.org" not in everything(chat)
    assert "doralinde@example.org" in everything(chat), "a request still runs with this team"


async def test_in_german(chat: Chat, anna: Talker, dora: Talker, offer: Reply) -> None:
    doris = chat.person("Doralinde", language="de").private
    assert "Was über dich gespeichert ist" in chat.text(await doris.says("/mydata"))
    asked = await doris.says("/forget")
    assert "Bleibt ohne deinen Namen" in chat.text(asked)
    assert "Aus 2 Anfragen entfernt." in chat.text(await doris.presses(asked, "Jetzt entfernen"))


async def test_the_receipt_of_a_payment_that_was_taken_back_is_handed_to_nobody(
    chat: Chat, anna: Talker, dora: Talker, offer: Reply
) -> None:
    await anna.presses(await anna.says("/payment show R1"), "Take the last one back")
    given = await dora.presses(await dora.says("/mydata"), "Hand over my files")
    assert [one.name for one in given.documents] == ["quark.mp4"]

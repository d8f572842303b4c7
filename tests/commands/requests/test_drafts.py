"""Drafts as a chat: handed in by creators and written down by the team, looked at, decided about."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

import pytest
from sqlmodel import func, select

from commands.kept_files import LIMIT, tidy
from storage import audit, drafts, stored_files
from storage.models import Draft, FileChunk, Setting, StoredFile
from storage.session import Session
from storage.stored_files import CHUNK
from tests.chat import Chat, Letter, Talker
from tests.commands.scene import letters_to, link_of, request_in
from tests.storage.stored import stored

ONE = "/request send @dora C1 fee=500 due=2026-12-20 draft=2026-12-10"
TWO = f'{ONE} deliverables="2 videos"'
CUT = "https://drive.example.com/cut"
VIDEO = b"a video, as far as anybody here can tell"


async def working(chat: Chat, anna: Talker, dora: Talker, line: str = ONE) -> Letter:
    """Bring a request to where the draft is due and give what its creator sees."""
    offer = await dora.says(f"/start {await link_of(anna, line)}")
    await dora.presses(offer, "I am 18")
    await chat.deliver()
    await anna.says("/request start R1")
    return await told(chat, dora)


async def told(chat: Chat, person: Talker) -> Letter:
    """Hand over all there is and give what a person got of it last."""
    letter = letters_to(chat, person)[-1]
    await chat.deliver()
    return letter


async def hands_in(chat: Chat, dora: Talker, card: Letter, **values: str) -> str:
    reply = await dora.fills(await dora.presses(card, "Send the draft"), values)
    return chat.text(reply)


def versions(chat: Chat) -> list[Draft]:
    return list(chat.read(lambda session: drafts.of_request(session, request_id=1)))


def actions(chat: Chat) -> list[str]:
    return [entry.action for entry in chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))]


# -- handing in ------------------------------------------------------------------------------------


async def test_a_file_reaches_the_team_as_a_document_and_is_kept(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    card = await working(chat, anna, dora)
    asked = await dora.presses(card, "Send the draft")
    assert "as a file of up to 20 MB, or paste a link" in chat.text(asked)
    note_asked = await dora.says("", file=VIDEO, name="../cut 1.mp4")
    assert "A note about it?" in chat.text(note_asked), "the file came in place of a link"
    thanks = await dora.says("the music is not final")
    assert "Your draft is with the team" in chat.text(thanks)
    assert request_in(chat).state == "draft_submitted"
    (note,) = [letter for letter in chat.outbox() if letter.address == anna.place.address]
    text = chat.text(note)
    for part in ("@dora has handed in a draft", "Draft, version 1", "cut 1.mp4", "the music is not final"):
        assert part in text
    assert "[Approve]" in text
    (document,) = note.reply.documents
    assert (document.content, document.name) == (b"", "cut 1.mp4"), "the outbox holds no copy of the file"
    (row,) = versions(chat)
    kept = chat.read(lambda session: stored_files.kept(session, workspace_id=1, ids=[row.file_id or 0]))
    assert kept[row.file_id or 0].sha256 == hashlib.sha256(VIDEO).hexdigest()


async def test_a_link_alone_will_do(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    assert "is with the team" in await hands_in(chat, dora, card, link=f"{CUT}?a=1&b={{x}}")
    assert f"{CUT}?a=1&b={{x}}" in chat.text(await told(chat, anna))
    assert chat.count(StoredFile) == 0


@pytest.mark.parametrize(
    "link", ["http://a.example/x", "ftp://x.example", "https://", "https://host", "javascript:alert(1)",
             "https://u@h.example/x", "https://[::1", "https://a.example/" + "x" * 500, "just words"],
)  # fmt: skip
async def test_other_links_are_answered_with_a_sentence(
    chat: Chat, anna: Talker, dora: Talker, link: str
) -> None:
    card = await working(chat, anna, dora)
    assert "It has to begin with https://" in await hands_in(chat, dora, card, link=link)
    assert versions(chat) == []


async def test_neither_file_nor_link_is_no_draft(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    assert "Give one of them" in await hands_in(chat, dora, card, note="see you")
    assert "Give one of them" in chat.text(await anna.says("/draft submit R1"))
    assert request_in(chat).state == "draft_due"


async def test_a_file_that_is_too_large_is_answered_with_the_limit(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    card = await working(chat, anna, dora)
    claimed = chat.attachment(VIDEO, "cut.mp4")
    chat._files[claimed.ref] = replace(claimed, size=LIMIT + 1)
    text = await hands_in(chat, dora, card, file=claimed.ref)
    assert "up to 20 MB" in text
    assert "give me a link" in text
    true = chat.attachment(b"x" * (LIMIT + 1), "cut.mp4")
    chat._files[true.ref] = replace(true, size=0)  # as when nobody said how large it is
    assert "up to 20 MB" in await hands_in(chat, dora, card, file=true.ref)
    empty = chat.attachment(b"", "cut.mp4")
    assert "empty" in await hands_in(chat, dora, card, file=empty.ref)
    assert chat.count(StoredFile) == 0


async def test_a_hand_in_that_comes_again_counts_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    await hands_in(chat, dora, card, link=CUT)
    await dora.repeats()
    assert len(versions(chat)) == 1
    assert len(letters_to(chat, anna)) == 1


async def test_nobody_elses_button_hands_in_anything(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    eve = chat.person("eve", language="en").private
    assert "for somebody else" in chat.text(await eve.presses(card, "Send the draft"))


async def test_the_team_writes_down_what_came_elsewhere(chat: Chat, anna: Talker, dora: Talker) -> None:
    await working(chat, anna, dora)
    asked = await anna.presses(await anna.says("/request show R1"), "Write down a draft")
    card = await anna.fills(asked, link=CUT)
    assert "The draft is kept." in chat.text(card)
    assert "recorded by the team (anna)" in chat.text(card)
    reply = await anna.says("/draft submit R1", file=VIDEO, name="cut.mp4")
    assert not reply.failed
    assert [(row.version, row.submitted_by) for row in versions(chat)] == [(1, "anna"), (2, "anna")]


async def test_it_is_not_possible_before_there_is_a_deal(chat: Chat, anna: Talker) -> None:
    await link_of(anna)
    assert "is not possible" in chat.text(await anna.says(f"/draft submit R1 link={CUT}"))
    assert "is not possible" in chat.text(await anna.says("/draft approve R1"))
    assert versions(chat) == []


# -- deciding --------------------------------------------------------------------------------------


async def test_what_has_to_be_changed_stays_on_the_creators_card(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await hands_in(chat, dora, await working(chat, anna, dora), link=CUT)
    await anna.says('/draft changes R1 remarks="show the {bottle} earlier"')
    card = await told(chat, dora)
    await dora.fills(await dora.presses(card, "Ask a question"), text="Which bottle?")
    edits = [edit for edit in chat.outbox("edit") if edit.address == dora.private.place.address]
    assert edits
    assert all("show the {bottle} earlier" in chat.text(edit) for edit in edits)


async def test_changes_and_a_second_version_until_it_is_approved(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await hands_in(chat, dora, await working(chat, anna, dora), link=CUT)
    asked = await anna.presses(await told(chat, anna), "Ask for changes")
    await anna.says("show the {bottle} earlier")
    assert asked.form
    again = await told(chat, dora)
    assert "team asks for changes to your draft for “Summer”: show the {bottle} earlier" in chat.text(again)
    assert request_in(chat).state == "changes_requested"
    await hands_in(chat, dora, again, link=f"{CUT}2")
    await anna.presses(await told(chat, anna), "Approve with remarks")
    await anna.says("great")
    approved = await told(chat, dora)
    assert "team approves your draft for “Summer”. You can post it. great" in chat.text(approved)
    assert request_in(chat).state == "draft_approved"
    text = chat.text(await anna.says("/draft show R1"))
    for part in ("version 1", "changes requested by anna", "show the {bottle} earlier", f"{CUT}2",
                 "version 2", "approved by anna", "great"):  # fmt: skip
        assert part in text
    assert [one for one in actions(chat) if "draft" in one or "change" in one or "approve" in one] == [
        "draft submit", "request change", "draft changes",
        "draft submit", "request approve", "draft approved",
    ]  # fmt: skip


async def test_a_rejected_draft_is_due_again(chat: Chat, anna: Talker, dora: Talker) -> None:
    await hands_in(chat, dora, await working(chat, anna, dora), link=CUT)
    await anna.says('/draft reject R1 remarks="another idea"')
    assert "asks for a new one: another idea" in chat.text(await told(chat, dora))
    assert request_in(chat).state == "draft_due"


@pytest.mark.parametrize("line", ["/draft changes R1", "/draft reject R1"])
async def test_no_without_a_reason_is_asked_for_it(chat: Chat, anna: Talker, dora: Talker, line: str) -> None:
    await hands_in(chat, dora, await working(chat, anna, dora), link=CUT)
    assert "What should be different?" in chat.text(await anna.says(line))
    assert (await anna.says("-")).failed
    assert request_in(chat).state == "draft_submitted"


async def test_a_decision_without_a_draft_that_waits(chat: Chat, anna: Talker, dora: Talker) -> None:
    await hands_in(chat, dora, await working(chat, anna, dora), link=CUT)
    await anna.says("/draft approve R1")
    assert "is not possible" in chat.text(await anna.says("/draft approve R1"))
    assert "is not possible" in chat.text(await anna.says("/draft changes R1 remarks=late"))


# -- several pieces --------------------------------------------------------------------------------


async def test_two_pieces_each_have_their_versions(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora, TWO)
    assert "Which of the 2 pieces" in await hands_in(chat, dora, card, link=CUT)
    assert "Only 2 pieces are wanted" in await hands_in(chat, dora, card, link=CUT, piece="3")
    assert "no number of a piece" in await hands_in(chat, dora, card, link=CUT, piece="first")
    await hands_in(chat, dora, card, link=f"{CUT}1", piece="1")
    approved = chat.text(await anna.presses(await told(chat, anna), "Approve"))
    assert "Still missing of 2 pieces: 2." in approved
    assert request_in(chat).state == "draft_due"
    again = await told(chat, dora)
    assert (
        "approves one of your drafts for “Summer”. Piece 1: fine · Still missing of 2 pieces: 2."
        in chat.text(again)
    )
    assert "approved already" in await hands_in(chat, dora, again, link=CUT, piece="1")
    await hands_in(chat, dora, again, link=f"{CUT}2")
    assert [(row.piece, row.version) for row in versions(chat)] == [(1, 1), (2, 1)]
    await anna.says("/draft approve R1")
    assert request_in(chat).state == "draft_approved"


async def test_of_two_that_wait_the_team_says_which(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora, TWO)
    await hands_in(chat, dora, card, link=f"{CUT}1", piece="1")
    await anna.says(f"/draft submit R1 link={CUT}2")
    asked = await anna.says('/draft changes R1 remarks="shorter"')
    assert "Which one do you mean?" in chat.text(asked)
    await anna.presses(asked, "Piece 2")
    assert request_in(chat).state == "draft_submitted", "piece 1 still waits for the team"
    assert "request look_on" in actions(chat)
    assert "No draft of that piece waits" in chat.text(await anna.says("/draft approve R1 2"))
    await anna.says("/draft approve R1")
    assert request_in(chat).state == "draft_due"
    assert {row.piece: row.state for row in versions(chat)} == {1: "approved", 2: "changes"}


# -- showing ---------------------------------------------------------------------------------------


async def test_show_hands_the_newest_file_over_again_and_any_version_on_demand(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await working(chat, anna, dora)
    assert "No draft was handed in yet." in chat.text(await anna.says("/draft show R1"))
    for content in (b"first cut", b"second cut"):
        await anna.says("/draft submit R1", file=content, name="cut.mp4")
    shown = await anna.says("/draft show R1")
    assert [document.content for document in shown.documents] == [b"second cut"]
    assert [d.content for d in (await anna.says("/draft show R1 version=1")).documents] == [b"first cut"]
    missing = await anna.says("/draft show R1 version=7")
    assert "There is no such draft. All of them: /draft show R1" in chat.text(missing)
    chat.person("ben", language="en")
    ben = chat.person("ben", language="en")
    await ben.says("/start")
    await anna.says("/team role ben viewer")
    seen = await ben.says("/draft show R1")
    assert "version 2" in chat.text(seen)
    assert seen.documents == (), "a viewer takes no file along"


async def test_whoever_approves_sees_what_the_brief_asks_for(chat: Chat, anna: Talker, dora: Talker) -> None:
    await anna.says('/campaign edit C1 hashtags="#frisch, #sommer"')
    await anna.says('/campaign brief C1 mentions=@frisch sound=Sunny length=15-30 do="A {b}" dont=Beer')
    card = await working(chat, anna, dora)
    await anna.says("/campaign brief C1 sound=Rainy")
    await hands_in(chat, dora, card, link=CUT)
    text = chat.text(await told(chat, anna))
    for point in ("☐ Hashtags in the caption: #frisch #sommer", "☐ Mentioned in the caption: @frisch",
                  "☐ Sound: Sunny", "☐ Length: 15–30 s", "☐ To do: A {b}", "☐ Not to do: Beer"):  # fmt: skip
        assert point in text
    assert "☐ Sound: Sunny" in chat.text(await anna.says("/draft show R1"))


async def test_a_file_of_another_team_is_never_handed_over(chat: Chat, anna: Talker, dora: Talker) -> None:
    await working(chat, anna, dora)
    await anna.says("/draft submit R1", file=VIDEO, name="cut.mp4")
    (row,) = versions(chat)
    found = chat.read(lambda session: stored_files.content(session, workspace_id=2, id=row.file_id or 0))
    assert found is None
    assert chat.read(lambda session: stored_files.kept(session, workspace_id=2, ids=[row.file_id or 0])) == {}


async def test_the_whole_of_it_in_german(chat: Chat, anna: Talker) -> None:
    dora = chat.person("dora", language="de").private
    anna = Talker(chat, replace(anna.who, language="de"), anna.place)
    await anna.says("/workspace set language=de")
    offer = await dora.says(f"/start {await link_of(anna, TWO)}")
    await dora.presses(offer, "Ich bin mindestens 18")
    await chat.deliver()
    await anna.says("/request start R1")
    card = await told(chat, dora)
    reply = await dora.fills(await dora.presses(card, "Entwurf schicken"), link=CUT, piece="1")
    assert "Dein Entwurf ist beim Team" in chat.text(reply)
    note = await told(chat, anna)
    assert "Entwurf von Teil 1, Version 1" in chat.text(note)
    assert "Von 2 Teilen fehlen noch: 2." in chat.text(await anna.presses(note, "Freigeben"))
    assert "Teil 1: passt" in chat.text(await told(chat, dora))


# -- files in pieces -------------------------------------------------------------------------------


async def test_others_write_while_a_large_file_is_kept(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    large = chat.attachment(b"x" * LIMIT, "cut.mp4")
    form = await dora.presses(card, "Send the draft")
    handing_in = asyncio.create_task(dora.fills(form, {"file": large.ref}))
    seen = []
    while not handing_in.done():
        seen.append(await chat.services.store.write(_pieces_there))
    assert "is with the team" in chat.text(await handing_in)
    between = {count for count in seen if 0 < count < LIMIT // CHUNK}
    assert len(between) > LIMIT // CHUNK // 2, "another command's turn comes after a piece or two"
    assert chat.count(FileChunk) == LIMIT // CHUNK


def _pieces_there(session: Session) -> int:
    session.merge(Setting(name="another command", value="1"))
    return session.exec(select(func.count()).select_from(FileChunk)).one()


async def test_a_refused_file_leaves_nothing(chat: Chat, anna: Talker, dora: Talker) -> None:
    card = await working(chat, anna, dora)
    again = await dora.presses(card, "Send the draft")
    await hands_in(chat, dora, card, link=CUT)
    await anna.says("/draft approve R1")
    file = chat.attachment(VIDEO, "cut.mp4")
    assert (await dora.fills(again, {"file": file.ref})).failed
    late = await anna.says("/draft submit R1", file=VIDEO, name="cut.mp4")
    assert late.failed
    assert (chat.count(StoredFile), chat.count(FileChunk)) == (0, 0)


async def test_a_file_whose_reading_broke_off_is_tidied_up(chat: Chat, anna: Talker, dora: Talker) -> None:
    await working(chat, anna, dora)
    await chat.services.store.write(lambda s: stored(s, VIDEO, now=chat.now, published=False))
    await tidy(chat.services)
    assert chat.count(StoredFile) == 1, "perhaps it is being read just now"
    chat.forward(hours=7)
    await tidy(chat.services)
    assert (chat.count(StoredFile), chat.count(FileChunk)) == (0, 0)

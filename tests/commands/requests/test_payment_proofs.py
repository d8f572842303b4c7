"""Files as proofs of payments, as a chat."""

from __future__ import annotations

import pytest

from storage.models import FileChunk, Payment, StoredFile
from tests.chat import Chat, Talker
from tests.commands.scene import agreed, history, moved

PDF, PICTURE = b"%PDF-1.7 a receipt", b"\x89PNG\r\n\x1a\n a photo of one"
RECORD = "/payment record R1 amount=200 reference=first"


@pytest.fixture(autouse=True)
async def done(chat: Chat, anna: Talker, dora: Talker) -> None:
    """Let a request of €500 be complete and wait for its payment."""
    await agreed(anna, dora)
    await anna.says("/request start R1")
    await moved(chat, "post", "verify", "complete")


async def test_a_receipt_comes_along_and_is_handed_over_again(chat: Chat, anna: Talker) -> None:
    await anna.says(RECORD, file=PDF, name="receipt.pdf")
    shown = await anna.says("/payment show R1")
    assert "1 | Mon 23 Nov 2026 | €200.00 | first | receipt.pdf | anna" in chat.text(shown)
    assert [(one.name, one.content) for one in shown.documents] == [("receipt.pdf", PDF)]
    entry = next(entry for entry in history(chat) if entry.action == "payment record")
    assert entry.after["file"] == "receipt.pdf"
    assert len(entry.after["sha256"]) == 64


async def test_the_button_asks_for_it(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/request show R1")
    await anna.presses(card, "Record a payment")
    await anna.says("200")
    await anna.says("first")
    await anna.says("", file=PICTURE, name="photo.png")
    assert [one.name for one in (await anna.says("/payment show R1")).documents] == ["photo.png"]


async def test_it_can_be_attached_later_by_whoever_is_of_the_team(chat: Chat, anna: Talker) -> None:
    await anna.says(RECORD)
    await anna.says("/payment record R1 amount=100 reference=second")
    mem = chat.person("mem", language="en")
    said = await mem.says("/payment attach R1 payment=1", file=PDF, name="receipt.pdf")
    assert "Kept as the proof of €200.00, R1: receipt.pdf" in chat.text(said)
    shown = await mem.says("/payment show R1")
    assert "first | receipt.pdf" in chat.text(shown)
    assert "second | –" in chat.text(shown)
    await mem.presses(shown, "Attach the receipt to the last one")
    await mem.says("", file=PICTURE, name="photo.png")
    shown = await mem.says("/payment show R1")
    assert [one.name for one in shown.documents] == ["photo.png", "receipt.pdf"], "the newest first"
    only = await mem.says("/payment show R1 payment=1")
    assert [one.content for one in only.documents] == [PDF]


async def test_another_file_takes_its_place(chat: Chat, anna: Talker) -> None:
    await anna.says(RECORD, file=PDF, name="wrong.pdf")
    await anna.says("/payment attach R1", file=PICTURE, name="right.png")
    assert (chat.count(StoredFile), chat.count(Payment)) == (1, 1)
    assert [one.content for one in (await anna.says("/payment show R1")).documents] == [PICTURE]
    entry = history(chat)[-1]
    assert (entry.before["file"], entry.after["file"]) == ("wrong.pdf", "right.png")


@pytest.mark.parametrize(
    ("line", "file", "said"),
    [
        (RECORD, b"MZ a program", "A proof is a PDF or a picture"),
        (RECORD, b"", "This file is empty"),
        ("/payment record R1 amount=501 reference=a", PDF, "more than is owed"),
        ("/payment attach R1", PDF, "Nothing was recorded as paid for R1 yet."),
    ],
)
async def test_what_is_refused_leaves_nothing(
    chat: Chat, anna: Talker, line: str, file: bytes, said: str
) -> None:
    reply = await anna.says(line, file=file, name="x.pdf")
    assert reply.failed
    assert said in chat.text(reply)
    assert (chat.count(StoredFile), chat.count(FileChunk), chat.count(Payment)) == (0, 0, 0)


async def test_a_payment_that_is_not_there_is_named(chat: Chat, anna: Talker) -> None:
    await anna.says(RECORD)
    for line in ("/payment attach R1 payment=2", "/payment show R1 payment=2"):
        assert "R1 has no payment 2." in chat.text(await anna.says(line, file=PDF))


async def test_proofs_are_seen_by_those_who_see_payments(chat: Chat, anna: Talker) -> None:
    await anna.says(RECORD, file=PDF, name="receipt.pdf")
    vic = chat.person("vic", language="en")
    await vic.says("/payment show R1")
    await anna.says("/team role vic viewer")
    for line in ("/payment show R1", "/payment attach R1"):
        reply = await vic.says(line, file=PDF)
        assert reply.failed
        assert reply.documents == ()


async def test_many_files_are_handed_over_one_by_one(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.kept_files._FILES_AT_ONCE", 1)
    for number in (1, 2):
        await anna.says(f"/payment record R1 amount=10 reference={number}", file=PDF, name=f"{number}.pdf")
    shown = await anna.says("/payment show R1")
    assert [one.name for one in shown.documents] == ["2.pdf"]
    assert "Not all files fit into one answer" in chat.text(shown)


async def test_in_german(chat: Chat, anna: Talker) -> None:
    anna = chat.person("anna", admin=True, language="de")
    refused = chat.text(await anna.says(RECORD, file=b"text", name="a.txt"))
    assert "Ein Beleg ist ein PDF oder ein Bild" in refused
    await anna.says(RECORD, file=PDF, name="beleg.pdf")
    assert "[Beleg an die letzte anhängen]" in chat.text(await anna.says("/payment show R1"))

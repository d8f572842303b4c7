"""What digests say is written once for all that say the same, and never shared with one that does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from commands import delivered
from commands.core.replies import Reply
from commands.delivered import Start
from commands.digests import digest_texts
from commands.digests.digest_sweep import sweep
from commands.digests.digest_texts import Texts
from storage import digests, outbox, teams
from storage.models import Button, Delivery, DigestRun
from storage.outbox import Text
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.measured import measure


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1 and figures; it is Monday, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    measure(chat, spend=1_000, views=5)
    return found


async def due(chat: Chat, anna: Talker, *digests: str) -> list[Delivery]:
    """Add digests, let them be due, and give their messages, taken by a courier."""
    for more in digests:
        await anna.says(f'/digest new C1 every="daily 11:00" {more}')
    chat.forward(hours=1)
    await sweep(chat.services)
    return taken(chat)


def taken(chat: Chat) -> list[Delivery]:
    def work(session: Session) -> list[Delivery]:
        rows = outbox.of_cause(session, prefix="digest:")
        waiting = sorted((row for row in rows if row.state == "waiting"), key=lambda row: row.cause)
        ids = [row.id for row in waiting]
        return outbox.claim(session, ids=ids, now=chat.now)

    return chat.services.store.write_now(work)


def prepared(chat: Chat, rows: Sequence[Delivery]) -> Texts:
    texts = Texts(chat.services)
    chat.services.store.read_now(lambda session: texts.prepare(session, rows))
    return texts


def write(chat: Chat, texts: Texts, row: Delivery) -> Text | None:
    return chat.services.store.read_now(lambda session: texts.of(session, row))


def begin(chat: Chat, *starts: Start) -> list[bool]:
    begun = chat.services.store.write_now(lambda session: delivered.begin(session, chat.services, starts))
    return [since == chat.now for since in begun]


def told(payload: str) -> str:
    return Reply.model_validate_json(payload).text


async def test_what_says_the_same_is_written_once(chat: Chat, anna: Talker) -> None:
    first, same, other = await due(chat, anna, "", "", "period=28d")
    texts = prepared(chat, [first, same, other])
    assert texts.known(first) is None
    text = write(chat, texts, first)
    shared = texts.known(same)
    assert text
    assert shared
    assert (shared.cause, shared.payload, shared.beside) == (same.cause, text.payload, text.beside)
    assert texts.known(other) is None
    longer = write(chat, texts, other)
    assert longer
    assert told(longer.payload) != told(text.payload)


async def test_many_that_say_something_else_are_each_about_their_own_campaign(
    chat: Chat, anna: Talker
) -> None:
    for number in range(2, 41):
        await anna.says(f"/campaign new Autumn{number}")
        await anna.says(f'/digest new C{number} every="daily 11:00"')
    rows = await due(chat, anna, "")
    texts = prepared(chat, rows)
    titles = []
    for row in rows:
        text = texts.known(row) or write(chat, texts, row)
        assert text
        titles.append(Reply.model_validate_json(text.payload).title)
    assert len(rows) == 40
    assert sorted(title.split(" ")[0] for title in titles) == sorted(
        ["Summer", *(f"Autumn{number}" for number in range(2, 41))]
    )


async def test_the_next_time_it_is_written_anew(chat: Chat, anna: Talker) -> None:
    (first,) = await due(chat, anna, "")
    texts = prepared(chat, [first])
    text = write(chat, texts, first)
    begin(chat, Start(first, text))
    chat.forward(days=1)
    await sweep(chat.services)
    (second,) = [row for row in taken(chat) if row.part == "text"]
    chat.services.store.read_now(lambda session: texts.prepare(session, [second]))
    assert texts.known(second) is None


async def test_words_about_a_skipped_one_are_its_own(chat: Chat, anna: Talker) -> None:
    for _ in range(2):
        await anna.says('/digest new C1 every="monthly on the 23rd 11:00"')
    chat.forward(days=2)
    await sweep(chat.services)
    first, second = [row for row in taken(chat) if row.cause.startswith(("digest:1:", "digest:2:"))][:2]
    texts = prepared(chat, [first, second])
    write(chat, texts, first)
    assert texts.known(second) is None
    own = write(chat, texts, second)
    assert own
    assert "D2" in told(own.payload)


async def test_a_text_is_for_every_address_of_its_digest(chat: Chat, anna: Talker) -> None:
    (row,) = await due(chat, anna, "")

    def another(session: Session) -> Delivery:
        values = row.model_dump(include={"workspace_id", "cause", "platform", "language", "payload"})
        assert outbox.put(session, now=chat.now, chat_id="another", **values)
        return outbox.claim(session, ids=[row.id + 1], now=chat.now)[0]

    second = chat.services.store.write_now(another)
    text = write(chat, prepared(chat, [row]), row)
    assert begin(chat, Start(row, text)) == [True]
    # Written by another process meanwhile, or not: what was written first counts.
    assert begin(chat, Start(second, Text(second.cause, Reply(text="late").model_dump_json()))) == [True]
    assert second.payload == row.payload
    assert len({row.nonce, second.nonce, ""}) == 3
    assert max(len(row.nonce), len(second.nonce)) <= 25
    pictures = [letter.row.chat_id for letter in chat.outbox() if letter.row.part == "chart"]
    assert sorted(pictures) == sorted([row.chat_id, "another"])


async def test_in_a_batch_each_message_stands_for_itself(chat: Chat, anna: Talker) -> None:
    rows = await due(chat, anna, "", "", "", "")
    dropped, faulty, fine, paused = rows
    texts = prepared(chat, rows)

    def trouble(session: Session) -> None:
        outbox.silence(session, cause=dropped.cause, now=chat.now)
        session.get_one(Delivery, paused.id).chat_id = paused.chat_id = "closed"
        teams.add_chat(
            session,
            workspace_id=paused.workspace_id,
            platform=paused.platform,
            chat_id="closed",
            paused_reason="I was removed.",
        )

    chat.services.store.write_now(trouble)
    starts = [Start(row, write(chat, texts, row) if row is not faulty else None) for row in rows]
    assert begin(chat, *starts) == [False, False, True, False]
    after = chat.read(lambda session: outbox.of_cause(session, prefix="digest:"))
    states = {row.id: (row.state, row.error) for row in after}
    assert states[dropped.id] == ("skipped", "archived")
    assert states[faulty.id] == ("failed", "error")
    assert states[fine.id] == ("sending", "")
    assert states[paused.id] == ("failed", "paused")
    (run,) = chat.read(lambda session: digests.runs(session, digest_id=2))
    assert run.outcome == "failed"


async def test_a_fault_is_logged_and_gives_no_text(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = await due(chat, anna, "")

    def broken(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(digest_texts, "report_of", broken)
    with capture_logs() as logs:
        assert write(chat, prepared(chat, [row]), row) is None
    assert [log["cause"] for log in logs] == [row.cause]


# -- practice -------------------------------------------------------------------------------------


async def test_a_text_written_for_practice_reads_all_that_a_real_one_does_and_leaves_nothing(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Text] = []
    real = digest_texts.told_of

    def told_of(*given: Any) -> Text:
        written.append(real(*given))
        return written[-1]

    monkeypatch.setattr(digest_texts, "told_of", told_of)
    await anna.says('/digest new C1 every="daily 11:00"')
    buttons = chat.count(Button)
    chat.services.store.read_now(lambda session: digest_texts.practise(session, chat.services))
    assert "Summer" in written[0].payload
    assert "€10" in written[0].payload
    assert (chat.count(DigestRun), chat.count(Delivery), chat.count(Button)) == (0, 0, buttons)


async def test_without_a_digest_nothing_is_practised_and_a_fault_is_only_logged(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def practise() -> None:
        chat.services.store.read_now(lambda session: digest_texts.practise(session, chat.services))

    practise()
    await anna.says('/digest new C1 every="daily 11:00"')
    monkeypatch.setattr(digest_texts, "said", lambda *given, **named: 1 / 0)
    with capture_logs() as logs:
        practise()
    assert [line["event"] for line in logs] == ["digest not practised"]

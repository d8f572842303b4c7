"""Brand safety as a chat: words are found, a person decides, and the decision is kept and comes up again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commands.core.context import Services
from commands.rules.safety import Source
from commands.safety import safety_sweep
from commands.safety.safety import look
from commands.safety.safety_sweep import sweep
from storage import audit, creators, safety
from storage.models import Creator, SafetyFinding
from storage.session import Session
from tests.chat import Chat, Talker, group

NOTES = "Streamt freitags aus dem Casino, trinkt dabei Bier"


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says(f'/creator add @dora notes="{NOTES}"')
    return anna


def rows(chat: Chat, gone: bool = False) -> list[SafetyFinding]:
    def work(session: Session) -> list[SafetyFinding]:
        return [*safety.of_creator(session, creator=_dora(session), gone=gone)]

    return chat.read(work)


def _dora(session: Session) -> Creator:
    found = creators.get(session, workspace_id=1, id=1)
    assert found
    return found


async def test_a_hit_shows_its_evidence_and_asks(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    text = chat.text(page)
    assert "2 things for you to look at." in text
    assert f"To decide: gambling: “{NOTES}”\n“Casino” in the notes, found Mon 23 Nov 2026" in text
    assert "gambling | 1 | –" in text
    assert "weapons |" not in text
    assert "Nothing was found of" in text
    assert "weapons" in text
    assert "A word is a hint, no verdict: a person decides." in text
    assert [button.label for button in page.buttons] == ["Fine", "Not for us", "Look again later"]


async def test_a_decision_is_kept_with_who_when_why_and_a_day(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    form = await anna.presses(page, "Fine")
    page = await anna.fills(form, reason="A film about Monaco", again="in 2 weeks")
    said = "“Casino” (gambling): Fine, anna, Mon 23 Nov 2026 (A film about Monaco); again on Mon 7 Dec 2026"
    assert said in chat.text(page)
    assert "To decide: alcohol" in chat.text(page)
    row = rows(chat)[0]
    assert (row.decision, row.decided_by, row.decided_at) == ("fine", "anna", chat.now)
    assert row.again_at == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)  # nine o'clock in Berlin
    entry = chat.read(lambda session: audit.of(session, workspace_id=1, kind="creator", id=1))[-1]
    assert (entry.action, entry.before["decision"], entry.after["decision"]) == ("creator decide", "", "fine")


@pytest.mark.parametrize(
    ("label", "day"), [("Fine", "2027-05-22"), ("Not for us", "2027-05-22"), ("Look again", "2026-12-23")]
)
async def test_without_a_day_it_comes_up_again_all_the_same(
    chat: Chat, anna: Talker, label: str, day: str
) -> None:
    form = await anna.presses(await anna.says("/creator safety @dora"), label)
    await anna.fills(form)
    again = rows(chat)[0].again_at
    assert again
    assert again.date().isoformat() == day


async def test_nothing_is_rejected_but_blocking_is_offered(chat: Chat, anna: Talker) -> None:
    form = await anna.presses(await anna.says("/creator safety @dora"), "Not for us")
    page = await anna.fills(form, reason="Gambling")
    assert chat.read(_dora).blocked_reason is None
    blocked = await anna.fills(await anna.presses(page, "Block"), reason="Gambling")
    assert "@dora is blocked" in chat.text(blocked)


async def test_a_decision_stays_for_the_same_words_and_new_text_asks_anew(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    for _ in range(2):
        page = await anna.fills(await anna.presses(page, "Fine"))
    assert "There is nothing to decide." in chat.text(page)
    assert "nothing to decide" in chat.text(await anna.says("/creator safety @dora"))
    await anna.says(f'/creator edit @dora notes="{NOTES}, gern auch Sekt"')
    page = await anna.says("/creator safety @dora")
    assert "1 thing for you to look at." not in chat.text(page)
    # Around "Bier" there are other words now, around "Casino" as well: both are new, and the old are gone.
    assert "3 things for you to look at." in chat.text(page)
    assert [row.gone_at is None for row in rows(chat, gone=True)] == [False, False, True, True, True]
    await anna.says(f'/creator edit @dora notes="{NOTES}"')
    assert "nothing to decide" in chat.text(await anna.says("/creator safety @dora"))


async def test_a_decision_can_be_made_anew(chat: Chat, anna: Talker) -> None:
    await anna.says('/creator edit @dora notes="Trinkt Bier"')
    page = await anna.fills(await anna.presses(await anna.says("/creator safety @dora"), "Fine"))
    page = await anna.presses(page, "Decide anew: Bier")
    assert "To decide: alcohol" in chat.text(page)
    assert (rows(chat)[0].decision, rows(chat)[0].remind_at) == ("", None)


async def test_other_texts_are_looked_at_beside_what_is_kept(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator safety @dora")

    def look_at(*texts: Source) -> int:
        def work(session: Session) -> int:
            return len(look(session, _dora(session), texts, now=chat.now))

        return chat.services.store.write_now(work)

    assert look_at(Source("caption", "Meine neue Pistole", "7301")) == 3
    assert "To decide: gambling" in chat.text(await anna.says("/creator safety @dora"))
    # A caption that is no longer so takes its own findings along and no other ones.
    assert look_at(Source("caption", "Meine neue Tasche", "7301"), Source("draft", "Waffen", "V2")) == 3
    assert {row.source_kind for row in rows(chat)} == {"notes", "draft"}


async def test_the_team_is_told_once_when_the_day_comes(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    page = await anna.fills(await anna.presses(page, "Look again later"), again="2026-12-01")
    await anna.fills(await anna.presses(page, "Fine"), again="2026-12-01")
    chat.forward(days=7)
    assert await sweep(chat.services) == 0
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    (letter,) = chat.outbox()
    assert letter.address == anna.place.address
    assert "@dora: time to look again" in chat.text(letter)
    assert "“Casino” (gambling)\n“Bier” (alcohol)" in chat.text(letter)
    assert await sweep(chat.services) == 0
    page = await anna.presses(letter, "Look again")
    assert "2 things for you to look at." in chat.text(page)
    assert "Decided before: Look again later, anna, Mon 23 Nov 2026; again on Tue 1 Dec 2026" in chat.text(
        page
    )


async def test_nobody_is_reminded_of_what_is_gone(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    await anna.fills(await anna.presses(page, "Fine"), again="2026-12-01")
    await anna.says('/creator edit @dora notes="Backt"')
    await anna.says("/creator safety @dora")
    chat.forward(days=9)
    assert await sweep(chat.services) == 1
    assert chat.outbox() == []
    assert await sweep(chat.services) == 0


async def test_a_chat_that_has_left_the_team_is_told_nothing(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    await anna.fills(await anna.presses(page, "Fine"), again="2026-12-01")
    bea = chat.person("bea", admin=True, language="en").at(group("rival"))
    link = await bea.says("/workspace link")
    code = link.text.split("/workspace join ")[1].split()[0]
    await anna.says(f"/workspace join {code}")
    chat.forward(days=9)
    await sweep(chat.services)
    assert chat.outbox() == []


async def test_a_button_of_what_is_gone_says_so(chat: Chat, anna: Talker) -> None:
    page = await anna.says("/creator safety @dora")
    await anna.says('/creator edit @dora notes="Backt"')
    await anna.says("/creator safety @dora")
    refused = await anna.fills(await anna.presses(page, "Fine"))
    assert refused.failed
    assert "That text has changed since." in chat.text(refused)


async def test_a_day_that_has_passed_is_refused(chat: Chat, anna: Talker) -> None:
    form = await anna.presses(await anna.says("/creator safety @dora"), "Fine")
    refused = await anna.fills(form, again="2026-11-23")
    assert refused.failed
    assert "Choose a day after today" in chat.text(refused)


async def test_in_german(chat: Chat, anna: Talker) -> None:
    jana = chat.person("jana", language="de")
    text = chat.text(await jana.says("/creator safety @dora"))
    assert "Zu entscheiden: Glücksspiel" in text
    assert "kein Urteil" in text


async def test_the_figures_lead_to_the_words(chat: Chat, anna: Talker) -> None:
    page = await anna.presses(await anna.says("/creator check @dora"), "Check the words")
    assert "brand safety" in chat.text(page)


async def test_a_fault_is_tried_again_in_a_day_and_stops_no_other_one(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.says("/creator add @emil notes=Bier")
    for who in ("@dora", "@emil"):
        page = await anna.says(f"/creator safety {who}")
        await anna.fills(await anna.presses(page, "Fine"), again="2026-12-01")
    chat.forward(days=8)
    told = safety_sweep._tell

    def breaks(session: Session, services: Services, creator_id: int) -> None:
        if creator_id == 1:
            raise RuntimeError("a fault of ours")
        told(session, services, creator_id)

    with monkeypatch.context() as patched:
        patched.setattr(safety_sweep, "_tell", breaks)
        assert await sweep(chat.services) == 2
    assert ["@emil" in chat.text(letter) for letter in chat.outbox()] == [True]
    assert await sweep(chat.services) == 0
    chat.forward(days=1)
    assert await sweep(chat.services) == 1
    assert len(chat.outbox()) == 2


async def test_whoever_says_they_are_young_can_be_noted_as_that(chat: Chat, anna: Talker) -> None:
    await anna.says('/creator edit @dora notes="Ich bin 15"')
    page = await anna.says("/creator safety @dora")
    card = await anna.fills(await anna.presses(page, "Note: under 18"), note="says so in the notes")
    assert "Age: under 18 (anna, Mon 23 Nov 2026): says so in the notes" in chat.text(card)
    assert "Note: under 18" not in chat.text(await anna.says("/creator safety @dora"))

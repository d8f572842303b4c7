"""The history of a digest: whatever became of a message is said, with a link where there is one."""

from __future__ import annotations

import pytest
from sqlmodel import col, update

from commands.digests.digest_history import tidy
from commands.digests.digest_sweep import sweep
from storage.models import Delivery, Digest, DigestRun
from storage.session import Store
from tests.chat import Chat, Talker, group

LINK = "https://t.me/c/123456/7"
MOMENT = "Di. 24. Nov. 2026, 11:30 (Europe/Berlin)"
EVERY = '/digest new C1 every="daily 11:00"'


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


async def told(chat: Chat, anna: Talker, **became: str) -> str:
    """Let the digest come, let its message become what is given, and read the history."""
    await anna.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    await anna.says(EVERY)
    chat.forward(hours=1)
    await sweep(chat.services)
    texts = update(Delivery).where(col(Delivery.part) == "text").values(**became)
    chat.services.store.write_now(lambda session: session.exec(texts))
    return chat.text(await anna.says("/digest history D1")).splitlines()[-1]


@pytest.mark.parametrize(
    ("became", "english", "german"),
    [
        ({"state": "waiting"}, "waiting", "wartet"),
        ({"state": "leased"}, "waiting", "wartet"),
        ({"state": "sending"}, "being sent", "wird gesendet"),
        ({"state": "sent", "link": LINK}, f"sent {LINK}", f"gesendet {LINK}"),
        ({"state": "sent"}, "sent", "gesendet"),
        (
            {"state": "unknown", "error": "unanswered"},
            "unknown, no answer came; the team was asked",
            "ungewiss, es kam keine Antwort; das Team wurde gefragt",
        ),
        ({"state": "failed", "error": "error"}, "failed: something went wrong", "gescheitert: bei mir"),
        (
            {"state": "failed", "error": "paused"},
            "failed: nothing can be",
            "gescheitert: dort kann nichts",
        ),
        (
            {
                "state": "failed",
                "error": "This channel does not exist any more. Choose another one, or link a new channel.",
            },
            "failed: This channel does not exist any more.",
            "gescheitert: Diesen Kanal gibt es nicht mehr.",
        ),
        (
            {"state": "failed", "error": "“12” is no channel"},
            "failed: “12” is no channel",
            "gescheitert: “12”",
        ),
        (
            {"state": "skipped", "error": "left"},
            "not sent again, the team left it as it is",
            "nicht noch einmal gesendet, das Team hat es dabei belassen",
        ),
        (
            {"state": "failed", "error": "refused"},
            "failed: the platform did not take it after many tries",
            "gescheitert: die Plattform hat sie nach vielen Versuchen nicht angenommen",
        ),
        ({"state": "skipped", "error": "archived"}, "not sent: its campaign", "nicht gesendet: die Kampagne"),
    ],
)
async def test_every_way_it_can_go_is_told(
    chat: Chat, became: dict[str, str], english: str, german: str
) -> None:
    line = await told(chat, chat.person("anna", admin=True, language="en"), **became)
    assert f"Telegram · team: {english}" in line
    zoe = chat.person("zoe", language="de")
    assert f"Telegram · team: {german}" in chat.text(await zoe.says("/digest history D1")).splitlines()[-1]


WORDS = {
    "en": [
        "D1 has not come yet. It comes for the first time on Mon 23 Nov 2026, 11:00 (Europe/Berlin).",
        "D1 has not come yet. It is paused; /digest resume D1 lets it go on.",
        """History of D1 · Summer
Fri 27 Nov 2026, 11:00 (Europe/Berlin): skipped: when I could work again, it was too late for it
Thu 26 Nov 2026, 11:00 (Europe/Berlin): late: I could not work when it was due
1 earlier date was missed as well
• Telegram · team: sent on Thu 26 Nov 2026, 12:00 (Europe/Berlin)
Tue 24 Nov 2026, 11:00 (Europe/Berlin): Telegram · team: sent on Tue 24 Nov 2026, 11:30 (Europe/Berlin)
Mon 23 Nov 2026, 11:00 (Europe/Berlin): on time
• Telegram · team: sent""",
        "D1 has not come yet.",
    ],
    "de": [
        "D1 war noch nicht fällig. Zum ersten Mal kommt er am Mo. 23. Nov. 2026, 11:00 (Europe/Berlin).",
        "D1 war noch nicht fällig. Er ist pausiert; mit /digest resume D1 geht es weiter.",
        f"""Verlauf von D1 · Summer
Fr. 27. Nov. 2026, 11:00 (Europe/Berlin): ausgefallen: Als ich wieder arbeiten konnte, war es dafür zu spät
Do. 26. Nov. 2026, 11:00 (Europe/Berlin): verspätet: Als er fällig war, konnte ich nicht arbeiten
1 früherer Termin fiel auch aus
• Telegram · team: gesendet am Do. 26. Nov. 2026, 12:00 (Europe/Berlin)
Di. 24. Nov. 2026, 11:00 (Europe/Berlin): Telegram · team: gesendet am {MOMENT}
Mo. 23. Nov. 2026, 11:00 (Europe/Berlin): pünktlich
• Telegram · team: gesendet""",
        "D1 war noch nicht fällig.",
    ],
}


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_history_reads_well_from_its_beginning_to_its_end(chat: Chat, language: str) -> None:
    anna, read = chat.person("anna", admin=True, language=language), list[str]()

    async def reads() -> None:
        read.append(chat.text(await anna.says("/digest history D1")))

    await anna.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    await anna.says(EVERY)
    await reads()
    await anna.says("/digest pause D1")
    await reads()
    await anna.says("/digest resume D1")
    for hours, until_sent in ((1, 0.0), (24, 0.5), (49, 0), (36, 0)):
        chat.forward(hours=hours)  # on time; on time, but sent later; an hour late; too late
        await sweep(chat.services)
        chat.forward(hours=until_sent)
        await chat.deliver()
        chat.forward(hours=-until_sent)
    await reads()
    await anna.says("/campaign new Winter")
    await anna.says('/digest new C2 every="daily 11:00"')
    await anna.says("/campaign archive C2")
    read.append(chat.text(await anna.says("/digest history D2")).replace("D2", "D1"))
    assert read == WORDS[language]


async def test_a_digest_that_could_not_go_on_says_so(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says(EVERY)
    spoiled = update(Digest).values(timezone="Nowhere/Land")
    chat.services.store.write_now(lambda session: session.exec(spoiled))
    chat.forward(hours=1)
    await sweep(chat.services)
    said = chat.text(await anna.says("/digest history D1"))
    assert said.endswith("failed: I could not tell its dates any more, so it was paused")


async def test_a_private_chat_and_the_console_have_names_in_both_languages(chat: Chat) -> None:
    anna = chat.person("anna", language="de", platform="console").private
    await anna.says("/campaign new Summer")
    assert "Geht an: ein privater Chat (Konsole)" in chat.text(await anna.says(EVERY))
    chat.forward(hours=1)
    await sweep(chat.services)
    assert "Konsole · ein privater Chat: wartet" in chat.text(await anna.says("/digest history D1"))


async def test_another_teams_digest_is_unknown(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    other = chat.person("otto", admin=True, language="en").at(group("other"))
    await other.says("/campaign new Secret")
    await other.says(EVERY)
    await anna.says("/campaign new Summer")
    for named in ("D1", "Secret", "x" * 600, "D99999999999999999999999"):
        reply = await anna.says(f"/digest history {named}")
        said = chat.text(reply)
        assert (reply.failed, said.startswith("I know no digest “")) == (True, True)
        assert len(said) < 200


# -- how long it is kept --------------------------------------------------------------------------


async def test_it_is_kept_for_ninety_days_and_older_ones_go_with_their_messages(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says(EVERY)
    for _ in range(2):
        chat.forward(days=1)
        await sweep(chat.services)
        await chat.deliver()
    await tidy(chat.services)
    assert (chat.count(DigestRun), chat.count(Delivery)) == (2, 2)
    chat.forward(days=89)
    await anna.says("/digest pause D1")
    await tidy(chat.services)
    assert (chat.count(DigestRun), chat.count(Delivery)) == (2, 2)
    chat.forward(seconds=1)
    await tidy(chat.services)
    assert (chat.count(DigestRun), chat.count(Delivery)) == (1, 1)
    assert "Tue 24 Nov 2026" in chat.text(await anna.says("/digest history D1"))


async def test_older_ones_are_a_button_away(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says(EVERY)
    for _ in range(21):
        chat.forward(days=1)
        await sweep(chat.services)
    newest = await anna.says("/digest history D1")
    assert len(newest.fields) == 20
    older = await anna.presses(newest, "Older")
    assert [field.label for field in older.fields] == ["Mon 23 Nov 2026, 11:00 (Europe/Berlin)"]
    assert older.buttons == ()
    nothing = chat.text(await anna.says("/digest history D1 page=3"))
    assert "There is nothing older. The history is kept for 90 days." in nothing

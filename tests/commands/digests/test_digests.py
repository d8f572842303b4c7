"""Digests in the chat: made in words, shown, previewed, tested, paused, deleted; their history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.digests.digests import sweep
from storage import audit
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import measure, measure_days
from tests.commands.unclear import join


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    return found


async def said(anna: Talker, line: str) -> str:
    return anna.chat.text(await anna.says(line))


# -- new ------------------------------------------------------------------------------------------


async def test_a_digest_says_how_it_was_understood_with_zone_and_three_dates(anna: Talker) -> None:
    text = await said(anna, '/digest new C1 every="every monday 9:00"')
    for part in (
        "Digest D1",
        "It is set up. This is how I understood it:",
        "Campaign: Summer · C1",
        "Comes: every Monday at 09:00",
        "Time zone: Europe/Berlin",
        "Covers: Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026",
        "Goes to: team (Telegram)",
        "Next three dates: Mon 30 Nov 2026, 09:00 (Europe/Berlin)\n"
        "Mon 7 Dec 2026, 09:00 (Europe/Berlin)\nMon 14 Dec 2026, 09:00 (Europe/Berlin)",
        "Status: active",
    ):
        assert part in text


async def test_a_digest_is_made_in_german_as_well(chat: Chat, anna: Talker) -> None:
    berta = chat.person("berta", language="de")
    text = await said(berta, '/digest new C1 every="werktags 17 Uhr" period="letzte Woche"')
    for part in (
        "Kommt: Montag bis Freitag um 17:00",
        "Mo. 23. Nov. 2026, 17:00 (Europe/Berlin)\nDi. 24. Nov. 2026, 17:00 (Europe/Berlin)",
        "Letzte Woche: Mo. 16. Nov. 2026 – So. 22. Nov. 2026",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("options", "understood", "first"),
    [
        ('every="täglich 8:30"', "every day at 08:30", "Tue 24 Nov 2026, 08:30"),
        (
            'every="monthly on the last day 18:00"',
            "monthly on the last day at 18:00",
            "Mon 30 Nov 2026, 18:00",
        ),
        ("every=daily at=7:15", "every day at 07:15", "Tue 24 Nov 2026, 07:15"),
        ('every="0 9 * * 1"', "every Monday at 09:00", "Mon 30 Nov 2026, 09:00"),
        ('every="* * * * *"', "every minute", "Mon 23 Nov 2026, 10:01"),
        (
            'every="every monday 9:00" timezone=Tokyo',
            "every Monday at 09:00",
            "Mon 30 Nov 2026, 09:00 (Asia/Tokyo)",
        ),
        ("every=daily timezone=Wien", "every day at 09:00", "Tue 24 Nov 2026, 09:00 (Europe/Vienna)"),
    ],
)
async def test_schedules_in_words_and_cron(anna: Talker, options: str, understood: str, first: str) -> None:
    text = await said(anna, f"/digest new C1 {options}")
    assert f"Comes: {understood}" in text
    assert f"Next three dates: {first}" in text


async def test_what_is_missing_is_asked_for(anna: Talker) -> None:
    assert "Of which campaign?" in await said(anna, "/digest new")
    assert "When should it come?" in await said(anna, "Summer")
    assert "Comes: every Monday at 09:00" in await said(anna, "every monday 9:00")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ('every="whenever"', "whenever"),
        ('every="99 9 * * 1"', "99"),
        ('every="0 0 30 2 *"', "the day never comes"),
        ("every=daily period=banana", "I can't read the period “banana”."),
        ("every=daily chat=nowhere", "I know no chat “nowhere” of this team. There are: K1 team (Telegram)"),
        ("every=daily timezone=Atlantis", "I know no time zone “Atlantis”."),
        ("every=daily at=25:00", "25:00"),
    ],
)
async def test_what_cannot_be_understood_is_answered_and_nothing_made(
    anna: Talker, options: str, sentence: str
) -> None:
    reply = await anna.says(f"/digest new C1 {options}")
    assert reply.failed
    assert sentence in anna.chat.text(reply)
    assert "There is no digest yet." in await said(anna, "/digest list")


async def test_a_flight_to_come_is_accepted_and_a_missing_one_refused(anna: Talker) -> None:
    await anna.says("/campaign new Later start=2027-01-01 end=2027-01-31")
    assert "Covers: Last 7 days" in await said(anna, "/digest new C2 every=daily period=flight")
    await anna.says("/campaign new Bare")
    assert "This campaign has no flight yet." in await said(anna, "/digest new C3 every=daily period=flight")


@pytest.mark.parametrize("period", ["this week", "dieser Monat", "this quarter", "this year"])
async def test_a_period_that_has_only_just_begun_is_no_reason_to_refuse(
    chat: Chat, anna: Talker, period: str
) -> None:
    chat.now = datetime(2029, 1, 1, 9, tzinfo=UTC)  # a Monday on which all of them begin
    text = await said(anna, f'/digest new C1 every="fridays 9:00" period="{period}"')
    assert "Covers: Last 7 days: Mon 25 Dec 2028 – Sun 31 Dec 2028" in text
    chat.forward(days=4)
    assert "so far: Mon 1 Jan 2029 – Thu 4 Jan 2029" in await said(anna, "/digest preview D1")


async def test_an_archived_campaign_gets_no_digest(anna: Talker) -> None:
    await anna.says("/campaign archive C1")
    text = await said(anna, "/digest new C1 every=daily")
    assert "“Summer” is archived, and archived campaigns send no digests." in text


async def test_moments_of_a_campaign_follow_its_dates(chat: Chat, anna: Talker) -> None:
    text = await said(anna, '/digest new C1 every="at launch and 7 days after the end 9:00"')
    assert "Comes: at launch and 7 days after the end at 09:00" in text
    assert "Next date: Tue 15 Dec 2026, 09:00 (Europe/Berlin)\nStatus: active" in text
    await anna.says("/digest new C1 every=daily")
    changed = await said(anna, "/campaign edit C1 start=2026-11-24 end=2026-11-30")
    assert "Changed. D1 follows the new dates." in changed
    assert (
        "Next 2 dates: Tue 24 Nov 2026, 09:00 (Europe/Berlin)\nMon 7 Dec 2026, 09:00 (Europe/Berlin)"
        in await said(anna, "/digest show D1")
    )
    assert "D1" not in await said(anna, "/campaign edit C1 budget=10")
    entries = chat.read(lambda s: audit.of(s, workspace_id=1, kind="digest", id=1))
    assert {entry.action for entry in entries} == {"digest new", "digest follow"}


async def test_a_moment_that_is_due_while_the_dates_change_still_comes_once(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign edit C1 start=2026-11-23")
    await anna.says('/digest new C1 every="at launch and at the end 11:00"')
    chat.forward(hours=1)
    await anna.says("/campaign edit C1 end=2026-12-01")
    assert await sweep(chat.services) == 1
    await anna.says("/campaign edit C1 end=2026-12-02")
    assert await sweep(chat.services) == 0
    assert [letter.row.cause for letter in chat.outbox()] == ["digest:1:2026-11-23T10:00:00+00:00"]
    assert "Next date: Wed 2 Dec 2026, 11:00" in await said(anna, "/digest show D1")


async def test_a_moment_waits_for_a_campaign_without_dates(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Later")
    text = await said(anna, '/digest new C2 every="3 Tage vor dem Start"')
    assert "Status: waits for the dates of its campaign" in text
    await anna.says("/digest pause D1")
    await anna.says("/campaign edit C2 start=2026-12-10")
    assert "Status: paused" in await said(anna, "/digest show D1")
    assert "Next date: Mon 7 Dec 2026, 09:00" in await said(anna, "/digest resume D1")
    refused = await said(anna, '/digest new C1 every="at launch"')
    assert "That never comes up again." in refused


async def test_what_comes_once_is_over_then(chat: Chat, anna: Talker) -> None:
    assert "Comes: once on Mon 23 Nov 2026 at 11:00" in await said(
        anna, '/digest new C1 every="once 23.11. 11:00"'
    )
    chat.forward(hours=1)
    assert await sweep(chat.services) == 1
    assert "Status: over, no date is left" in await said(anna, "/digest show D1")


async def test_holidays_of_a_state_are_left_out_or_made_up_for(anna: Talker) -> None:
    epiphany = 'every="once 6.1.2027 9:00" holidays='
    assert "That never comes up again." in await said(anna, f"/digest new C1 {epiphany}DE-BY")
    text = await said(anna, f'/digest new C1 {epiphany}"DE-BY nächster Werktag"')
    assert "Holidays: Bavaria (DE-BY): on a holiday it comes on the next working day" in text
    assert "Next date: Thu 7 Jan 2027, 09:00 (Europe/Berlin)" in text
    assert "Next date: Wed 6 Jan 2027, 09:00" in await said(anna, f'/digest new C1 {epiphany}"DE-BE skip"')


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Bayern", "Bavaria (DE-BY): it is left out"),
        ("bavaria next working day", "Bavaria (DE-BY): on a holiday it comes on the next"),
        ("Nordrhein Westfalen auslassen", "North Rhine-Westphalia (DE-NW): it is left out"),
        ("Österreich", "Austria (AT): it is left out"),
        ("BY", "Belarus (BY): it is left out"),
        ("AT-9 skip", "Austria (AT-9): it is left out"),
    ],
)
async def test_regions_have_names_and_are_said_back_by_them(anna: Talker, typed: str, shown: str) -> None:
    assert f"Holidays: {shown}" in await said(anna, f'/digest new C1 every=daily holidays="{typed}"')


async def test_regions_are_offered_by_their_names(anna: Talker) -> None:
    await anna.says("/digest list")
    offered = await anna.types("digest new", "holidays", "bava")
    assert [(one.value, one.label) for one in offered] == [("DE-BY", "Bavaria (DE-BY)")]
    assert len(await anna.types("digest new", "holidays", "")) == 25


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("every=daily holidays=Atlantis", "I know no holidays of “Atlantis”."),
        ('every=daily holidays="DE-BY sometimes"', "I can't read “DE-BY sometimes”."),
        ("every=hourly holidays=DE-BY", "Holidays go with fixed times of day."),
    ],
)
async def test_holidays_that_cannot_be_heeded_are_refused(anna: Talker, options: str, sentence: str) -> None:
    assert sentence in await said(anna, f"/digest new C1 {options}")


# -- show, list, change ---------------------------------------------------------------------------


async def test_list_and_show(anna: Talker) -> None:
    assert "There is no digest yet." in await said(anna, "/digest list")
    await anna.says('/digest new C1 every="every monday 9:00"')
    text = await said(anna, "/digest list")
    assert "D1 | Summer | every Monday at 09:00 | Mon 30 Nov 2026, 09:00 (Europe/Berlin) | active" in text
    assert "Digest D1" in await said(anna, "/digest show D1")
    assert "Digest D1" in await said(anna, "/digest show summer")


async def test_pause_resume_and_delete(chat: Chat, anna: Talker) -> None:
    card = await anna.says('/digest new C1 every="daily 11:00"')
    paused = await anna.presses(card, "Pause")
    assert "D1 is paused." in chat.text(paused)
    assert "Status: paused" in chat.text(paused)
    chat.forward(days=3)
    assert await sweep(chat.services) == 0
    resumed = await anna.presses(paused, "Resume")
    assert "Next three dates: Thu 26 Nov 2026, 11:00" in chat.text(resumed)
    deleted = await anna.presses(resumed, "Delete")
    assert "D1 is deleted. Nothing more will come from it." in chat.text(deleted)
    chat.forward(days=3)
    assert await sweep(chat.services) == 0
    assert "There is no digest yet." in await said(anna, "/digest list")
    assert "I know no digest “D1”" in await said(anna, "/digest show D1")
    entries = chat.read(lambda s: audit.of(s, workspace_id=1, kind="digest", id=1))
    assert [entry.action for entry in entries] == [
        "digest new",
        "digest pause",
        "digest resume",
        "digest delete",
    ]


async def test_to_resume_what_was_never_paused_takes_nothing_away(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=1)
    assert "D1 goes on." in await said(anna, "/digest resume D1")
    assert await sweep(chat.services) == 1


@pytest.mark.parametrize("action", ["pause", "delete"])
async def test_what_still_waits_to_be_sent_is_taken_back(chat: Chat, anna: Talker, action: str) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    chat.forward(hours=2)
    await sweep(chat.services)
    assert len(chat.outbox()) == 1
    await anna.says(f"/digest {action} D1")
    assert chat.outbox() == []
    assert len(chat.outbox(state="skipped")) == 1


async def test_another_team_cannot_see_or_stop_a_digest(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest new C1 every=daily")
    eve = chat.person("eve", admin=True, language="en").private
    for action in ("show", "preview", "test", "pause", "delete", "history"):
        assert "I know no digest “D1”" in await said(eve, f"/digest {action} D1")
    assert "active" in await said(anna, "/digest list")


async def test_viewers_preview_but_do_not_change(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest new C1 every=daily")
    vera = chat.person("vera", language="en")
    await vera.says("/help")
    await anna.says("/team role vera viewer")
    assert "Preview, nobody else gets it." in await said(vera, "/digest preview D1")
    assert "You may look" in await said(vera, "/digest delete D1")


# -- preview and test -----------------------------------------------------------------------------


async def test_a_preview_is_the_digest_as_it_would_come(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 7, spend=1_000, views=10)
    await anna.says("/digest new C1 every=daily")
    reply = await anna.says("/digest preview D1")
    text = chat.text(reply)
    assert text.startswith("Summer · C1\nPreview, nobody else gets it.\nLast 7 days: Mon 16 Nov 2026")
    assert "Spend | €70.00" in text
    assert reply.chart is not None
    assert chat.outbox() == []


async def test_a_test_goes_to_the_one_who_asks_through_the_outbox(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000)
    await anna.says("/digest new C1 every=daily")
    reply = await anna.says("/digest test D1")
    assert reply.private
    assert "A test of D1 is on its way to you alone." in chat.text(reply)
    text, picture = chat.outbox()
    assert {letter.address.chat_id for letter in (text, picture)} == {"id-anna"}
    assert "This is a test; only you get it." in chat.text(text)
    assert (text.reply.chart, text.row.part, picture.row.part) == (None, "text", "chart")
    assert picture.reply.chart is not None
    await anna.repeats()
    assert len(chat.outbox()) == 2


async def test_on_discord_a_test_is_a_direct_message(chat: Chat, anna: Talker) -> None:
    dora = await join(anna, chat.person("dora", platform="discord", language="en"))
    await anna.says("/digest new C1 every=daily")
    await dora.says("/digest test D1")
    (letter,) = chat.outbox()
    assert (letter.row.platform, letter.row.chat_id) == ("discord", "dm:id-dora")


async def test_a_preview_counts_days_in_the_digests_own_zone(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest new C1 every=daily timezone=Pacific/Kiritimati")
    chat.forward(hours=2)  # it is Tuesday there by now
    text = await said(anna, "/digest preview D1")
    assert "Last 7 days: Tue 17 Nov 2026 – Mon 23 Nov 2026" in text
    assert "Time zone: Pacific/Kiritimati" in text


# -- history --------------------------------------------------------------------------------------


async def test_the_history_tells_what_became_of_each_occurrence(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    assert "D1 has not come yet." in await said(anna, "/digest history D1")
    chat.forward(hours=1)
    await sweep(chat.services)
    assert "waiting" in await said(anna, "/digest history D1")
    await chat.deliver()
    chat.forward(days=1, hours=2)
    await sweep(chat.services)
    chat.forward(days=2, hours=12)
    await sweep(chat.services)
    rows = (await said(anna, "/digest history D1")).splitlines()
    assert rows == [
        "History of D1 · Summer",
        "Thu 26 Nov 2026, 11:00 (Europe/Berlin): skipped: when I could work again, it was too late for it",
        "1 earlier date was missed as well",
        "Tue 24 Nov 2026, 11:00 (Europe/Berlin): late: I could not work when it was due",
        "• Telegram · team: waiting",
        "Mon 23 Nov 2026, 11:00 (Europe/Berlin): on time",
        "• Telegram · team: sent",
    ]


async def test_the_history_goes_on_when_the_clock_does(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="every 30 minutes"')
    for _ in range(25):
        chat.now += timedelta(minutes=30)
        await sweep(chat.services)
    reply = await anna.says("/digest history D1")
    assert len(reply.fields) == 20


async def test_a_digest_is_named_by_its_campaign_too(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    for named in ("D1", "d1", "Summer", "sum", "C1", "c1"):
        assert "I know no digest" not in chat.text(await anna.says(f"/digest show {named}")), named
    await anna.says('/digest new C1 every="monday 11:00"')
    asked = chat.text(await anna.says("/digest show C1"))
    assert "fits several" in asked
    assert (asked.count("D1"), asked.count("D2")) == (1, 1)
    assert "I know no digest" in chat.text(await anna.says("/digest show C2"))
    offered = await anna.types("digest show", "digest", "")
    assert [one.value for one in offered] == ["D2", "D1"]

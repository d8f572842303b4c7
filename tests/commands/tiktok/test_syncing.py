"""Figures that keep themselves up to date: from a connected ad account to what the chat says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from commands.alerts import alert_watch
from commands.core.texts import translator
from commands.tiktok import sync_pages, syncing
from commands.tiktok.sync_days import zone_of
from commands.tiktok.sync_words import said
from storage import ads as accounts
from storage import figures, matches, turns
from storage.figures import Span
from storage.models import Advertiser, Correction
from storage.session import Store
from tests.chat import button
from tests.commands.files.exports import Fact, Style, export_bytes
from tests.commands.tiktok.ads_scene import AD, FIGURES, SUMMER, AdsScene, scene
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_ads import span
from tests.servers.tiktok_api import data, refusal, sample

DAY, YESTERDAY, TODAY = timedelta(days=1), date(2026, 11, 22), date(2026, 11, 23)


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        yield made


async def matched(ads: AdsScene) -> AdsScene:
    """Let the summer's campaign count for C1, and its newest days be read."""
    await ads.connects()
    await ads.reads()
    await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Count: Summer Drop DE")
    await ads.reads()
    return ads


def spent(ads: AdsScene, first: date, last: date = TODAY) -> int | None:
    """Give what C1 cost over some days."""
    (sums,) = ads.chat.read(lambda session: figures.sums(session, Span(1, first, last)))
    return sums.values["spend"]


def account_of(ads: AdsScene) -> Advertiser:
    return ads.chat.read(lambda session: accounts.of(session, workspace_id=1)[0])


def shown(ads: AdsScene) -> set[str]:
    """Give the posts that C1's ads show."""
    span = Span(1, date(2026, 11, 1), TODAY)
    return {one.item for one in ads.chat.read(lambda session: figures.by_entity(session, span))}


def asked(ads: AdsScene) -> list[tuple[str, str]]:
    """Give the days that reports were asked about."""
    calls = [given for name, given in ads.tiktok.calls if name == "reportIntegratedGet"]
    return [(given["start_date"], given["end_date"]) for given in calls]


async def test_from_the_leave_to_the_figures_in_the_chat_and_in_a_digest(ads: AdsScene) -> None:
    chat, anna = ads.chat, ads.anna
    assert "I read “Beispiel GmbH” now" in (await ads.connects()).text
    await ads.reads()
    listed = await anna.says("/campaign match C1")
    assert "2 campaigns at TikTok, 2 count for none of yours." in listed.text
    assert "“Summer Drop DE” counts now." in (await anna.presses(listed, "Count: Summer Drop DE")).text
    await ads.reads()
    shown = chat.text(await anna.says("/kpi show C1"))
    assert "Spend | €140.00" in shown
    assert "Video views | 28.0K" in shown
    assert "(TikTok itself)" in shown
    assert "TikTok was asked Mon 23 Nov 2026, 10:00" in shown
    await anna.says("/digest new C1 every=daily")
    assert "Spend | €140.00" in chat.text(await anna.says("/digest preview D1"))
    status = chat.text(await anna.says("/kpi status"))
    assert "Beispiel GmbH: last spoke Mon 23 Nov 2026, 10:00" in status
    assert "1 campaign, read through Mon 23 Nov 2026" in status
    assert "1 campaign at TikTok counts for none of yours: /campaign match" in status
    assert "Ad 69" in chat.text(await anna.says("/kpi top C1 views"))


async def test_the_last_days_are_read_again_and_what_was_corrected_is_kept(ads: AdsScene) -> None:
    await matched(ads)
    ads.account.measure(AD, YESTERDAY, **{**FIGURES, "spend": "19.50"})
    ads.account.measure(AD, TODAY, **{**FIGURES, "spend": "33.00"})
    ads.account.measure(AD, date(2026, 11, 18), **{**FIGURES, "spend": "1.00"})
    ads.chat.forward(minutes=31)
    await ads.reads()
    assert asked(ads)[-1] == ("2026-11-20", "2026-11-23")
    assert spent(ads, YESTERDAY, YESTERDAY) == 1950
    assert spent(ads, TODAY) == 3300
    # Older days are settled; whoever doubts it reads them once more.
    assert spent(ads, date(2026, 11, 18), date(2026, 11, 18)) == 2000
    found = ads.chat.read(lambda session: matches.corrections(session, campaign_id=1, limit=9))
    assert [(one.day, one.measure, one.before, one.after) for one in found] == [
        (YESTERDAY, "spend", 2000, 1950)
    ]
    text = ads.chat.text(await ads.anna.says("/kpi status C1"))
    assert (
        "Sun 22 Nov 2026 | Spend | €20.00 | €19.50 | Mon 23 Nov 2026, 10:31 (Europe/Berlin), by TikTok"
        in text
    )
    why = ads.chat.text(await ads.anna.says("/kpi explain C1 cpm"))
    assert "Spend on Sun 22 Nov 2026: €20.00 became €19.50, Mon 23 Nov 2026, 10:31" in why
    assert "Corrected" not in ads.chat.text(await ads.anna.says("/kpi explain C1 ctr"))
    again = ads.chat.text(await ads.anna.says("/kpi sync C1 start=2026-11-18"))
    assert "read through Sat 21 Nov 2026; the days after it are read now" in again
    await ads.reads()
    assert "read through Mon 23 Nov 2026\n" in ads.chat.text(await ads.anna.says("/kpi status"))
    assert spent(ads, date(2026, 11, 18), date(2026, 11, 18)) == 100


async def test_older_days_come_after_can_be_stopped_and_go_on_where_they_were(ads: AdsScene) -> None:
    ads.account.created = "2026-01-10 08:00:00"
    ads.account.run(SUMMER, "Summer Drop DE", AD, *span(date(2026, 1, 10), 318), **FIGURES)
    await matched(ads)
    assert spent(ads, date(2026, 1, 1)) == 30 * 2000 + 6 * 30 * 2000
    card = await ads.anna.says("/kpi status")
    assert "back to" in ads.chat.text(card)
    assert "older days are left" in ads.chat.text(card)
    stopped = await ads.anna.presses(card, "Stop reading older days")
    await ads.reads()
    assert spent(ads, date(2026, 1, 1)) == 210 * 2000
    await ads.anna.presses(stopped, "Read older days")
    await ads.reads()
    assert spent(ads, date(2026, 1, 1)) == 318 * 2000
    # The newest days are read each time; of the others each once, from where it had stopped.
    older = [days for days in asked(ads) if days != ("2026-11-20", "2026-11-23")]
    assert (older[0], older[-1][0]) == (("2026-10-25", "2026-11-23"), "2026-01-09")
    assert [start for start, _ in older[:-1]] == [str(date.fromisoformat(end) + DAY) for _, end in older[1:]]
    await ads.reads()
    assert "older day" not in ads.chat.text(await ads.anna.says("/kpi status"))


async def test_days_that_were_missed_are_read_however_long_it_was(ads: AdsScene) -> None:
    await matched(ads)
    ads.account.run(SUMMER, "Summer Drop DE", AD, *span(TODAY, 50), **FIGURES)
    ads.chat.forward(days=49)
    await ads.reads()
    assert asked(ads)[-2:] == [("2026-11-20", "2026-12-19"), ("2026-12-20", "2027-01-11")]
    assert spent(ads, TODAY, date(2027, 1, 11)) == 50 * 2000


async def test_what_counts_no_longer_is_taken_out_again(ads: AdsScene) -> None:
    await matched(ads)
    await ads.anna.says("/kpi log C1 likes 7 day=2026-11-20")
    listed = await ads.anna.says("/campaign match C1")
    await ads.anna.presses(listed, "Take out: Summer Drop DE")
    await ads.reads()
    assert spent(ads, date(2026, 11, 1)) is None
    # No rule brings back what a person took out.
    await ads.anna.presses(await ads.anna.says("/campaign match C1 contains=summer"), "Keep this rule")
    await ads.reads()
    assert spent(ads, date(2026, 11, 1)) is None
    (sums,) = ads.chat.read(lambda session: figures.sums(session, Span(1, date(2026, 11, 1), TODAY)))
    assert sums.values["likes"] == 7


async def test_of_a_file_and_tiktok_the_newest_reading_counts_and_what_only_one_has_stays(
    ads: AdsScene,
) -> None:
    await matched(ads)
    day = date(2026, 11, 20)
    other = Fact("Elsewhere", "Group", "Ad 1", day, 700, impressions=10, clicks=1, views=5)
    file = export_bytes([other], Style())
    dry = await ads.anna.says("/kpi import C1", file=file)
    assert "Read from TikTok itself: 1 changed day; the newest reading counts" in ads.chat.text(dry)
    await ads.anna.presses(dry, "Import")
    assert spent(ads, day, day) == 2700
    ads.account.measure(AD, day, **{**FIGURES, "spend": "21.00"})
    ads.chat.forward(minutes=31)
    await ads.reads()
    assert spent(ads, day, day) == 2800
    assert "(TikTok itself" in ads.chat.text(await ads.anna.says("/kpi show C1"))
    # The same ads from a file, by their names: never counted twice.
    same = Fact("Summer Drop DE", "Group", "Ad 69", day, 1234, impressions=1, clicks=1, views=1)
    await ads.anna.presses(
        await ads.anna.says("/kpi import C1", file=export_bytes([same], Style())), "Import"
    )
    assert spent(ads, day, day) == 700 + 1234


async def test_two_processes_never_read_the_same_account_at_once(ads: AdsScene) -> None:
    await ads.connects()
    now, store = ads.chat.now, ads.chat.services.store
    held = store.write_now(
        lambda s: turns.hold(
            s, Advertiser, id=account_of(ads).id, holder="other", now=now, until=now + timedelta(minutes=3)
        )
    )
    assert held
    await ads.reads()
    await syncing.read_one(ads.chat.services, held.id)
    assert ads.tiktok.names()[3:] == []
    # Whoever died does not hold it for ever.
    ads.chat.forward(minutes=4)
    await ads.reads()
    assert "campaignGet" in ads.tiktok.names()


async def test_days_are_those_of_the_ad_account(store: Store) -> None:
    async with scene(store) as ads:
        ads.account.timezone = "America/Los_Angeles"
        await matched(ads)
        # It is Monday, 10:00 in Berlin, and Monday, 01:00 there.
        ads.chat.forward(hours=-2)
        shown = ads.chat.text(await ads.anna.says("/kpi show C1"))
        assert "The ad account's days begin at midnight in America/Los_Angeles." in shown
        assert "Sun 22 Nov 2026 is not over there yet: its figures still grow." in shown


# -- what goes wrong --------------------------------------------------------------------------------


def rows(*metrics: dict[str, Any], **more: Any) -> Fault:
    """Give a report with rows as TikTok never should send them."""
    listed = [
        {
            "dimensions": {"ad_id": AD, "stat_time_day": "2026-11-22 00:00:00"},
            "metrics": {"campaign_id": SUMMER, **one},
        }
        for one in metrics
    ]
    info = {"page": 1, "page_size": 1000, "total_number": len(listed), "total_page": 1}
    return data(**{"list": listed, "page_info": info, **more})


def digits_lost() -> Fault:
    body = json.dumps(sample("report_ad_daily")).replace('"1714125051115569"', "1.714125051115569e19")
    return Fault(200, body.encode())


GARBLED = "made no sense"
PART = b'{"code":20001,"message":"x","request_id":"1","data":{"list":[]}}'
TWO = {"page": 1, "total_number": 2, "total_page": 1}
FAULTS: dict[str, tuple[list[Fault], str, str]] = {
    "partial": ([Fault(200, PART)], "only a part", "nur einen Teil"),
    "limit": ([refusal(40100)] * 2, "used up what TikTok lets it ask", "aufgebraucht"),
    "permission": ([refusal(40001)], "permissions", "Berechtigungen"),
    "expired": ([refusal(40102)], "/connect tiktok", "/connect tiktok"),
    "revoked": ([refusal(40105)], "/connect tiktok", "/connect tiktok"),
    "question": ([refusal(40002)], "did not take the question", "nicht angenommen"),
    "maintenance": ([refusal(60001)], "being maintained", "gewartet"),
    "html": ([page(502)] * 3, "does not answer", "antwortet"),
    "html with 200": ([page(200)] * 3, "does not answer", "antwortet"),
    "cut off": ([Fault(cut=True)] * 3, "does not answer", "antwortet"),
    "half a JSON": ([Fault(200, PART[:40])] * 3, "does not answer", "antwortet"),
    "dropped": ([Fault(dropped=True)] * 3, "does not answer", "antwortet"),
    "system": ([refusal(50000)] * 3, "does not answer", "antwortet"),
    "no list": ([data(page_info={})], GARBLED, "keinen Sinn"),
    "no pages": ([data(list=[])], GARBLED, "keinen Sinn"),
    "digits lost": ([digits_lost()], GARBLED, "keinen Sinn"),
    "no number": ([rows({"spend": "viel"})], GARBLED, "keinen Sinn"),
    "negative": ([rows({"spend": "-3"})], GARBLED, "keinen Sinn"),
    "another campaign": ([rows({"campaign_id": "1", "spend": "3"})], GARBLED, "keinen Sinn"),
    "a row missing": ([rows({"spend": "3"}, page_info=TWO)], "changed while", "geändert"),
    "twice": ([rows({"spend": "3"}, {"spend": "3"})], "changed while", "geändert"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
async def test_each_failure_is_a_sentence_with_its_cure_and_changes_no_figure(
    ads: AdsScene, name: str
) -> None:
    faults, english, german = FAULTS[name]
    await matched(ads)
    before = spent(ads, date(2026, 11, 1))
    ads.chat.forward(minutes=31)
    ads.tiktok.faults.extend(faults)
    await ads.reads()
    assert spent(ads, date(2026, 11, 1)) == before
    fault = account_of(ads).fault
    assert english in said(translator("en"), fault), fault
    assert german in said(translator("de"), fault), said(translator("de"), fault)
    assert ads.chat.count(Correction) == 0
    card = ads.chat.text(await ads.anna.says("/kpi status"))
    assert said(translator("en"), fault) in card
    # It comes right by itself, but for a token that has ended.
    ads.tiktok.faults.clear()
    ads.chat.forward(hours=25)
    await ads.reads()
    assert bool(account_of(ads).fault) is (name in ("expired", "revoked"))


async def test_blanks_stay_blank_and_ids_keep_all_their_digits(ads: AdsScene) -> None:
    ads.account.run(
        SUMMER, "Summer Drop DE", "9007199254740993", YESTERDAY, spend=None, result="<5", likes="3"
    )
    more = {"conversion": "2.4", "tiktok_item_id": "7400000000000000001"}
    ads.account.measure(AD, YESTERDAY, **{**FIGURES, **more})
    await matched(ads)
    totals = ads.chat.read(lambda s: figures.totals(s, campaign_id=1, days=[YESTERDAY]))[YESTERDAY]
    assert shown(ads) == {"", "7400000000000000001"}
    assert (totals["spend"], totals["likes"], totals["results"], totals["conversions"]) == (2000, 3, None, 2)
    assert "Ad 93" in ads.chat.text(await ads.anna.says("/kpi top C1 likes"))


async def test_the_end_of_a_token_is_told_once_with_a_way_back(ads: AdsScene) -> None:
    await matched(ads)
    await ads.chat.deliver()
    ads.tiktok.tokens.clear()
    for _ in range(3):
        ads.chat.forward(hours=7)
        await ads.reads()
    (letter,) = await ads.chat.deliver_messages()
    assert "was taken back, or has expired" in letter.reply.text
    shown = await ads.anna.presses(letter, "Connect again")
    ads.tiktok.allow("code-2", "act.another-token")
    await ads.pastes(ads.back(shown, "code-2"))
    await ads.reads()
    assert account_of(ads).fault == {}
    # What was matched before is matched still.
    assert button(await ads.anna.says("/campaign match C1"), "Take out: Summer Drop DE")


async def test_a_chat_that_went_to_another_team_does_not_learn_of_it(ads: AdsScene) -> None:
    await matched(ads)
    rival = ads.chat.person("rita", admin=True, language="en", platform="discord").private
    code = ads.chat.text(await rival.says("/workspace link")).split("/workspace join ")[1].split()[0]
    await ads.anna.private.says("/help")
    assert "now belongs to" in (await ads.anna.says(f"/workspace join {code}")).title
    await ads.chat.deliver()
    ads.tiktok.tokens.clear()
    ads.chat.forward(hours=7)
    await ads.reads()
    letters = [one for one in await ads.chat.deliver_messages() if "Beispiel" in ads.chat.text(one)]
    assert [one.address for one in letters] == [ads.anna.private.place.address]


async def ordered(ads: AdsScene, times: int = 1) -> None:
    """Let the summer count for C1, and as many looks pass."""
    await ads.connects()
    await ads.reads()
    await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Count: Summer Drop DE")
    for _ in range(times):
        await ads.reads()
        ads.chat.forward(seconds=31)


async def test_a_large_report_is_ordered_waited_for_and_taken_as_a_whole(
    ads: AdsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_pages, "LARGE", 5)
    ads.account.measure(AD, YESTERDAY, **FIGURES, tiktok_item_id="7400000000000000001")
    await ordered(ads, 2)
    assert spent(ads, date(2026, 11, 1)) is None
    assert account_of(ads).fault == {}
    await ads.reads()
    assert spent(ads, date(2026, 11, 1)) == 8 * 2000
    assert "7400000000000000001" in shown(ads)
    names = ads.tiktok.names()
    assert (names.count("reportTaskCreate"), names.count("reportTaskCheck")) == (1, 2)
    assert (names.count("reportIntegratedGet"), account_of(ads).task) == (1, {})


async def test_a_large_report_of_older_days_comes_though_newer_ones_are_read_meanwhile(
    ads: AdsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ads.account.created = "2026-09-01 08:00:00"
    for day in span(date(2026, 9, 25), 25):
        ads.account.measure(AD, day, spend="1.00")
    monkeypatch.setattr(sync_pages, "LARGE", 20)  # the last thirty days have fewer
    await ordered(ads, 8)
    assert spent(ads, date(2026, 9, 1), date(2026, 10, 24)) == 25 * 100
    assert ads.tiktok.names().count("reportTaskCreate") == 1


@pytest.mark.parametrize("status", ["FAILED", "CANCELED", "40200"])
async def test_a_large_report_that_cannot_be_made_is_read_by_pages(
    ads: AdsScene, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setattr(sync_pages, "LARGE", 5)
    ads.tiktok.made["rpt_1"] = status
    if status.isdecimal():
        ads.tiktok.answers["reportTaskCheck"] = {"code": int(status), "message": "No.", "data": {}}
    await ordered(ads, 2)
    assert spent(ads, date(2026, 11, 1)) is None
    ads.chat.forward(minutes=6)
    await ads.reads()
    assert spent(ads, date(2026, 11, 1)) == 8 * 2000
    assert ads.tiktok.names().count("reportTaskCreate") == 1


async def test_a_large_report_that_was_cut_off_is_not_taken(
    ads: AdsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_pages, "LARGE", 5)
    whole = ads.tiktok.table
    monkeypatch.setattr(ads.tiktok, "table", lambda task: "\n".join(whole(task).splitlines()[:4]))
    await ordered(ads, 3)
    assert spent(ads, date(2026, 11, 1)) is None
    await ads.reads()
    assert spent(ads, date(2026, 11, 1)) == 8 * 2000


async def test_many_campaigns_and_pages_are_asked_for_in_turns(store: Store) -> None:
    async with scene(store) as ads:
        for number in range(120):
            ads.account.run(
                f"18{number:05}", f"Drop {number}", f"19{number:05}", YESTERDAY, TODAY, spend="1.00"
            )
        ads.tiktok.page_size = 7
        await ads.connects()
        await ads.reads()
        rule = await ads.anna.says("/campaign match C1 contains=drop")
        assert "121 campaigns at TikTok would count for C1" in rule.text
        await ads.anna.presses(rule, "Keep this rule")
        await ads.reads()
        assert spent(ads, YESTERDAY, YESTERDAY) == 2000 + 120 * 100


def test_an_account_without_a_zone_that_is_known_is_read_all_the_same() -> None:
    assert zone_of(Advertiser(timezone="Mars/Olympus", workspace_id=1, advertiser_id="1")).key == "UTC"


async def test_an_alert_about_a_silent_source_ends_with_the_next_reading(ads: AdsScene) -> None:
    await matched(ads)
    chat, anna = ads.chat, ads.anna
    asked_for = await anna.says('/alert new C1 when="source silent for 6 hours"')
    await anna.presses(asked_for, "Save")
    await alert_watch.sweep(chat.services)
    assert [one for one in await chat.deliver() if one.row.cause.startswith("alert:")] == []
    told = []
    for hours in (6, 1):
        chat.forward(hours=hours)
        await alert_watch.sweep(chat.services)
        told += [one.reply.title for one in await chat.deliver() if one.row.cause.startswith("alert:")]
        # The same figures once more: that it spoke is enough.
        await ads.reads()
        await alert_watch.sweep(chat.services)
        told += [one.reply.title for one in await chat.deliver() if one.row.cause.startswith("alert:")]
    assert told == ["Alert A1: Summer · C1", "Alert A1 is over: Summer · C1"]

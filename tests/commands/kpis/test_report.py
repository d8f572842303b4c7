"""The report: which days are compared, what a digest's text carries in which order, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import delete

from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.kpis.report import build, default_comparison
from commands.kpis.report_cards import chart_of, period_text, reply_of
from commands.rules.periods import Period, default_digest_period, parse_period
from storage import campaigns, teams
from storage.models import DaySource, Snapshot
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure, measure_days

TODAY = date(2026, 11, 23)


# -- which days are compared ----------------------------------------------------------------------


@given(
    start=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    days=st.integers(1, 700),
    running=st.booleans(),
    label=st.sampled_from(["7d", "flight", "this week", "this month", "this year", "2026", "2026-Q1", "x"]),
)
def test_a_comparison_has_as_many_days_and_lies_before(
    start: date, days: int, running: bool, label: str
) -> None:
    period = Period(start, start + timedelta(days=days - 1), label, running)
    compared = default_comparison(period)
    assert compared is not None
    assert compared.days == period.days
    assert compared.end < period.start
    assert not compared.running


@pytest.mark.parametrize(
    ("typed", "today", "first"),
    [
        ("this week", date(2026, 11, 26), date(2026, 11, 16)),
        ("this month", date(2026, 11, 26), date(2026, 10, 1)),
        ("this quarter", date(2026, 11, 26), date(2026, 7, 1)),
        ("this year", date(2026, 11, 26), date(2025, 1, 1)),
        ("2026-W48", date(2026, 11, 26), date(2026, 11, 16)),
        # 30 days of March have no equal in February: the 30 days before are compared.
        ("this month", date(2026, 3, 31), date(2026, 1, 30)),
        ("last month", date(2026, 11, 26), date(2026, 8, 31)),
    ],
)
def test_a_running_unit_is_compared_with_the_same_days_of_the_one_before(
    typed: str, today: date, first: date
) -> None:
    compared = default_comparison(parse_period(typed, today=today, flight=None))
    assert compared is not None
    assert compared.start == first


def test_today_is_compared_with_nothing() -> None:
    assert default_comparison(parse_period("today", today=TODAY, flight=None)) is None


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        ("7d", "Last 7 days: Mon 16 Nov 2026", "Letzte 7 Tage: Mo. 16. Nov. 2026"),
        ("today", "Today so far: Mon 23 Nov 2026", "Heute bisher: Mo. 23. Nov. 2026"),
        ("flight", "Whole flight so far: Sun 1 Nov 2026", "Ganze Laufzeit bisher: So. 1. Nov. 2026"),
        ("since launch", "Since launch: Sun 1 Nov 2026", "Seit dem Start: So. 1. Nov. 2026"),
        ("2026-10", "Thu 1 Oct 2026 – Sat 31 Oct 2026", "Do. 1. Okt. 2026 – Sa. 31. Okt. 2026"),
    ],
)
def test_a_running_period_says_so(typed: str, english: str, german: str) -> None:
    period = parse_period(typed, today=TODAY, flight=(date(2026, 11, 1), date(2026, 12, 1)))
    assert period_text(translator("en"), period).startswith(english)
    assert period_text(translator("de"), period).startswith(german)


# -- a report as it is sent -----------------------------------------------------------------------


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    return found


def report(chat: Chat, language: str) -> Reply:
    """Build the report of C1 over the last 7 complete days."""

    def work(session: Session) -> Reply:
        workspace = teams.workspace(session, id=1)
        campaign = campaigns.get(session, workspace_id=1, id=1)
        assert workspace is not None
        assert campaign is not None
        reading = Reading(session, workspace, chat.now, translator(language))
        period = default_digest_period(reading.today)
        found = build(reading, campaign, period, default_comparison(period))
        return reply_of(reading, found).model_copy(update={"chart": chart_of(reading, found)})

    return chat.read(work)


async def filled(chat: Chat, anna: Talker) -> None:
    """Give the campaign two weeks of figures of two ads, a target and an open request."""
    measure_days(chat, 7, ad="Alpha", spend=5_000, impressions=10_000, views=8_000, clicks=100, likes=400)
    measure_days(chat, 7, ad="Beta", spend=2_500, impressions=5_000, views=1_500, clicks=20, likes=100)
    before = YESTERDAY - timedelta(days=7)
    measure_days(chat, 7, until=before, ad="Alpha", spend=5_000, impressions=10_000, views=5_000, clicks=110)
    await anna.says("/kpi target C1 views 150k")
    await anna.says("/creator add @dora")
    await anna.says("/request send @dora campaign=C1 fee=500")


ENGLISH = """\
Summer · C1
Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026
compared with Mon 9 Nov 2026 – Sun 15 Nov 2026
KPI | Value | Before | Change | Target | Share of target
Spend | €525.00 | €350.00 | +50.00% | – | –
Impressions | 105K | 70.0K | +50.00% | – | –
Video views | 66.5K | 35.0K | +90.00% | 150K | 44.33%
Clicks (destination) | 840 | 770 | +9.09% | – | –
Likes | 3,500 | – | – | – | –
CPM | €5.00 | €5.00 | 0.00% | – | –
CTR (destination) | 0.80% | 1.10% | -27.27% | – | –
CPC (destination) | €0.62 | €0.45 | +37.50% | – | –
CPV (0-second views) | €0.01 | €0.01 | -21.05% | – | –
Targets so far: Video views: 102K, target 150K (67.67%)
46.67% of the flight has passed
Spend pacing: €875.00 of €3,000.00 spent, expected to date €1,400.00: 62.50% of plan; \
46.67% of the flight has passed
€132.81 a day from now on would use it all; as so far it ends at €1,875.00
Best by Video views: 1. Alpha: 56.0K
2. Beta: 10.5K
Paid and organic: Paid: all figures of these days, measured by ads
Organic: –, no source tells it apart
Waiting: R1 @dora: Invited, waits for @dora until Mon 30 Nov 2026
As of: figures through Sun 22 Nov 2026, brought in Mon 23 Nov 2026, 10:00 (Europe/Berlin) (Ads Manager export)
Time zone: Europe/Berlin
<Summer · C1>"""
GERMAN = """\
Summer · C1
Letzte 7 Tage: Mo. 16. Nov. 2026 – So. 22. Nov. 2026
verglichen mit Mo. 9. Nov. 2026 – So. 15. Nov. 2026
Kennzahl | Wert | Vorher | Änderung | Zielwert | Anteil am Ziel
Ausgaben | 525,00 € | 350,00 € | +50,00 % | – | –
Impressionen | 105K | 70,0K | +50,00 % | – | –
Videoaufrufe | 66,5K | 35,0K | +90,00 % | 150K | 44,33 %
Klicks (Ziel) | 840 | 770 | +9,09 % | – | –
Likes | 3.500 | – | – | – | –
CPM | 5,00 € | 5,00 € | 0,00 % | – | –
CTR (Ziel) | 0,80 % | 1,10 % | -27,27 % | – | –
CPC (Ziel) | 0,62 € | 0,45 € | +37,50 % | – | –
CPV (Aufrufe ab 0 Sekunden) | 0,01 € | 0,01 € | -21,05 % | – | –
Zielwerte bisher: Videoaufrufe: 102K, Zielwert 150K (67,67 %)
46,67 % der Laufzeit sind vorbei
Budgettempo: 875,00 € von 3.000,00 € ausgegeben, bis jetzt erwartet 1.400,00 €: 62,50 % des Plans; \
46,67 % der Laufzeit sind vorbei
Ab jetzt würden 132,81 € am Tag alles nutzen; wie bisher endet es bei 1.875,00 €
Die Besten (Videoaufrufe): 1. Alpha: 56,0K
2. Beta: 10,5K
Bezahlt und organisch: Bezahlt: alle Zahlen dieser Tage, bei Anzeigen gemessen
Organisch: –, keine Quelle weist es getrennt aus
Wartet: R1 @dora: Eingeladen, wartet auf @dora bis Mo. 30. Nov. 2026
Stand: Zahlen bis So. 22. Nov. 2026, eingelesen Mo. 23. Nov. 2026, 10:00 (Europe/Berlin) \
(Export aus dem Ads Manager)
Zeitzone: Europe/Berlin
<Summer · C1>"""


@pytest.mark.parametrize(("language", "wanted"), [("en", ENGLISH), ("de", GERMAN)])
async def test_the_text_carries_everything_in_the_order_that_was_promised(
    chat: Chat, anna: Talker, language: str, wanted: str
) -> None:
    await filled(chat, anna)
    reply = report(chat, language)
    assert in_order(reply) == wanted


def in_order(reply: Reply) -> str:
    """Write a reply the way adapters show it: the table before the fields."""
    assert reply.table is not None
    table = Chat.text(Reply(table=reply.table))
    head = Chat.text(Reply(title=reply.title, text=reply.text))
    rest = Chat.text(Reply(fields=reply.fields, chart=reply.chart))
    return "\n".join((head, table, rest)).replace("\u00a0", " ")


async def test_without_figures_it_still_says_everything_it_can(chat: Chat, anna: Talker) -> None:
    reply = report(chat, "en")
    assert Chat.text(reply) == (
        "Summer · C1\n"
        "Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026\n"
        "compared with Mon 9 Nov 2026 – Sun 15 Nov 2026\n"
        "There are no figures for this period.\n"
        "Spend pacing: no spend reported yet of €3,000.00, expected to date €1,400.00; "
        "46.67% of the flight has passed\n"
        "As of: no figures yet; bring some in with /kpi import\n"
        "Time zone: Europe/Berlin"
    )


async def test_only_the_best_three_are_named(chat: Chat, anna: Talker) -> None:
    for place in range(5):
        measure(chat, ad=f"Ad {place}", impressions=100 + place)
    text = Chat.text(report(chat, "en"))
    assert "Best by Impressions: 1. Ad 4: 104\n2. Ad 3: 103\n3. Ad 2: 102\n" in text
    assert "Ad 1" not in text


async def test_a_whole_campaigns_row_is_no_best_ad(chat: Chat, anna: Talker) -> None:
    measure(chat, ad="Everything", level="campaign#", views=9)
    assert "Best" not in Chat.text(report(chat, "en"))


# -- pacing ---------------------------------------------------------------------------------------


async def pacing(chat: Chat, anna: Talker, dates: str) -> str:
    """Give the campaign another flight and read what is said about its spend."""
    await anna.says(f"/campaign edit C1 {dates}")
    fields = {field.label: field.value for field in report(chat, "en").fields}
    return fields.get("Spend pacing", "")


async def test_before_the_first_complete_day_nothing_is_expected(chat: Chat, anna: Talker) -> None:
    measure(chat, day=TODAY, spend=500)
    said = await pacing(chat, anna, "start=2026-11-23 end=2026-12-08")
    assert said == "nothing is expected yet of €3,000.00; no day of the flight is complete"


async def test_after_the_flight_nothing_is_required_any_more(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 10, spend=20_000)
    said = await pacing(chat, anna, "start=2026-11-11 end=2026-11-20")
    assert said == (
        "€1,600.00 of €3,000.00 spent, expected to date €3,000.00: 53.33% of plan; "
        "100.00% of the flight has passed\n"
        "Figures for 8 of 10 complete days; those without any count as nothing here."
    )


async def test_an_overspent_budget_is_called_used_up(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=400_000)
    said = await pacing(chat, anna, "start=2026-11-09 end=2026-12-08")
    assert "\nthe budget is used up\n" in said


async def test_a_zero_spend_is_not_a_missing_one(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=0)
    said = await pacing(chat, anna, "start=2026-11-09 end=2026-12-08")
    assert said.startswith("€0.00 of €3,000.00 spent, expected to date €1,400.00: 0.00% of plan")


async def test_todays_spend_is_not_counted(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000)
    measure(chat, day=TODAY, spend=77_700)
    assert "€10.00 of €3,000.00 spent" in await pacing(chat, anna, "start=2026-11-09 end=2026-12-08")


async def test_without_a_budget_or_a_flight_there_is_no_pacing(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Bare")
    measure(chat, campaign=2, spend=5)
    assert "pacing" not in Chat.text(await anna.says("/kpi show C2"))


async def test_sums_without_a_source_name_none(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=5)

    def forget(session: Session) -> None:
        for table in (Snapshot, DaySource):
            session.exec(delete(table))

    chat.services.store.write_now(forget)
    said = {field.label: field.value for field in report(chat, "en").fields}["As of"]
    assert said.endswith("brought in Mon 23 Nov 2026, 10:00 (Europe/Berlin)")

"""The parsers of what people type, and of what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from bot.adapters import console_lines, discord_markup, tables, telegram_text
from bot.adapters.characters import size
from bot.redaction import MASK, Redactor
from commands.core.parsing import find_command, read_arguments, read_head
from commands.core.replies import Column, Table
from commands.kpis.kpi_options import read_logged, read_target
from commands.registry import registry
from commands.rules import (
    amounts,
    contacts,
    handles,
    kpis,
    languages,
    list_names,
    money,
    objectives,
    plain,
    tags,
    times,
)
from commands.rules.cron import check_cron
from commands.rules.dates import parse_date, parse_moment
from commands.rules.measures import BY_KEY as MEASURED
from commands.rules.periods import parse_period, previous, title
from commands.rules.safety import Source, look_at
from commands.rules.schedule_due import next_dues
from commands.rules.schedule_model import from_json
from commands.rules.schedule_texts import describe
from commands.rules.schedule_words import parse_every
from tests.bot.adapters import oracle
from tests.fuzz.target import Target, over_text, read, seeds, text_of

TODAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
REGISTRY = registry()
SECRETS = ("geheim-und-lang", 'quo"te\\d secret')


def _line(data: bytes) -> None:
    head = read_head(text_of(data))
    if head is None:
        return
    found = read(lambda: find_command(head, REGISTRY))
    if isinstance(found, tuple):
        command, rest = found
        given = read(lambda: read_arguments(command, rest))
        assert given is None or (isinstance(given, dict) and all(map(command.option, given)))


def _every(text: str) -> None:
    schedule = parse_every(text, today=TODAY)
    assert from_json(schedule.to_json()) == schedule
    assert describe(schedule).text
    due = next_dues(schedule, 3, after=NOW, zone=ZONE)
    assert due == sorted(set(due))
    assert all(moment > NOW for moment in due)


def _period(text: str) -> None:
    period = parse_period(text, today=TODAY, flight=(date(2026, 10, 1), date(2026, 12, 31)))
    assert period.start <= period.end
    before = previous(period)
    assert before.end < period.start
    assert title(period).text


def _money(text: str) -> None:
    found = money.parse_money(text, default_currency="EUR", allow_zero=True)
    assert found.minor >= 0
    assert found.currency in money.currencies()


def _figures(text: str) -> None:
    for kpi in kpis.KPIS:
        read(partial(read_target, text, kpi, "EUR"))
        if kpi.key in MEASURED:
            read(partial(read_logged, text, kpi, "EUR"))


def _safety(text: str) -> None:
    for hit in look_at([Source("notes", text)], [("youth", text[:40])]):
        assert hit.word in text
        assert hit.key


def _link(text: str) -> None:
    found = handles.parse_tiktok_url(text)
    assert found.handle or found.id or found.kind == "short"


def _handle(text: str) -> None:
    found = handles.parse_handle(text)
    assert handles.parse_handle(found) == found


def _video(text: str) -> None:
    assert handles.video_posted_at(text).tzinfo


def _plain(text: str) -> None:
    clean = plain.strip_invisible(text)
    assert plain.strip_invisible(clean) == clean
    assert len(plain.excerpt(text, 40)) <= 40
    plain.phrase(text)


def _telegram(text: str) -> None:
    parts = telegram_text.runs(text, "b")
    shown = [oracle.parse(telegram_text.html(part)).text for part in telegram_text.split(parts, 60)]
    assert all(size(part) <= 60 for part in shown)
    assert "".join("".join(shown).split()) == "".join(telegram_text.plain(parts).split())
    telegram_text.html(telegram_text.shorten(parts, 30))


def _discord(text: str) -> None:
    escaped = discord_markup.escape(text)
    assert not re.search(r"(?<!\w)@(everyone|here)\b", escaped)
    assert not re.search(r"(?<!\\)<[@#]", escaped)
    lines = discord_markup.lines_of(text, 80)
    for pieces in (lines, discord_markup.packed(lines, 80)):
        assert all(size(piece) <= 80 for piece in pieces)


def _table(text: str) -> None:
    table = Table(columns=(Column(label=text[:20]), Column(label="b", align="right")), rows=((text, text),))
    for line in [*tables.monospace(table, 40), *tables.stacked(table, 40)]:
        assert "\n" not in line


def _redaction(text: str) -> None:
    redact = Redactor(SECRETS)
    for secret in SECRETS:
        assert secret not in redact(f"{text} {secret} {text}")
    assert redact(f"https://api.telegram.org/bot123:{'A' * 35}/x {text}").count(MASK)


def _lines(text: str) -> None:
    assert "".join("".join(console_lines.apart(text)).split()) == "".join(text.split())


def _listed(text: str) -> None:
    other = list_names.without_not(text)
    assert other is None or other
    assert not (list_names.says_none(text) and list_names.says_any(text))


def _decimal(parse: Callable[[str], Decimal], text: str) -> None:
    assert parse(text).is_finite()


AMOUNTS = ("k", "M", "Mio.", "%", ".", ",", "'", "-", "–", "..", " ", "1", "234", "≥", "bis")
DATES = ("next ", "monday", "in ", "2 weeks", "morgen", "24.", "12.", "2026", "-", ":", "uhr", "nächsten ")
EVERY = (
    "every ",
    "täglich ",
    "monday",
    " and ",
    ",",
    "9:00",
    "*",
    "/",
    "-",
    "15",
    "monthly",
    "last day",
    "werktags",
)

TARGETS = {
    "line": Target(
        _line,
        seeds(
            '/campaign new "Summer launch" brand=Frisch budget=5k start=2026-12-01',
            "/kpi log C1 likes 500 2026-11-02",
            "/request send @dora,@emil C1 fee=500 due=tomorrow",
            "/help@taktgeber_bot topic=kpi",
        ),
        ("/", "campaign ", "new ", "=", '"', "“", "”", "«", "name=", "@", "C1 ", "last week ", "@dora, "),
    ),
    "money": Target(
        over_text(
            _money,
            partial(money.parse_money_range, default_currency="EUR"),
            money.parse_currency,
            partial(money.parse_money, default_currency="JPY"),
        ),
        seeds("5.000,50 €", "EUR 5k", "1'234.50 CHF", "100-200 $", "US$ 3.5M", "ab 500 kr"),
        (*AMOUNTS, "€", "EUR", "kr", "US$"),
    ),
    "amounts": Target(
        over_text(
            amounts.parse_count,
            partial(_decimal, amounts.parse_decimal),
            partial(_decimal, amounts.parse_rate),
            amounts.parse_range,
            amounts.parse_rate_range,
        ),
        seeds("10k-50k", "1.234.567", "4,2 %", ">= 5k", "50k+", "½", "1e5"),
        AMOUNTS,
    ),
    "figures": Target(over_text(_figures), seeds("500", "99,50 €", "4.2 %", "1.5s"), AMOUNTS),
    "safety": Target(
        over_text(_safety),
        seeds("Ich bin 15 und im Onlinecasino", "verdiene 500 Euro am Tag", "Du Arschloch", "C4sin0 #nudes"),
        ("bin ", "15 ", "casino", "verdiene ", "am tag ", "fuck ", '"', "\u200b", "4", "waffe", "a", "x "),
    ),
    "dates": Target(
        over_text(
            partial(parse_date, today=TODAY),
            partial(parse_moment, now=NOW, zone=ZONE),
            times.parse_time,
        ),
        seeds("2026-12-01", "next monday 9:00", "Freitag 14 Uhr", "in 2 weeks", "24.12.", "half past 9"),
        DATES,
    ),
    "every": Target(
        over_text(_every, check_cron),
        seeds(
            "every monday 9:00",
            "weekdays 17:00",
            "täglich 8:30 und 17 Uhr",
            "monthly on the last day 18:00",
            "*/15 9-17 * * 1-5",
            "cron: 0 9 1 jan-jun mon#2",
            "every 2 weeks on friday",
        ),
        EVERY,
    ),
    "periods": Target(
        over_text(_period),
        seeds("7d", "last week", "October 2026", "flight", "1.10.-31.10.", "since launch", "Q3 2026"),
        (*DATES, "d", "last ", "week", "Q3"),
    ),
    "names": Target(
        over_text(
            kpis.find_kpi,
            tags.parse_hashtags,
            tags.parse_markets,
            tags.parse_country,
            tags.parse_topics,
            languages.parse_language,
            objectives.parse_objective,
            list_names.parse_list_name,
            _listed,
        ),
        seeds(
            "not L1",
            "#summer, #Sale2026",
            "DE, AT, Schweiz",
            "beauty; food",
            "video views",
            "Deutsch",
            "Reach",
        ),
        ("#", ",", ";", " ", "DE", "und ", "video ", "views", "ä"),
    ),
    "people": Target(
        over_text(_handle, _link, _video, contacts.parse_email, contacts.parse_discord_user),
        seeds(
            "@dora.makes",
            "https://www.tiktok.com/@dora/video/7300000000000000001?lang=de",
            "https://vm.tiktok.com/ZMabc/",
            "dora@example.org",
            "<@123456789012345678>",
            "7300000000000000001",
        ),
        ("@", "https://", "www.tiktok.com", "/", "video/", "?", "#", "%", ".", "a", "<@", ">", "[", "::1"),
    ),
    "plain": Target(over_text(_plain), seeds("a\u202eb\u200bc", "  a\n b "), ("\u200b", " ", "\n", "a")),
    "telegram text": Target(
        over_text(_telegram), seeds("<b>x</b> & *y* https://a.b/c @name"), ("<", "&", "@", "👩‍🚀")
    ),
    "discord text": Target(
        over_text(_discord),
        seeds("**b** <@1> @everyone [a](b) ~~s~~ ||t|| `c` > q", "# h\n- l\n1. x"),
        ("@", "<", "@everyone", "`", "*", "\n", "#", "["),
    ),
    "table": Target(over_text(_table), seeds("a\nb", "日本語 text", "x" * 50), ("\n", "\t", "日", "e\u0301")),
    "redaction": Target(
        over_text(_redaction),
        seeds("token=abc", "{'authorization': 'Bot x.y.z'}", "postgresql://u:pw@h/d", 'password: "a\\"b"'),
        ("token", "=", ":", '"', "'", "\\", " ", "://", "/bot1:", "?start=", "Bearer ", "1" * 15 + "+"),
    ),
    "console": Target(over_text(_lines), seeds("a\r\nb\n", "x\u2028y"), ("\n", "\r", "\x1b[200~", "\u2028")),
}

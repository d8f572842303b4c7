"""Who posts what when, across campaigns: in chat week by week, and as a calendar file."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime, timedelta
from typing import Any

from commands.agenda.calendar_dates import Dates, Entry, events, read_dates
from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Document, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg, translator
from commands.options import CAMPAIGN, DateOption, Plain
from commands.rules.collisions import Collision, collisions
from commands.rules.ics import calendar_file
from commands.rules.months import parse_month
from storage.frozen import frozen
from storage.models import Workspace
from storage.session import Session

_WEEKS = timedelta(weeks=5)
_ROWS, _COLLISIONS = 40, 10
_FEED_PAST, _FEED_AHEAD = timedelta(days=92), timedelta(days=732)


class _Month(Plain):
    """A month, as its first and its last day."""

    def parse(self, text: str, reading: Reading) -> tuple[date, date]:
        """Read it."""
        return parse_month(text, reading.today)


_OPTIONS = (
    Option("campaign", CAMPAIGN, N_("Campaign: short id or name")),
    Option("month", _Month(), N_("Month, such as december or 2026-12")),
    Option("start", DateOption(), N_("First day")),
    Option("end", DateOption(), N_("Last day")),
)


@frozen
class _Span:
    """Which days are asked for, and of which campaign."""

    first: date
    last: date
    campaign: int | None

    def holds(self, entry: Entry) -> bool:
        """Tell whether an entry is asked for."""
        mine = self.campaign is None or entry.campaign.id == self.campaign
        return mine and self.first <= entry.day <= self.last


@command(
    "calendar",
    N_("Who posts what when, across campaigns"),
    role=Role.VIEWER,
    options=_OPTIONS,
    example=N_("/calendar month=december"),
)
async def calendar(context: Context, **asked: Any) -> Reply:
    """Show the dates of five weeks from this one on, or of the days that are asked for."""
    span = _span(context, **asked)
    return await context.read(lambda session: _shown(context, session, span))


@command("calendar file", N_("The calendar as a file"), role=Role.VIEWER, options=_OPTIONS, hidden=True)
async def file(context: Context, **asked: Any) -> Reply:
    """Hand over the same dates as a calendar file."""
    span = _span(context, **asked)

    def work(session: Session) -> str:
        entries = [one for one in read_dates(session, context.workspace).entries if span.holds(one)]
        return _file(entries, context.workspace, context.t, context.now)

    content = await context.read(work)
    return Reply(
        text=context.t("The calendar of {first} to {last}.", first=span.first, last=span.last),
        documents=(Document(name="taktgeber.ics", content=b64encode(content.encode())),),
    )


def feed(session: Session, workspace: Workspace, now: datetime) -> str:
    """Give all dates of a team, from three months ago on, as a calendar file in its language."""
    today = now.date()
    span = _Span(today - _FEED_PAST, today + _FEED_AHEAD, None)
    entries = [one for one in read_dates(session, workspace).entries if span.holds(one)]
    return _file(entries, workspace, translator(workspace.language), now)


def _file(entries: list[Entry], workspace: Workspace, t: Translator, now: datetime) -> str:
    return calendar_file(workspace.name, events(entries, t), now)


def _span(
    context: Context,
    *,
    campaign: int | None = None,
    month: tuple[date, date] | None = None,
    start: date | None = None,
    end: date | None = None,
) -> _Span:
    if month and (start or end):
        raise UserError(msg("Write month= or start= and end=, not both."))
    if month:
        return _Span(*month, campaign)
    monday = context.today - timedelta(days=context.today.weekday())
    first = start or (min(monday, end) if end else monday)
    last = end or first + _WEEKS - timedelta(days=1)
    if last < first:
        raise UserError(
            msg("The last day {last} lies before the first day {first}. Swap them.", first=first, last=last)
        )
    return _Span(first, last, campaign)


def _shown(context: Context, session: Session, span: _Span) -> Reply:
    t, found = context.t, read_dates(session, context.workspace)
    entries = [entry for entry in found.entries if span.holds(entry)]
    met = [one for one in collisions(found.bookings) if _seen(one, span)]
    period = t("{first} to {last}", first=span.first, last=span.last)
    if not entries and not met:
        return Reply(text=t("Nothing is on the calendar, {period}.", period=period))
    marked = {request for one in met for request in (one.first.request, one.second.request)}
    left_out = len(entries) - _ROWS
    note = t("{count} more are left out here; the file has all of them.", count=left_out)
    return Reply(
        title=t("Calendar, {period}", period=period),
        text="\n".join(_collisions(found, met, t)),
        table=_table(entries[:_ROWS], marked, t) if entries else None,
        note=note if left_out > 0 else "",
        buttons=(_file_button(span, entries, found, t),),
    )


def _seen(one: Collision, span: _Span) -> bool:
    mine = span.campaign is None or span.campaign in (one.first.campaign, one.second.campaign)
    return mine and span.first <= one.day <= span.last


def _table(entries: list[Entry], marked: set[int], t: Translator) -> Table:
    labels = (t("Week"), t("Day"), t("What"), t("Creator"), t("Campaign"), t("Status"))
    rows, before = [], 0
    for entry in entries:
        week = entry.day.isocalendar().week
        clash = " ⚠" if entry.request and entry.request.id in marked and entry.key.startswith("post-") else ""
        rows.append(
            (
                t("Week {week}", week=str(week)) if week != before else "",
                t.date(entry.day),
                t(entry.what) + clash,
                entry.who or "–",
                f"{entry.campaign.name} ({short_id(entry.campaign)})",
                entry.status(t) or "–",
            )
        )
        before = week
    return Table(columns=tuple(Column(label=label) for label in labels), rows=tuple(rows))


def _collisions(found: Dates, met: list[Collision], t: Translator) -> list[str]:
    """Say which deals get in each other's way."""
    named = {entry.request.id: entry for entry in found.entries if entry.request}
    lines = [_collision(one, named, t) for one in met[:_COLLISIONS]]
    more = len(met) - _COLLISIONS
    return [*lines, t("… and {count} more", count=more)] if more > 0 else lines


def _collision(one: Collision, named: dict[int, Entry], t: Translator) -> str:
    first, second = named[one.first.request], named[one.second.request]
    assert first.request
    assert second.request
    words = {
        "who": first.who,
        "day": t.date(one.day),
        "first": f"{first.campaign.name} (R{first.request.number})",
        "second": f"{second.campaign.name} (R{second.request.number})",
    }
    if not one.exclusive:
        return t("⚠ {who} posts on {day} for two campaigns: {first} and {second}.", **words)
    return t(
        "⚠ {who} posts on {day} for {second}, but is exclusive for {first} until {until}: {what}",
        until=t.date(one.first.exclusive_until or one.day),
        what=one.first.exclusive or "–",
        **words,
    )


def _file_button(span: _Span, entries: list[Entry], found: Dates, t: Translator) -> Button:
    arguments = {"start": span.first.isoformat(), "end": span.last.isoformat()}
    of = next((one.campaign for one in found.entries if one.campaign.id == span.campaign), None)
    if of:
        arguments["campaign"] = short_id(of)
    return Button(label=t("As a calendar file"), command="calendar file", arguments=arguments, edit=False)


COMMANDS = (calendar, file)

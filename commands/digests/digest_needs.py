"""Digests that are sent only when there is something to say: set, shown, and looked at when one is due."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import structlog

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Reply
from commands.core.texts import N_, UserError, msg, translator
from commands.digests.digest_cards import WHICH, campaign_of, card_of, digest_of
from commands.digests.digest_texts import report_of, zoned
from commands.kpis.kpi_options import KpiOption, read_target
from commands.kpis.report import SHOWN, Report
from commands.options import Parsed, Text, YesNo
from commands.rules.amounts import parse_count, parse_decimal
from commands.rules.kpis import Kpi, find_kpi
from commands.rules.needs import Figure, Needs, needs_from, unmet
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt
from storage import campaigns, teams
from storage.digests import Occurrence
from storage.models import Digest
from storage.session import DBAPIError, Session

_log = structlog.get_logger()
_WHEN = lazily(r"(.+?)\s*(<|>|\b(?:below|under|unter|above|over|über)\b)\s*(\S.*)", re.IGNORECASE)
_BELOW = {"<", "below", "under", "unter"}
_MOST_DAYS = 60


def looked_at(session: Session, digest: Digest, occurrence: Occurrence, now: datetime) -> Occurrence:
    """Give an occurrence as what the digest needs leaves it: sent, not sent, or said in one line."""
    needs = needs_from(digest.needs)
    workspace = teams.workspace(session, id=digest.workspace_id)
    campaign = campaigns.get(session, workspace_id=digest.workspace_id, id=digest.campaign_id)
    if occurrence.outcome == "skipped" or workspace is None or campaign is None:
        return occurrence
    reading = Reading(session, zoned(workspace, digest), now, translator(workspace.language))
    try:
        reason = _unmet(needs, report_of(reading, digest, campaign), reading)
    except DBAPIError:
        raise
    except Exception:
        # Its own turn says what is wrong with it.
        _log.exception("digest not looked at", digest=digest.id)
        return occurrence
    return occurrence._replace(outcome=reason, said=needs.well) if reason else occurrence


def _unmet(needs: Needs, report: Report, reading: Reading) -> str | None:
    figures = [Figure(line.kpi.key, line.value, line.change) for line in report.lines]
    newest = report.fresh.last_day if report.fresh else None
    return unmet(needs, figures, days=report.days_with_figures, newest=newest, today=reading.today)


def _percent(text: str) -> Decimal:
    value = parse_decimal(text.replace("%", "").strip())
    if value <= 0:
        raise UserError(msg("A change must be more than 0 %. Write for example 10 %."))
    return value.scaleb(-2)


def _days(text: str) -> int:
    days = parse_count(text)
    if not 1 <= days <= _MOST_DAYS:
        raise UserError(msg("Between 1 and 60 days work, for example 2."))
    return days


@command(
    "digest needs",
    N_("Send a digest only if there is something to say"),
    options=(
        WHICH,
        Option("data", YesNo(), N_("Only with figures: yes or no")),
        Option("fresh", Parsed(_days), N_("Only if the newest figures are at most so many days old")),
        Option("moved", Parsed(_percent), N_("Only if something moved by so many percent, such as 10")),
        Option("kpi", KpiOption(), N_("Which KPI must have moved; any, if left out")),
        Option("when", Text(80), N_("Or if this holds, such as roas < 2 or cpm above 8")),
        Option("well", YesNo(), N_("If not, say so in one line: yes or no")),
    ),
    example='/digest needs D1 fresh=2 moved=10 when="roas < 2" well=yes',
)
async def needs(
    context: Context,
    *,
    digest: int,
    data: bool = False,
    fresh: int | None = None,
    moved: Decimal | None = None,
    kpi: Kpi | None = None,
    when: str = "",
    well: bool = False,
) -> Reply:
    """Set all that a digest needs anew; with nothing given it is always sent."""
    wanted = Needs(data, fresh, moved, shown_kpi(kpi).key if kpi else "", None, well)
    if kpi and moved is None:
        raise UserError(msg("Write by how much it must move as well, such as moved=10."))

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        campaign = campaign_of(context, session, found.campaign_id)
        before = {"needs": found.needs}
        condition = _condition(when, campaign.currency) if when else None
        found.needs = replace(wanted, when=condition).to_json()
        session.add(found)
        after = {"needs": found.needs}
        context.audit(session, "digest needs", ("digest", found.id), before=before, after=after)
        said = (
            N_("Changed.") if found.needs else N_("From now on it is always sent, whatever the figures say.")
        )
        return card_of(context, session, found, context.t(said))

    return await context.write(work)


def shown_kpi(kpi: Kpi) -> Kpi:
    """Give a KPI that a digest shows; raises UserError for another one."""
    if kpi.key not in SHOWN:
        raise UserError(msg("A digest does not show {kpi}. Name one that it shows.", kpi=msg(kpi.label)))
    return kpi


def _condition(text: str, currency: str) -> tuple[str, str, Decimal]:
    match = _WHEN.fullmatch(text.strip())
    if match is None:
        raise UserError(
            msg(
                "I can't read “{text}”. Write a KPI, < or >, and a value: roas < 2, or cpm above 8.",
                text=excerpt(text),
            )
        )
    kpi = shown_kpi(find_kpi(match[1]))
    return kpi.key, "<" if match[2].lower() in _BELOW else ">", read_target(match[3], kpi, currency)

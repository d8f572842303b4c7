"""Cards: what a campaign looks like wherever it is shown.

What a card says is read anew each time; how that looks is remembered, for it stays the same as long as
nothing of it has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from commands.core.options import Reading
from commands.core.replies import Button, Field, Reply, Subject
from commands.core.texts import N_, Translator, translator
from commands.rules.objectives import OBJECTIVES
from commands.rules.pacing import Flight
from commands.rules.periods import LONGEST_DAYS
from commands.rules.states import STATE_LABELS, CampaignState, RequestState
from commands.safety.industry import industry_text
from storage import campaigns
from storage.campaigns import Plan, Standing
from storage.models import Campaign

_REMEMBERED = 500
_MOVES: tuple[tuple[str, str, str, frozenset[CampaignState]], ...] = (
    ("launch", N_("Launch"), "success", frozenset({CampaignState.DRAFT})),
    ("pause", N_("Pause"), "secondary", frozenset({CampaignState.LIVE})),
    ("resume", N_("Resume"), "success", frozenset({CampaignState.PAUSED})),
    ("end", N_("End"), "danger", frozenset({CampaignState.LIVE, CampaignState.PAUSED})),
    ("restore", N_("Restore"), "secondary", frozenset({CampaignState.ARCHIVED})),
)


def short_id(campaign: Campaign | Plan) -> str:
    """Give a campaign's short id."""
    return f"C{campaign.number}"


def flight_of(campaign: Campaign | Plan) -> Flight | None:
    """Give a campaign's flight when both ends are known."""
    if campaign.starts_on is None or campaign.ends_on is None:
        return None
    return Flight(campaign.starts_on, campaign.ends_on)


def flight_text(campaign: Campaign | Plan, t: Translator) -> str:
    """Say when a campaign runs, or what of it is known."""
    flight = flight_of(campaign)
    if flight:
        days = t.plural("{count} day", "{count} days", flight.days)
        return t("{start} to {end} ({days})", start=t.date(flight.start), end=t.date(flight.end), days=days)
    if campaign.starts_on:
        return t("from {start}", start=t.date(campaign.starts_on))
    if campaign.ends_on:
        return t("until {end}", end=t.date(campaign.ends_on))
    return t("not set")


def campaign_card(reading: Reading, campaign: Campaign | Plan, text: str = "") -> Reply:
    """Show a campaign: facts, state, requests, figures, next dates and buttons."""
    from commands.kpis.figures import reached

    plan = campaign if isinstance(campaign, Plan) else campaigns.plan(campaign)
    standing = campaigns.standing(reading.session, campaign_id=plan.id)
    today = reading.today
    sums = reached(reading.session, plan, standing, today)
    card = _card(plan, standing, sums, today, reading.t.language)
    if standing.market:
        there = Field(label="TikTok One", value=f"{standing.market} · /tiktokone status {short_id(plan)}")
        card = card.having(fields=(*card.fields, there))
    return card.having(text=text) if text else card


@lru_cache(_REMEMBERED)
def _card(
    campaign: Plan, standing: Standing, sums: Sequence[tuple[Any, ...]], today: date, language: str
) -> Reply:
    from commands.kpis.figures import headline

    t = translator(language)
    return Reply(
        title=f"{campaign.name} · {short_id(campaign)}",
        fields=_facts(campaign, standing.requests, today, language)
        + headline(t, campaign, standing, sums, today),
        note=_missing(campaign, t),
        buttons=_buttons(campaign.state, short_id(campaign), language, _since(standing, today)),
        subject=Subject(kind="campaign", id=campaign.id),
        workspace_id=campaign.workspace_id,
        language=t.language,
    )


@lru_cache(_REMEMBERED)
def _facts(
    campaign: Plan, requests: tuple[tuple[str, int], ...], today: date, language: str
) -> tuple[Field, ...]:
    t = translator(language)
    not_set = t("not set")
    budget = campaign.budget_minor
    facts = [
        (t("Status"), t(STATE_LABELS[CampaignState(campaign.state)])),
        (t("Objective"), t(OBJECTIVES[campaign.objective]) if campaign.objective else not_set),
        (t("Brand"), campaign.brand),
        (t("Budget"), not_set if budget is None else t.money(budget, campaign.currency)),
        (t("Flight"), flight_text(campaign, t)),
        (t("Markets"), ", ".join(campaign.markets)),
        (t("Industry"), industry_text(campaign, t)),
        (t("Hashtags"), " ".join(f"#{tag}" for tag in campaign.hashtags)),
        (t("Requests"), _requests(t, dict(requests))),
        (t("Next date"), _next_date(t, campaign, today)),
    ]
    return tuple(Field(label=label, value=value) for label, value in facts if value)


def _requests(t: Translator, counts: Mapping[str, int]) -> str:
    if not counts:
        return t("none yet")
    named = [(state, counts[state]) for state in RequestState if state in counts]
    return " · ".join(f"{t(STATE_LABELS[state])}: {count}" for state, count in named)


def _next_date(t: Translator, campaign: Plan, today: date) -> str:
    named: list[tuple[date, str]] = []
    if campaign.starts_on and campaign.starts_on >= today:
        named.append((campaign.starts_on, t("starts")))
    if campaign.ends_on and campaign.ends_on >= today:
        named.append((campaign.ends_on, t("ends")))
    if not named or campaign.state in {CampaignState.ENDED, CampaignState.ARCHIVED}:
        return ""
    day, what = min(named)
    return f"{what} {t.date(day)} ({_distance(day - today, t)})"


def _distance(span: timedelta, t: Translator) -> str:
    if span.days == 0:
        return t("today")
    return t.plural("in {count} day", "in {count} days", span.days)


def _missing(campaign: Plan, t: Translator) -> str:
    if campaign.state != CampaignState.DRAFT:
        return ""
    wanted = []
    if campaign.budget_minor is None:
        wanted.append(t("a budget"))
    if flight_of(campaign) is None:
        wanted.append(t("a flight (start and end)"))
    return t("Before it can launch it needs {things}.", things=t.join(wanted)) if wanted else ""


def _since(standing: Standing, today: date) -> str:
    """Name the days whose figures stand on a card, so that these can be explained; nothing without any."""
    if not standing.days or not timedelta() < today - standing.days[0] <= timedelta(days=LONGEST_DAYS):
        return ""
    return f"since {standing.days[0]}"


def explain_button(t: Translator, short: str, period: str) -> Button:
    """Offer to explain a figure of some days; which one is asked for."""
    named = {"campaign": short, "period": period}
    return Button(label=t("Explain"), command="kpi explain", arguments=named, ask=("kpi",), edit=False)


@lru_cache(_REMEMBERED)
def _buttons(state: str, short: str, language: str, since: str) -> tuple[Button, ...]:
    t, named = translator(language), {"campaign": short}
    moves = [
        Button(label=t(label), command=f"campaign {name}", arguments=named, style=style)
        for name, label, style, states in _MOVES
        if state in states
    ]
    if state == CampaignState.ARCHIVED:
        return tuple(moves)
    return (
        *moves,
        Button(
            label=t("Edit"),
            command="campaign edit",
            arguments=named,
            ask=("name", "budget", "start", "end", "hashtags"),
        ),
        Button(
            label=t("Request a creator"),
            command="request send",
            arguments=named,
            ask=("creator", "fee", "deliverables", "due", "message"),
            edit=False,
        ),
        Button(label=t("Show figures"), command="kpi show", arguments=named, edit=False),
        *([explain_button(t, short, since)] if since else []),
        Button(
            label=t("Schedule a digest"), command="digest new", arguments=named, ask=("every",), edit=False
        ),
    )

"""A team's own rules for silence: how long each state waits, when it reminds, and what happens then."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from commands.core import seats
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.options import Choice, Parsed
from commands.requests.request_moves import follow_rules
from commands.rules.silence import MAX_DAYS, PLANS, SILENCE_LABELS, Plan, plan_of
from commands.rules.states import STATE_LABELS, RequestState
from storage import teams
from storage.models import Workspace
from storage.session import Session

# "Seen" counts from the sending on, so it has no rule of its own.
_STATES = tuple(state for state in PLANS if state is not RequestState.SEEN)
_OWNERS = {"creator": N_("the creator"), "team": N_("your team"), "nobody": N_("nobody")}
_SILENCES = (("ask", N_("ask the team")), ("expire", N_("let it expire")))


def _days(text: str) -> int:
    if not text.strip().isdecimal() or not 1 <= int(text) <= MAX_DAYS:
        raise UserError(msg("Write a number of days from 1 to {limit}.", limit=MAX_DAYS))
    return int(text)


@command(
    "request rules",
    N_("How long is waited in each state, and what happens then"),
    role=Role.VIEWER,
    options=(
        Option(
            "state",
            Choice(tuple((state.value, STATE_LABELS[state]) for state in _STATES)),
            N_("The status whose rule changes"),
        ),
        Option("days", Parsed(_days), N_("How many days are waited")),
        Option(
            "remind", Parsed(_days), N_("Remind after how many days, or so many before the day it is due")
        ),
        Option("silence", Choice(_SILENCES), N_("What happens when the time is over")),
    ),
    example="/request rules invited days=5 remind=2",
)
async def rules(context: Context, *, state: str = "", **changes: Any) -> Reply:
    """Show the rules, or change that of one state; requests that wait follow at once."""
    if not state and not changes:
        return _table(context.workspace, context.t, "")
    if not state or not changes:
        raise UserError(
            msg("Write the status and what changes, for example: /request rules invited days=5 remind=2")
        )
    await seats.admitted(context.event, context.seat, context.services, Role.OWNER)
    return await context.write(lambda session: _changed(context, session, RequestState(state), changes))


def _changed(context: Context, session: Session, state: RequestState, changes: dict[str, Any]) -> Reply:
    workspace = teams.workspace(session, id=context.workspace.id)
    assert workspace is not None
    before = workspace.request_rules
    present = plan_of(state, "team", before)
    assert present is not None
    wanted = replace(present, **changes).checked()
    _sensible(state, wanted)
    usual = asdict(PLANS[state])
    own = {name: value for name, value in asdict(wanted).items() if value != usual[name]}
    others = {name: rule for name, rule in before.items() if name != state}
    workspace.request_rules = others | ({state.value: own} if own else {})
    session.add(workspace)
    context.audit(
        session,
        "request rules",
        ("workspace", workspace.id),
        before={"request_rules": before},
        after={"request_rules": workspace.request_rules},
    )
    follow_rules(session, context.services, workspace, context.event.key)
    return _table(workspace, context.t, context.t("Changed. What waits already follows the new rule."))


def _sensible(state: RequestState, wanted: Plan) -> None:
    asking = (RequestState.INVITED, RequestState.NEGOTIATING)
    if wanted.silence == "expire" and state not in asking:
        raise UserError(
            msg(
                "With the status “{state}” something is agreed or nobody was asked, so it cannot expire.",
                state=msg(STATE_LABELS[state]),
            )
        )
    if PLANS[state].silence == "complete" and wanted.silence != "complete":
        raise UserError(
            msg("Figures are followed for some days and then it is complete; only the days change.")
        )


def _table(workspace: Workspace, t: Translator, text: str) -> Reply:
    columns = (t("Status"), t("Waits for"), t("Days"), t("Reminder"), t("Then"))
    return Reply(
        title=t("How long is waited"),
        text=text,
        table=Table(
            columns=tuple(Column(label=label) for label in columns),
            rows=tuple(_row(state, workspace, t) for state in _STATES),
        ),
        note=t("An owner changes it: /request rules invited days=5 remind=2"),
    )


def _row(state: RequestState, workspace: Workspace, t: Translator) -> tuple[str, ...]:
    plan = plan_of(state, "team", workspace.request_rules)
    assert plan is not None
    if plan.date:
        reminder = t.plural("{count} day before", "{count} days before", plan.remind)
    elif plan.daily:
        reminder = t.plural("every day", "every {count} days", plan.remind)
    else:
        reminder = t.plural("after {count} day", "after {count} days", plan.remind)
    if plan.owner == "nobody":
        reminder = "–"
    return (
        t(STATE_LABELS[state]),
        t(_OWNERS[plan.owner]),
        str(plan.days),
        reminder,
        t(SILENCE_LABELS[plan.silence]),
    )


COMMANDS = (rules,)

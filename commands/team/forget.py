"""A creator has their data removed: contact, messages, drafts and files of what is over."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator
from commands.requests import leaves
from commands.requests.deals import Deal, deal_of
from commands.requests.request_cards import fee_text
from commands.requests.request_moves import note_by_itself, show_anew, tell_team
from commands.rules.states import AGREED_STATES, ASKING_STATES, STATE_LABELS
from commands.team.mydata import only_in_private
from storage import audit, creators, people, personal, teams
from storage.models import Member, Workspace
from storage.post_sources import RUNNING
from storage.session import Session


@command("forget", N_("Have your data removed"), role=Role.GUEST, outside=True, example="/forget")
async def forget(context: Context) -> Reply:
    """Explain what is removed and what is kept, and ask once."""
    only_in_private(context)
    return await context.read(lambda session: _explained(context, session))


def _mine(context: Context, session: Session, *, locked: bool = False) -> tuple[list[Deal], list[Deal]]:
    """Give the requests of a person that are over, and those that still run."""
    person = context.event.person
    rows = people.requests_of(session, platform=person.platform, user_id=person.id, locked=locked)
    deals = [deal_of(session, request) for request in rows]
    return [deal for deal in deals if not deal.is_open], [deal for deal in deals if deal.is_open]


def _explained(context: Context, session: Session) -> Reply:
    t, (over, running), teams_of = context.t, _mine(context, session), _memberships(context, session)
    if not over and not running and not teams_of:
        return Reply(text=t("Nothing of a request is stored about you."), note=_note(context, session))
    read = [deal for deal in (*over, *running) if deal.request.account_leave in RUNNING]
    kept = [deal for deal in over if deal.state in AGREED_STATES]
    button = Button(label=t("Remove it now"), command="forget now", style="danger", locked=True)
    facts = (
        (t("Removed"), _lines(over, t)),
        (t("Read no longer"), t("Your TikTok account; I give your leave back at TikTok.") if read else ""),
        (t("Kept without your name"), _kept(kept, t)),
        (t("Still running"), _running(running, t)),
        (t("What serves you alone"), _own(teams_of, t)),
    )
    return Reply(
        title=t("Have your data removed"),
        text=_what_goes(t) if over or running else t("That cannot be taken back."),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        note=_note(context, session),
        buttons=(button,) if over or read or teams_of else (),
        workspace_id=(over or running)[0].workspace.id if over or running else teams_of[0][1].id,
    )


def _what_goes(t: Translator) -> str:
    return t(
        "Your name, your ids, messages, drafts and their files are removed from every request that is "
        "over, and who posted it and what was written from its posts. Where nothing runs with a team any "
        "more, its notes about you, its votes' remarks and your places on its lists go as well. "
        "That cannot be taken back. The team is told."
    )


def _memberships(context: Context, session: Session) -> Sequence[tuple[Member, Workspace]]:
    person = context.event.person
    return teams.memberships(session, platform=person.platform, user_id=person.id)


def _own(teams_of: Sequence[tuple[Member, Workspace]], t: Translator) -> str:
    if not teams_of:
        return ""
    what = t(
        "The quiet hours and the number of alerts of your private chat, the messages and the dashboard it "
        "has had, open questions, and that you look after alerts."
    )
    return "\n".join([*(workspace.name for _, workspace in teams_of), what])


def _lines(deals: Sequence[Deal], t: Translator) -> str:
    return "\n".join(
        f"{deal.workspace.name} · {deal.campaign.name}: {t(STATE_LABELS[deal.state])}" for deal in deals
    )


def _kept(deals: Sequence[Deal], t: Translator) -> str:
    if not deals:
        return ""
    why = t(
        "What was agreed and paid: the team has to keep its books and show that it may use the videos. "
        "Terms, amounts, days, references and receipts of payments stay, and your handle with them; posts "
        "stay as numbers with their figures."
    )
    terms = (f"{deal.workspace.name} · {deal.campaign.name}: {fee_text(deal, t)}" for deal in deals)
    return "\n".join([why, *terms])


def _running(deals: Sequence[Deal], t: Translator) -> str:
    lines = []
    for deal in deals:
        how = t("decline it") if deal.state in ASKING_STATES else t("cancel it, or see it through to the end")
        named = f"{deal.workspace.name} · {deal.campaign.name} ({deal.short})"
        lines.append(t("{what}: {how}; then write /forget again", what=named, how=how))
    return "\n".join(lines)


def _note(context: Context, session: Session) -> str:
    if not _memberships(context, session):
        return ""
    return context.t(
        "As a member of a team, your name, your role, your digests and what you did stay with that team, "
        "which needs them to say who decided what. Ask its owner to have them removed."
    )


@command("forget now", N_("Have your data removed"), role=Role.GUEST, outside=True, hidden=True)
async def forget_now(context: Context) -> Reply:
    """Remove what is over, and tell the teams."""
    only_in_private(context)
    heard = await leaves.give_back(context.services, context.event.person)

    def work(session: Session) -> Reply:
        ended = leaves.end_of(session, context.services, context.event.person)
        over, running = _mine(context, session, locked=True)
        t, teams_of = context.t, _memberships(context, session)
        read = t(leaves.GIVEN_BACK if heard else leaves.NOT_HEARD) if ended else ""
        if not over and not teams_of:
            return Reply(text=read or t("Nothing is left that could be removed."))
        if over:
            _removed(context, session, over, {deal.workspace.id for deal in running})
        for member, workspace in teams_of:
            _forget_own(context, session, member, workspace)
        count = t.plural("Removed from {count} request.", "Removed from {count} requests.", len(over))
        own = t("What served you alone is removed.")
        said = [*([count] if over else []), *([own] if teams_of else [])]
        left = _running(running, t)
        fields = (Field(label=t("Still running"), value=left),) if left else ()
        team = over[0].workspace.id if over else teams_of[0][1].id
        text = "\n".join([*said, *([read] if read else [])])
        return Reply(text=text, fields=fields, workspace_id=team)

    return await context.write(work)


def _forget_own(context: Context, session: Session, member: Member, workspace: Workspace) -> None:
    personal.forget_own(session, member=member)
    person = context.event.person
    audit.add(
        session,
        subject=("member", member.id),
        now=context.now,
        workspace_id=workspace.id,
        platform=person.platform,
        actor_id=person.id,
        actor_name=person.name,
        action="forget",
    )


def _removed(context: Context, session: Session, over: Sequence[Deal], busy: set[int]) -> None:
    services, person = context.services, context.event.person
    for deal in over:
        people.forget_request(session, deal.request)
        note_by_itself(session, services, deal.request, "request forget", {})
    for deal in over:
        if deal.workspace.id not in busy:
            gone = {"name": "", "email": "", "discord_user_id": "", "notes": "", "age_note": ""}
            if deal.creator.blocked_reason is not None:
                gone["blocked_reason"] = ""  # they stay blocked
            values = creators.searchable({**deal.creator.model_dump(), **gone})
            people.forget_creator(session, deal.creator, {**values, **gone, "updated_at": context.now})
    people.forget_acts(
        session,
        platform=person.platform,
        user_id=person.id,
        request_ids=[deal.request.id for deal in over],
        workspace_ids=sorted({deal.workspace.id for deal in over} - busy),
    )
    for deal in over:
        show_anew(session, services, deal, f"forgotten:{context.event.key}")
        tell_team(session, services, deal, _TOLD, f"forgotten:{deal.request.version}")


_TOLD = N_(
    "{who} had their data removed from {id}, “{campaign}”: name, contact, messages, drafts and files. "
    "What was agreed and paid is kept."
)

COMMANDS = (forget, forget_now)

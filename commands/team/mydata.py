"""What is stored about whoever asks: as a creator with every team, and as a member of teams."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Document, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.kept_files import LIMIT, filled, within
from commands.options import Parsed
from commands.requests import leaves
from commands.requests.deals import Deal, deal_of
from commands.requests.request_cards import fee_text
from commands.rules.states import STATE_LABELS
from commands.team.mydata_member import member_field, membership
from storage import people, post_sources, teams
from storage.post_sources import GIVEN, RUNNING
from storage.session import Session
from storage.stored_files import Kept

_SHOWN, _ACTS = 15, 1000
# What of a request is the bot's own bookkeeping and says nothing about anybody.
_INNER = {
    "id",
    "workspace_id",
    "campaign_id",
    "creator_id",
    "open_key",
    "link_number",
    "token_hash",
    "from_platform",
    "from_chat_id",
    "from_thread_id",
    "held",
    "version",
}
_OF_ACCOUNT = {"remote_id", "handle", "name", "created_at", "spoke_at", "token_until"}
_OF_CREATOR = {"handle", "name", "country", "language", "email", "discord_user_id", "topics"}


def only_in_private(context: Context) -> None:
    """Raise UserError in a group: what is said here is one person's alone."""
    if not context.event.place.private:
        raise UserError(msg("That is personal. Write it to me in a private chat."))


@command("mydata", N_("What is stored about you"), role=Role.GUEST, outside=True, example="/mydata")
async def mydata(context: Context) -> Reply:
    """Show a person everything that is stored about them, as text and as JSON."""
    only_in_private(context)
    return await context.read(lambda session: _shown(context, session))


def _shown(context: Context, session: Session) -> Reply:
    t, person = context.t, context.event.person
    own = people.requests_of(session, platform=person.platform, user_id=person.id)
    deals = [deal_of(session, request) for request in own]
    roles = teams.memberships(session, platform=person.platform, user_id=person.id)
    if not deals and not roles:
        return Reply(text=t("Nothing is stored about you."))
    content = {
        "person": {"platform": person.platform, "id": person.id},
        "requests": [_request(session, deal) for deal in deals],
        "memberships": [membership(session, member, workspace) for member, workspace in roles],
        "actions": _actions(context, session) if roles else [],
    }
    written = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    fields = [_deal_field(session, deal, t) for deal in deals[:_SHOWN]]
    fields += [member_field(session, member, workspace, t) for member, workspace in roles]
    return Reply(
        title=t("What is stored about you"),
        text=t("The file has all of it, word for word."),
        fields=tuple(fields),
        documents=(Document(name="mydata.json", content=b64encode(written.encode())),),
        note=t(
            "What a team notes for itself, such as its opinion of a creator, is not in it: ask that team. "
            "Files of drafts and payments are named in it; a button hands them over."
        ),
        buttons=(*_files_button(session, deals, t), *_leave_button(deals, t), _forget_button(t)),
        workspace_id=deals[0].workspace.id if deals else roles[0][1].id,
    )


def _files_button(session: Session, deals: Sequence[Deal], t: Translator) -> tuple[Button, ...]:
    if not any(people.files_of(session, request_id=deal.request.id) for deal in deals):
        return ()
    return (Button(label=t("Hand over my files"), command="mydata files", locked=True, edit=False),)


@command(
    "mydata files",
    N_("Hand over your files"),
    role=Role.GUEST,
    options=(Option("after", Parsed(int), N_("After this file")),),
    outside=True,
    hidden=True,
)
async def files(context: Context, *, after: int = 0) -> Reply:
    """Hand over a person's own files, as many as fit, and lead on to the rest."""
    only_in_private(context)
    team, reply = await context.read(lambda session: _handed_over(context, session, after))
    return await filled(context.services.store, team, reply)


def _handed_over(context: Context, session: Session, after: int) -> tuple[int, Reply]:
    """Give those of one team, which come first, and a button for what is left."""
    t, person = context.t, context.event.person
    own = people.requests_of(session, platform=person.platform, user_id=person.id)
    found = sorted(
        (file.id, request.workspace_id, file)
        for request in own
        for file in people.files_of(session, request_id=request.id)
        if file.id > after
    )
    if not found:
        return 0, Reply(text=t("There are no more files of yours."))
    team = found[0][1]
    mine = [file for _, of_team, file in takewhile(lambda one: one[1] == team, found)]
    documents, _ = within(list(_first_that_fit(mine)))
    rest = [file for _, _, file in found[len(documents) :]]
    listed = "\n".join(f"{file.name} ({t.compact(file.size)}B)" for file in rest[:_SHOWN])
    onward = Button(
        label=t("The next files"),
        command="mydata files",
        arguments={"after": str(documents[-1].kept)},
        locked=True,
        edit=False,
    )
    return team, Reply(
        text=t("Your files, the oldest first."),
        fields=(Field(label=t("Still to come"), value=listed),) if rest else (),
        documents=documents,
        buttons=(onward,) if rest else (),
        workspace_id=team,
    )


def _first_that_fit(files: Sequence[Kept]) -> Iterator[Kept]:
    """Give files as long as they fit together, so that none is left out between."""
    size = 0
    for file in files:
        size += file.size
        if size > LIMIT:
            return
        yield file


def _forget_button(t: Translator) -> Button:
    return Button(label=t("Have it removed"), command="forget", locked=True, edit=False)


def _leave_button(deals: Sequence[Deal], t: Translator) -> tuple[Button, ...]:
    if not any(deal.request.account_leave in RUNNING for deal in deals):
        return ()
    label = t("Let my account be read no longer")
    return (Button(label=label, command="mydata unread", style="danger", locked=True, edit=False),)


@command(
    "mydata unread",
    N_("Let your account be read no longer"),
    role=Role.GUEST,
    outside=True,
    hidden=True,
)
async def unread(context: Context) -> Reply:
    """End every leave of a person's to read their TikTok account, with all teams."""
    only_in_private(context)
    heard = await leaves.give_back(context.services, context.event.person)

    def work(session: Session) -> Reply:
        if not leaves.end_of(session, context.services, context.event.person):
            return Reply(text=context.t("No team reads an account of yours."))
        return Reply(text=context.t(leaves.GIVEN_BACK if heard else leaves.NOT_HEARD))

    return await context.write(work)


def _deal_field(session: Session, deal: Deal, t: Translator) -> Field:
    found, request = people.about(session, request_id=deal.request.id), deal.request
    counts = (
        (t("messages"), found["messages"]),
        (t("drafts"), found["drafts"]),
        (t("payments"), found["payments"]),
    )
    facts = [
        f"{t('Status')}: {t(STATE_LABELS[deal.state])}",
        f"{t('Fee')}: {fee_text(deal, t)}",
        f"{t('Name')}: {request.contact_name}" if request.contact_name else "",
        f"{t('E-mail')}: {deal.creator.email}" if deal.creator.email else "",
        t("The team reads the figures of your posts from your TikTok account.")
        if request.account_leave == GIVEN
        else "",
        t("18 or over, confirmed on {day}", day=request.adult_confirmed_at.astimezone(deal.zone).date())
        if request.adult_confirmed_at
        else "",
        ", ".join(f"{label}: {len(rows)}" for label, rows in counts if rows),
    ]
    return Field(
        label=f"{deal.workspace.name} · {deal.campaign.name} · {deal.handle}",
        value="\n".join(fact for fact in facts if fact),
    )


def _request(session: Session, deal: Deal) -> dict[str, Any]:
    id = deal.request.id
    return {
        "team": deal.workspace.name,
        "campaign": deal.campaign.name,
        "request": deal.short,
        "creator": deal.creator.model_dump(mode="json", include=_OF_CREATOR),
        **deal.request.model_dump(mode="json", exclude=_INNER),
        **people.about(session, request_id=id),
        "consents": _consents(deal),
        "tiktok_accounts": [
            row.model_dump(mode="json", include=_OF_ACCOUNT)
            for row in post_sources.leaves_for(session, requests=[deal.request])
        ],
        "files": [
            {"file": file.id, "name": file.name, "size": file.size, "sha256": file.sha256}
            for file in people.files_of(session, request_id=id)
        ],
    }


def _consents(deal: Deal) -> list[dict[str, Any]]:
    """Say what of the age was confirmed, and when."""
    at = deal.request.adult_confirmed_at
    by = deal.request.adult_confirmed_by
    return [{"said": "18 or over", "by": by, "at": at.isoformat()}] if at else []


def _actions(context: Context, session: Session) -> list[dict[str, Any]]:
    person = context.event.person
    entries = people.acts_of(session, platform=person.platform, user_id=person.id, limit=_ACTS)
    return [
        {"at": entry.at.isoformat(), "did": entry.action, "with": f"{entry.subject_kind} {entry.subject_id}"}
        for entry in entries
    ]


COMMANDS = (mydata, files, unread)

"""The way to TikTok and back: who set out, what they brought, and which ad accounts that opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog

from commands.core import links
from commands.core.accounts import AccountGrant, CreatorsApi, Profile
from commands.core.context import Context, Services
from commands.core.errors import RemoteError
from commands.core.replies import Button, Reply
from commands.core.reporting import AdAccount, Grant
from commands.core.texts import Translator, UserError, msg, translator
from commands.requests.leave_given import THANKS, given, of_request
from commands.rules.patterns import lazily
from commands.tiktok import access, account_tokens, connect_words
from storage import ads, audit, post_sources, teams
from storage.models import Advertiser, ConnectAttempt, PostSource
from storage.post_sources import ACCOUNTS, CREATOR
from storage.session import Session

_log = structlog.get_logger()
ADS = "ads"  # what somebody lets us read: ad accounts, or a TikTok account
LIFE = timedelta(minutes=30)
_LONGEST = 2_000
_CODE = lazily(r"[\w.~+/=-]{4,500}")


Opened = Sequence[Advertiser] | PostSource


@dataclass(frozen=True, repr=False)
class Back:
    """What somebody came back from TikTok with."""

    state: str
    code: str


def back_of(text: str) -> Back:
    """Read the address TikTok sent somebody back to, without repeating it; raises UserError."""
    try:
        asked = parse_qs(urlsplit(text.strip()[:_LONGEST]).query)
    except ValueError:
        asked = {}
    state = asked.get("state", [""])[0]
    code = (asked.get("auth_code") or asked.get("code") or [""])[0]
    if not _CODE.fullmatch(code) or not _CODE.fullmatch(state):
        raise UserError(
            msg(
                "That is not the address TikTok sent you back to: it holds auth_code= and state=. Copy all "
                "of it from your browser's address line."
            )
        )
    return Back(state, code)


def set_out(context: Context, session: Session, kind: str = ADS, request_id: int | None = None) -> str:
    """Note that a person is on their way, and give what stands for the address that leads there."""
    event, services = context.event, context.services
    ads.forget_attempts(session, before=context.now - LIFE)
    row = ads.begin(
        session,
        workspace_id=context.workspace.id,
        kind=kind,
        request_id=request_id,
        state_hash=services.new_token(),
        platform=event.person.platform,
        user_id=event.person.id,
        user_name=event.person.name,
        chat_id=event.place.address.chat_id,
        thread_id=event.place.address.thread_id,
        expires_at=context.now + LIFE,
    )
    page = "connect" if kind == ADS else "account"
    what = f"{links.PAGE}{page}:{context.workspace.id}:{row.id}"
    row.state_hash = links.stored(services, what)
    session.add(row)
    session.flush()
    return links.mark(services, what)


def open_attempt(session: Session, services: Services, state: str) -> ConnectAttempt | None:
    """Find whose way back this is, while it is open."""
    return ads.attempt(session, hashes=links.opened(services, state), now=services.now())


async def come_back(services: Services, back: Back, *, person: str = "") -> Opened:
    """Turn what somebody brought into a leave, once, and give what it opens.

    ``person`` is who brings it in a chat: nobody else may. Without one, what came of it is said in the chat
    they set out from. Raises UserError, or RemoteError.
    """
    attempt = await services.store.write(partial(_used, services=services, back=back, person=person))
    if attempt.kind in ACCOUNTS:
        return await _account(services, attempt, back.code, told=not person)
    grant = await services.ads.exchange(back.code)
    try:
        accounts = await services.ads.accounts(grant.token)
    except RemoteError:
        # The names come with the first reading.
        accounts = [AdAccount(id) for id in grant.advertiser_ids]

    def keep(session: Session) -> tuple[list[Advertiser], list[str]]:
        found = _keep(session, services, attempt, grant, accounts)
        if not person:
            _tell(session, services, attempt, found)
        return found, _replaced(session, services, attempt.workspace_id)

    found, replaced = await services.store.write(keep)
    services.wake()
    await _give_back(services, replaced)
    return found


async def _account(services: Services, attempt: ConnectAttempt, code: str, *, told: bool) -> PostSource:
    """Keep the leave to read a TikTok account; the one before for the same account has ended with it."""
    api = account_tokens.asked_of(services, attempt.kind)
    grant = await api.exchange(code)
    try:
        profile = await api.profile(grant.token, grant.account_id)
    except RemoteError:
        # The name comes with the first reading.
        profile = Profile()
    try:
        return await services.store.write(partial(_kept, services, attempt, grant, profile, told))
    except UserError:
        await _let_go(api, grant)
        raise
    finally:
        services.wake()


def _kept(
    services: Services,
    attempt: ConnectAttempt,
    grant: AccountGrant,
    profile: Profile,
    told: bool,
    session: Session,
) -> PostSource:
    deal = of_request(session, attempt, profile) if attempt.request_id else None
    row = post_sources.take(
        session,
        workspace_id=attempt.workspace_id,
        kind=attempt.kind,
        remote_id=grant.account_id,
        **({"handle": profile.handle} if profile.handle else {}),
        **({"name": profile.name} if profile.name else {}),
        request_id=attempt.request_id,
        # What is kept of a creator is with their request.
        **({} if deal else _whence(attempt)),
        chosen=True,
        due_at=services.now(),
        fault={},
        faults=0,
        created_at=services.now(),
    )
    account_tokens.keep(session, services, row, grant)
    if deal:
        given(session, services, deal, told=told)
    else:
        _note(session, attempt, services, "connect account", {"account": f"@{row.handle}"})
        if told:
            _tell(session, services, attempt, row)
    session.flush()
    return row


def _whence(attempt: ConnectAttempt) -> dict[str, str]:
    return {
        "by_name": attempt.user_name,
        "platform": attempt.platform,
        "chat_id": attempt.chat_id,
        "thread_id": attempt.thread_id,
    }


async def _let_go(api: CreatorsApi, grant: AccountGrant) -> None:
    """Give back at once what is not kept."""
    try:
        await api.revoke(grant.token)
    except RemoteError as error:
        _log.warning("leave that was not kept was not given back", reason=str(error))


def _replaced(session: Session, services: Services, workspace_id: int) -> list[str]:
    """Forget the leaves that open nothing any more, and give those of their tokens that nobody else has."""
    tokens = []
    for row in ads.empty(session, workspace_id=workspace_id):
        token = access.opened(services, row) if row.refused_at is None else None
        ads.drop_connection(session, row)
        if token and access.of_nobody_else(session, services, token):
            tokens.append(token)
    return tokens


async def _give_back(services: Services, tokens: Sequence[str]) -> None:
    """Give tokens back at TikTok; what it does not hear lets nobody in here any more, and is noted."""
    for token in tokens:
        try:
            await services.ads.revoke(token)
        except RemoteError as error:
            _log.warning("replaced token not given back", reason=str(error))


def _used(session: Session, *, services: Services, back: Back, person: str) -> ConnectAttempt:
    row = open_attempt(session, services, back.state)
    if row is None or (person and person != f"{row.platform}:{row.user_id}"):
        raise UserError(
            msg("This way to TikTok is closed: it was used, or is older than half an hour. /connect tiktok")
        )
    row.used_at = services.now()
    session.add(row)
    session.flush()
    return row


def _keep(
    session: Session,
    services: Services,
    attempt: ConnectAttempt,
    grant: Grant,
    accounts: Sequence[AdAccount],
) -> list[Advertiser]:
    workspace_id, now = attempt.workspace_id, services.now()
    row = ads.add_connection(
        session,
        workspace_id=workspace_id,
        by_name=attempt.user_name,
        platform=attempt.platform,
        chat_id=attempt.chat_id,
        thread_id=attempt.thread_id,
        created_at=now,
    )
    access.keep(session, services, row, grant.token)
    told = {one.id: one for one in accounts}
    found = ads.take_over(
        session,
        workspace_id=workspace_id,
        connection_id=row.id,
        advertiser_ids=[*told, *grant.advertiser_ids],
    )
    for one in found:
        account = told.get(one.advertiser_id, AdAccount(one.advertiser_id))
        one.name, one.currency = account.name or one.name, account.currency or one.currency
        one.timezone = account.timezone or one.timezone
        one.chosen = one.chosen or len(found) == 1
        one.due_at = now
        session.add(one)
    about = {"advertisers": [one.advertiser_id for one in found]}
    _note(session, attempt, services, "connect tiktok", about)
    session.flush()
    return found


def _note(
    session: Session, attempt: ConnectAttempt, services: Services, action: str, after: dict[str, Any]
) -> None:
    audit.add(
        session,
        workspace_id=attempt.workspace_id,
        now=services.now(),
        platform=attempt.platform,
        actor_id=attempt.user_id,
        actor_name=attempt.user_name,
        chat_id=attempt.chat_id,
        action=action,
        subject=("workspace", attempt.workspace_id),
        after=after,
    )


def connected(t: Translator, found: Opened) -> str:
    """Say what a leave has opened, and what comes next."""
    if isinstance(found, PostSource) and found.kind == CREATOR:
        return t(THANKS)
    if isinstance(found, PostSource):
        return t(
            "@{handle} is connected: I read the figures of its posts that are on your list now, and every "
            "six hours from then on. /content fetch @{handle} brings its newest posts.",
            handle=found.handle or "…",
        )
    if not found:
        return t(
            "TikTok let me in, but whoever allowed it may see no ad account, so there is nothing to read. "
            "Ask for access in Ads Manager, and connect again."
        )
    if len(found) == 1:
        return t(
            "TikTok is connected, and I read “{name}” now. Next: /campaign match says which of its campaigns "
            "count for which of yours.",
            name=found[0].name or found[0].advertiser_id,
        )
    return t.plural(
        "TikTok is connected: {count} ad account. Choose those I shall read.",
        "TikTok is connected: {count} ad accounts. Choose those I shall read.",
        len(found),
    )


def _tell(session: Session, services: Services, attempt: ConnectAttempt, found: Opened) -> None:
    """Say in the chat somebody set out from what came of it."""
    workspace = teams.workspace(session, id=attempt.workspace_id)
    t = translator(workspace.language if workspace else "en")
    one = not isinstance(found, PostSource) and len(found) == 1
    button = Button(
        label=t("Match campaigns") if one else t("Connected"),
        command="campaign match" if one else "connect list",
        style="primary",
        edit=False,
    )
    reply = Reply(
        text=connected(t, found), buttons=(button,), workspace_id=attempt.workspace_id, language=t.language
    )
    connect_words.write(session, services, attempt, reply, "connected")

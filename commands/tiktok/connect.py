"""Connect TikTok's ad accounts, choose which of them are read, and let go of them again."""

from __future__ import annotations

from collections.abc import Sequence

from commands.changes import refresh_cards
from commands.core.accounts import NoAccounts
from commands.core.context import Context
from commands.core.errors import RemoteError
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.reporting import NoAds
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.options import Parsed, YesNo
from commands.rules.amounts import parse_count
from commands.tiktok import access
from commands.tiktok.account_cards import account_fields, connect_button, connected_accounts, release_buttons
from commands.tiktok.connecting import ADS, Back, back_of, come_back, connected, set_out
from commands.tiktok.sync_words import said
from storage import ads
from storage.models import Advertiser, Connection
from storage.post_sources import ACCOUNT
from storage.session import Session

_PAGE = 15
_PASTE = "connect paste"
ADDRESS = Option(
    "address",
    Parsed(back_of),
    N_("The whole address from your browser"),
    required=True,
    question=N_("Paste the whole address that your browser shows after TikTok sent you back."),
    secret=True,
)


@command(
    "connect tiktok",
    N_("Let me read your ad accounts at TikTok"),
    role=Role.MANAGER,
    example="/connect tiktok",
)
async def tiktok(context: Context) -> Reply:
    """Give the way to TikTok, on which somebody lets us read their ad accounts."""
    t, services = context.t, context.services
    if isinstance(services.ads, NoAds):
        services.ads.gate("", "")

    return await _sets_out(
        context,
        ADS,
        t("Connect TikTok"),
        t("1. Open this address within half an hour, and sign in as somebody who may see the ad accounts:"),
        t("2. Allow what TikTok asks about. I read campaigns and figures."),
    )


async def _sets_out(context: Context, kind: str, title: str, first: str, second: str) -> Reply:
    """Note that somebody is on their way, and tell them how it goes."""
    t = context.t

    def work(session: Session) -> Reply:
        mark = set_out(context, session, kind)
        button = Button(label=t("Paste the address"), command=_PASTE, ask=("address",), edit=False)
        text = "\n".join((first, f"{mark} ", second, last_step(t, "web" in context.services.links)))
        return Reply(title=title, text=text, buttons=(button,), private=True)

    return await context.write(work)


@command(
    "connect account",
    N_("Let me read the posts of a TikTok account"),
    role=Role.MANAGER,
    example="/connect account",
)
async def account(context: Context) -> Reply:
    """Give the way to TikTok, on which whoever owns an account lets us read the figures of its posts."""
    t, services = context.t, context.services
    if isinstance(services.accounts, NoAccounts):
        services.accounts.gate("")

    return await _sets_out(
        context,
        ACCOUNT,
        t("Connect a TikTok account"),
        t(
            "1. Open this address within half an hour, or pass it on to whoever owns the TikTok account, "
            "your brand's or a creator's; they sign in there:"
        ),
        t("2. Allow what TikTok asks about. I read the account's name, its posts and their figures."),
    )


def last_step(t: Translator, pages: bool) -> str:
    """Say how somebody comes back from TikTok."""
    if pages:
        return t("3. You come back to a page of mine. If it does not open, paste its address here.")
    return t(
        "3. Your browser then shows an error, for I have no web page here, but its address line holds what I "
        "need: copy all of it and paste it here."
    )


@command(
    _PASTE,
    N_("Paste the address that TikTok sent you back to"),
    role=Role.MANAGER,
    options=(ADDRESS,),
    example="/connect paste",
)
async def paste(context: Context, *, address: Back) -> Reply:
    """Take what TikTok gave somebody for us, from the one who set out."""
    found = await come_back(context.services, address, person=context.event.person.key)
    return await context.write(lambda session: listed(context, session, connected(context.t, found)))


_WHICH = Option("advertiser", Parsed(parse_count), N_("Ad account"), required=True)


@command(
    "connect list",
    N_("Which ad accounts are connected and read"),
    role=Role.MANAGER,
    options=(Option("page", Parsed(parse_count), N_("Page")),),
    example="/connect list",
)
async def list_(context: Context, *, page: int = 1) -> Reply:
    """Show who let us in, and what is read of it."""
    return await context.read(lambda session: listed(context, session, "", page))


def listed(context: Context, session: Session, text: str, page: int = 1) -> Reply:
    """Show a team's leaves and ad accounts, with the buttons that choose among them."""
    t = context.t
    every = ads.of(session, workspace_id=context.workspace.id)
    given = ads.connections(session, workspace_id=context.workspace.id)
    accounts = connected_accounts(context.reading(session))
    if not every and not given and not accounts:
        text = text or t("No ad account is connected.")
        button = Button(label=t("Connect TikTok"), command="connect tiktok", style="primary", edit=False)
        return Reply(title=t("Ad accounts"), text=text, buttons=(button, connect_button(t)), private=True)
    pages = -(-len(every) // _PAGE)
    page = min(max(page, 1), max(pages, 1))
    shown = every[(page - 1) * _PAGE : page * _PAGE]
    return Reply(
        title=t("Ad accounts"),
        text=text or "\n".join(_given(context, row) for row in given),
        fields=(
            *(Field(label=one.name or one.advertiser_id, value=_state(t, one)) for one in shown),
            *account_fields(context.reading(session), accounts),
        ),
        note=t("Page {page} of {pages}", page=page, pages=pages) if pages > 1 else "",
        buttons=(
            *(_toggle(t, one) for one in shown),
            *release_buttons(t, accounts),
            *_more(t, page, pages),
            *_ways(t, given),
        ),
        private=True,
    )


def _given(context: Context, row: Connection) -> str:
    t, at = context.t, context.t.moment(row.created_at, context.zone)
    if row.refused_at:
        return t("Let in by {name} on {moment}; TikTok has ended that.", name=row.by_name, moment=at)
    return t("Let in by {name} on {moment}.", name=row.by_name, moment=at)


def _state(t: Translator, one: Advertiser) -> str:
    parts = [one.currency, one.timezone, t("is read") if one.chosen else t("is not read")]
    own = "" if one.connection_id else t("with the settings' token")
    return "\n".join(part for part in (" · ".join(filter(None, [*parts, own])), said(t, one.fault)) if part)


def _toggle(t: Translator, one: Advertiser) -> Button:
    name = (one.name or one.advertiser_id)[:50]
    label = t("Don't read {name}", name=name) if one.chosen else t("Read {name}", name=name)
    arguments = {"advertiser": str(one.id), "on": "no" if one.chosen else "yes"}
    style = "secondary" if one.chosen else "success"
    return Button(label=label, command="connect choose", arguments=arguments, style=style)


def _more(t: Translator, page: int, pages: int) -> list[Button]:
    if pages < 2:
        return []
    return [Button(label=t("More"), command="connect list", arguments={"page": str(page % pages + 1)})]


def _ways(t: Translator, given: Sequence[Connection]) -> list[Button]:
    again = Button(label=t("Connect more"), command="connect tiktok", edit=False)
    match = Button(label=t("Match campaigns"), command="campaign match", style="primary", edit=False)
    end = Button(label=t("Disconnect"), command="connect disconnect", style="danger")
    return [match, again, connect_button(t), *([end] if given else [])]


@command(
    "connect choose",
    N_("Read an ad account, or not"),
    role=Role.MANAGER,
    options=(_WHICH, Option("on", YesNo(), N_("Whether it is read"), required=True)),
    hidden=True,
)
async def choose(context: Context, *, advertiser: int, on: bool) -> Reply:
    """Choose an ad account, or leave it out; figures that are here stay."""

    def work(session: Session) -> Reply:
        row = ads.get(session, workspace_id=context.workspace.id, id=advertiser)
        if row is None:
            raise UserError(msg("That ad account is not connected any more. /connect list"))
        before, row.chosen = row.chosen, on
        row.due_at = context.now if on else None
        session.add(row)
        subject = ("workspace", context.workspace.id)
        about = {"advertiser": row.advertiser_id}
        context.audit(
            session, "connect choose", subject, before={**about, "read": before}, after={**about, "read": on}
        )
        session.flush()
        refresh_cards(context, session, "sources", context.workspace.id)
        return listed(context, session, "")

    return await context.write(work)


@command(
    "connect disconnect",
    N_("Give TikTok's leave back and forget it"),
    role=Role.MANAGER,
    options=(Option("connection", Parsed(parse_count), N_("Which of several")),),
    example="/connect disconnect",
)
async def disconnect(context: Context, *, connection: int | None = None) -> Reply:
    """Revoke a token at TikTok, then forget it; the figures that were read stay."""
    t = context.t
    given = await context.read(lambda session: ads.connections(session, workspace_id=context.workspace.id))
    chosen = [row for row in given if connection in (None, row.id)]
    if not chosen:
        raise UserError(msg("Nothing is connected that I could give back. /connect list"))
    if len(chosen) > 1:
        return _which(context, chosen)
    shared = not await context.read(lambda session: _is_ours_alone(context, session, chosen[0]))
    revoked = not shared and await _revoked(context, chosen[0])

    def work(session: Session) -> Reply:
        row = ads.connection(session, workspace_id=context.workspace.id, id=chosen[0].id)
        if row is not None:
            gone = [
                one.advertiser_id
                for one in ads.of(session, workspace_id=row.workspace_id)
                if one.connection_id == row.id
            ]
            ads.drop_connection(session, row)
            subject = ("workspace", context.workspace.id)
            after = {"advertisers": gone, "revoked": revoked}
            context.audit(session, "connect disconnect", subject, after=after)
        refresh_cards(context, session, "sources", context.workspace.id)
        return Reply(text=_forgotten(t, shared=shared, revoked=revoked), private=True)

    return await context.write(work)


def _forgotten(t: Translator, *, shared: bool, revoked: bool) -> str:
    if shared:
        return t(
            "I have forgotten the leave. I did not give it back at TikTok, for it lets me read for somebody "
            "else, too. To end it for all, take this app out in TikTok's Business Center, under the apps "
            "that may see your ad account. The figures stay as they are."
        )
    if revoked:
        return t("I have forgotten the leave, and gave it back at TikTok. The figures stay as they are.")
    return t(
        "I have forgotten the leave, but TikTok did not answer when I gave it back. Take this app out "
        "yourself: in TikTok's Business Center under the apps that may see your ad account. The figures stay "
        "as they are."
    )


def _is_ours_alone(context: Context, session: Session, row: Connection) -> bool:
    """Tell whether nobody else is read for with the token of a leave."""
    token = access.opened(context.services, row)
    return token is None or access.of_nobody_else(session, context.services, token, row)


async def _revoked(context: Context, row: Connection) -> bool:
    """Give a token back at TikTok; one that it takes no longer is given back already."""
    token = access.opened(context.services, row)
    if token is None:
        return False
    try:
        await context.services.ads.revoke(token)
    except RemoteError:
        return row.refused_at is not None
    return True


def _which(context: Context, given: Sequence[Connection]) -> Reply:
    t = context.t
    buttons = tuple(
        Button(
            label=t("{name}, {moment}", name=row.by_name, moment=t.moment(row.created_at, context.zone))[:75],
            command="connect disconnect",
            arguments={"connection": str(row.id)},
            style="danger",
        )
        for row in given[:20]
    )
    return Reply(text=t("Which leave shall I give back?"), buttons=buttons, private=True)


COMMANDS = (tiktok, account, paste, list_, choose, disconnect)

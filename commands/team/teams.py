"""The team itself: its settings, its chats, its people and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from commands.core import links, seats
from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import ROLE_LABELS, Role, role_from
from commands.core.texts import LANGUAGES, N_, Translator, UserError, msg
from commands.digests.digest_owners import owner_gone
from commands.options import MEMBER, Choice, MoneyOption, Parsed, Plain, Text, YesNo
from commands.requests.rights import wind_all
from commands.rules.money import Money, parse_currency
from commands.rules.names import fold, near
from commands.team.platforms import platform_name
from storage import chats, teams
from storage.models import Member, Workspace
from storage.session import Session

_CODE_LIFE = timedelta(days=2)
_LANGUAGES = (("en", "English"), ("de", "Deutsch"))
_GIVEN = (Role.VIEWER, Role.MEMBER, Role.MANAGER, Role.OWNER)


class ZoneOption(Plain):
    """An IANA time zone such as Europe/Berlin, or the city alone."""

    def parse(self, text: str, reading: Reading) -> str:
        """Read a zone; raises UserError with near names."""
        index = {fold(zone): zone for zone in available_timezones()}
        found = index.get(fold(text)) or _cities().get(fold(text))
        if found:
            return found
        close = near(text, _cities())
        example = close[0] if close else "Europe/Berlin"
        raise UserError(
            msg("I know no time zone “{typed}”. Write one like {example}.", typed=text[:40], example=example)
        )

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer zones that contain the text."""
        wanted = fold(text)
        return [Suggestion(zone, zone) for zone in sorted(available_timezones()) if wanted in fold(zone)][:25]


@cache
def _cities() -> dict[str, str]:
    """Map cities to their zones: by the names of zones, and as people call them in our languages."""
    known = sorted(available_timezones(), reverse=True)
    spoken = {
        fold(str(named["city"])): str(zone)
        for language in LANGUAGES
        for zone, named in Locale(language).time_zones.items()
        if "city" in named and zone in known
    }
    return spoken | {fold(zone.split("/")[-1]): zone for zone in known}


_THEMES = (("light", N_("light")), ("dark", N_("dark")))
_SETTINGS = (
    Option("name", Text(80), N_("Name of the team")),
    Option("language", Choice(_LANGUAGES), N_("Language of digests and shared cards")),
    Option("timezone", ZoneOption(), N_("Time zone, such as Europe/Berlin")),
    Option("currency", Parsed(lambda text: parse_currency(text)), N_("Currency, such as EUR")),
    Option(
        "consent_above",
        MoneyOption(allow_zero=True),
        N_("Fee above which a second manager has to agree; 0 for never"),
    ),
    Option("adult_first", YesNo(), N_("Ask only those who were said to be 18 or over: yes or no")),
    Option("charts", Choice(_THEMES), N_("How charts look in chat: light or dark")),
)


@command("workspace show", N_("The team's settings and chats"), role=Role.VIEWER)
async def show(context: Context) -> Reply:
    """Show the settings and the linked chats."""

    def work(session: Session) -> Reply:
        return _settings_card(context, session, context.workspace, context.t)

    return await context.read(work)


def _settings_card(
    context: Context, session: Session, workspace: Workspace, t: Translator, text: str = ""
) -> Reply:
    named = [
        f"{chat.title or t('private chat')} ({platform_name(chat.platform, t)})"
        for chat in teams.chats(session, workspace_id=workspace.id)
        if not chat.private
    ]
    ops = chats.ops_chat(session, workspace_id=workspace.id)
    limit = workspace.consent_minor
    consent = (
        t("for fees above {fee}", fee=t.money(limit, workspace.currency)) if limit else t("not asked for")
    )
    fields = [
        (t("Language"), dict(_LANGUAGES)[workspace.language]),
        (t("Time zone"), workspace.timezone),
        (t("Currency"), workspace.currency),
        (t("A second manager's consent"), consent),
        (t("Before any offer"), t("somebody says that they are 18 or over") if workspace.adult_first else ""),
        (t("Charts"), t(dict(_THEMES)[workspace.charts])),
        (t("Failures are told in"), ops.title or t("a private chat") if ops else ""),
        (t("Chats"), "\n".join(named) or t("only private ones so far")),
        (t("Your role"), t(ROLE_LABELS[context.seat.role])),
    ]
    return Reply(
        title=workspace.name,
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        language=t.language,
        note=t(
            "Change it with /workspace set, join another chat with /workspace link. "
            "How long is waited for answers: /request rules"
        ),
        buttons=(Button(label=t("Link another chat"), command="workspace link", edit=False),),
    )


@command(
    "workspace set",
    N_("Change the team's settings"),
    role=Role.OWNER,
    options=_SETTINGS,
    example="/workspace set language=de timezone=Europe/Vienna",
)
async def set_(context: Context, **changes: Any) -> Reply:
    """Change what is given and leave the rest."""
    if not changes:
        raise UserError(msg("Nothing to change was given. For example: /workspace set language=de"))

    def work(session: Session) -> Reply:
        workspace = teams.workspace(session, id=context.workspace.id)
        assert workspace is not None
        values = _columns(changes, workspace)
        before = {name: getattr(workspace, name) for name in values}
        for name, value in values.items():
            setattr(workspace, name, value)
        ZoneInfo(workspace.timezone)
        session.add(workspace)
        if "timezone" in values:
            wind_all(session, workspace, context.now)
        context.audit(session, "workspace set", ("workspace", workspace.id), before=before, after=values)
        t = seats.speaking(context.event, context.seat.member, workspace.language)
        return _settings_card(context, session, workspace, t, t("Changed."))

    return await context.write(work)


def _columns(changes: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """Give the columns that the options change."""
    values = dict(changes)
    limit: Money | None = values.pop("consent_above", None)
    if limit is None:
        return values
    currency = values.get("currency", workspace.currency)
    if limit.minor and limit.currency not in (currency, workspace.currency):
        raise UserError(msg("The limit has to be in the team's currency, {currency}.", currency=currency))
    return values | {"consent_minor": limit.minor or None}


@command("workspace link", N_("Join another chat to this team"), role=Role.MANAGER)
async def link(context: Context) -> Reply:
    """Make a one-time code; sent in another chat it joins that chat to this team."""
    t, services = context.t, context.services
    what = f"{links.CODE}{services.new_token()}"

    def work(session: Session) -> Reply:
        hashed = services.keys.make("code hash", links.code(services.keys.present, what))
        teams.add_code(
            session, workspace_id=context.workspace.id, code_hash=hashed, expires_at=context.now + _CODE_LIFE
        )
        context.audit(session, "workspace link", ("workspace", context.workspace.id))
        code = links.mark(services, what)
        return Reply(
            title=t("Join another chat to “{name}”", name=context.workspace.name),
            text=t("Send this line in the other chat, within two days, once:")
            + f"\n/workspace join {code}\n"
            + t("In Discord choose /workspace join and give the code {code} .", code=code),
            private=True,
        )

    return await context.write(work)


@command(
    "workspace join",
    N_("Join this chat to a team with a code"),
    role=Role.GUEST,
    options=(
        Option(
            "code",
            Text(64),
            N_("The code from /workspace link"),
            required=True,
            question=N_("What is the code?"),
            outside=True,
        ),
    ),
    example="/workspace join AbC123xyz789",
)
async def join(context: Context, *, code: str) -> Reply:
    """Let this chat act in the team the code belongs to; the sender becomes a member there."""
    may_move = await _may_move(context)

    def work(session: Session) -> Reply:
        workspace = _redeemed(context, session, code.strip())
        _bring_chat(context, session, workspace, may_move=may_move)
        _bring_person(context, session, workspace)
        guest = replace(context, seat=replace(context.seat, workspace=workspace))
        place = {"chat": context.event.place.address.chat_id}
        guest.audit(session, "workspace join", ("workspace", workspace.id), after=place)
        return Reply(
            title=context.t("This chat now belongs to “{name}”.", name=workspace.name),
            text=context.t(
                "Campaigns, creators, requests and digests are shared with the team's other chats."
            ),
            workspace_id=workspace.id,
        )

    return await context.write(work)


async def _may_move(context: Context) -> bool:
    """Tell whether a person may take a chat that has a team to another one."""
    place = context.event.place
    if place.private or (context.seat.workspace and context.seat.role >= Role.MANAGER):
        return True
    return await seats.is_admin(context.event, context.services)


def _bring_chat(context: Context, session: Session, workspace: Workspace, *, may_move: bool) -> None:
    place, platform = context.event.place, context.event.person.platform
    if not place.private:
        # Not the seat's: somebody who never spoke here has none, and yet the chat may have its team.
        held = teams.workspace_of_scope(session, platform=platform, scope_id=place.scope_id)
        # A greeting made the workspace of a new group; one that never held anything is free to leave.
        if held and held.id != workspace.id and held.next_numbers and not may_move:
            raise UserError(
                msg(
                    "This chat already belongs to “{name}”. "
                    "Only somebody who manages it may take it elsewhere.",
                    name=held.name,
                )
            )
        teams.move_scope(session, platform=platform, scope_id=place.scope_id, workspace_id=workspace.id)
    seats.remember_chat(session, context.event, workspace)


def _bring_person(context: Context, session: Session, workspace: Workspace) -> None:
    person = context.event.person
    known = teams.member(session, workspace_id=workspace.id, platform=person.platform, user_id=person.id)
    if known is None:
        teams.add_member(
            session,
            now=context.now,
            workspace_id=workspace.id,
            platform=person.platform,
            user_id=person.id,
            name=person.name,
            username=person.username,
            role=Role.MEMBER.key,
            language=context.t.language,
        )
    if context.event.place.private:
        teams.choose(session, platform=person.platform, user_id=person.id, workspace_id=workspace.id)


def _redeemed(context: Context, session: Session, code: str) -> Workspace:
    row = teams.code(session, code_hashes=context.services.keys.made("code hash", code))
    if row is None:
        raise UserError(msg("I don't know that code. Check it, or ask for a new one: /workspace link"))
    if row.used_at is not None:
        raise UserError(msg("That code was used already; it works once. Ask for a new one: /workspace link"))
    if row.expires_at < context.now:
        raise UserError(msg("That code has expired. Ask for a new one: /workspace link"))
    row.used_at = context.now
    session.add(row)
    workspace = teams.workspace(session, id=row.workspace_id)
    assert workspace is not None
    return workspace


@command(
    "workspace use",
    N_("Choose the team for this private chat"),
    role=Role.GUEST,
    options=(Option("workspace", Text(20), N_("Team"), outside=True),),
    hidden=True,
)
async def use(context: Context, *, workspace: str) -> Reply:
    """Remember in which team a person acts in private chats."""
    person = context.event.person

    def work(session: Session) -> Reply:
        own = teams.memberships(session, platform=person.platform, user_id=person.id)
        chosen = next((row for _, row in own if str(row.id) == workspace), None)
        if chosen is None:
            raise UserError(msg("You don't belong to that team any more."))
        teams.choose(session, platform=person.platform, user_id=person.id, workspace_id=chosen.id)
        text = context.t("Here you now work for “{name}”. Send your command again.", name=chosen.name)
        return Reply(text=text, workspace_id=chosen.id)

    return await context.write(work)


@command("team list", N_("Who is on the team, and what they may do"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List the people of the team."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = tuple(
            (
                f"M{member.id}",
                member.name,
                t(ROLE_LABELS[role_from(member.role)]),
                platform_name(member.platform, t),
            )
            for member in teams.members(session, workspace_id=context.workspace.id)[:200]
        )
        columns = tuple(Column(label=label) for label in (t("Id"), t("Name"), t("Role"), t("Where")))
        return Reply(
            title=t("Team"),
            table=Table(columns=columns, rows=rows),
            note=t("Whoever writes to me in one of the team's chats appears here. Change a role: /team role"),
        )

    return await context.read(work)


@command(
    "team role",
    N_("Give somebody another role"),
    role=Role.MANAGER,
    options=(
        Option(
            "member",
            MEMBER,
            N_("Who: name or id such as M3"),
            required=True,
            question=N_("Whose role? Write the name or the id from /team list."),
        ),
        Option(
            "role",
            Choice(tuple((role.key, ROLE_LABELS[role]) for role in _GIVEN)),
            N_("The new role"),
            required=True,
            question=N_("Which role: viewer, member, manager or owner?"),
        ),
    ),
    example="/team role Anna manager",
)
async def role(context: Context, *, member: int, role: str) -> Reply:
    """Give a role; managers up to member, owners any."""
    new = role_from(role)

    def work(session: Session) -> Reply:
        found = next(
            row for row in teams.members(session, workspace_id=context.workspace.id) if row.id == member
        )
        _may_give(context, session, found, new)
        before = {"role": found.role}
        found.role, found.role_given = new.key, True
        session.add(found)
        context.audit(session, "team role", ("member", found.id), before=before, after={"role": new.key})
        if new < Role.MEMBER:
            _without_owner(context, session, found)
        text = context.t("{name} is now {role}.", name=found.name, role=context.t(ROLE_LABELS[new]))
        return Reply(text=text)

    return await context.write(work)


def _without_owner(context: Context, session: Session, member: Member) -> None:
    """Ask who looks after the digests of somebody who may not change them any more."""
    reason = msg(
        "{name} may only look on now, and cannot look after these digests any more.", name=member.name
    )
    person = f"{member.platform}:{member.user_id}"
    owner_gone(session, context.services, workspace_id=member.workspace_id, person=person, reason=reason)


def _may_give(context: Context, session: Session, member: Member, new: Role) -> None:
    mine, old = context.seat.role, role_from(member.role)
    if mine < Role.OWNER and (new > Role.MEMBER or old >= Role.MANAGER):
        raise UserError(msg("A manager may give the roles viewer and member. Ask an owner for more."))
    owners = [
        row for row in teams.members(session, workspace_id=context.workspace.id) if row.role == Role.OWNER.key
    ]
    if old == Role.OWNER and new < Role.OWNER and len(owners) == 1:
        raise UserError(msg("{name} is the only owner. Make somebody else an owner first.", name=member.name))


COMMANDS = (show, set_, link, join, use, list_, role)

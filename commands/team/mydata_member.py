"""What is stored of a member of a team: who they are in it, how they are written to, and what is theirs."""

from __future__ import annotations

from typing import Any

from commands.core.replies import Field
from commands.core.roles import Role, role_from
from commands.core.texts import N_, Translator
from storage import personal
from storage.models import Chat, Member, Workspace
from storage.personal import Trace
from storage.session import Session

# Elsewhere a role is a word that is typed; here it is read by somebody who may never type one.
_ROLES = {
    Role.VIEWER: N_("may look on"),
    Role.MEMBER: N_("member"),
    Role.MANAGER: N_("manages campaigns"),
    Role.OWNER: N_("owns the team's data"),
}
_OF_CHAT = {"platform", "chat_id", "quiet", "alert_budget", "alerts_on", "alerts_told", "looked_at"}
_OF_CHAT |= {"ops", "paused_reason"}
_ALL = ("workspace", "scope", "delivery", "card", "button")  # of these it says nothing which ones


def member_field(session: Session, member: Member, workspace: Workspace, t: Translator) -> Field:
    """Show what stands in a team of one of its members."""
    role, found = t(_ROLES[role_from(member.role)]), personal.traces(session, member=member)
    lines = [
        t("{name}, {role}, since {day}", name=member.name, role=role, day=member.joined_at.date()),
        *(line for chat in personal.private_chats(session, member=member) for line in _chat_lines(chat, t)),
        _named(t("Digests you own"), "D", _ids(found, "digest", "created_by")),
        _named(t("Alerts you look after"), "A", _ids(found, "alert", "owner_id")),
        _counted(found, t),
    ]
    return Field(
        label=t("Member of {team}", team=workspace.name), value="\n".join(line for line in lines if line)
    )


def _chat_lines(chat: Chat, t: Translator) -> list[str]:
    lines = [f"{t('Quiet hours')}: {chat.quiet}"] if chat.quiet else []
    if chat.alert_budget != Chat.model_fields["alert_budget"].default:
        count = t("any number") if chat.alert_budget is None else str(chat.alert_budget)
        lines.append(f"{t('Alerts a day')}: {count}")
    return lines


def _ids(found: list[Trace], what: str, column: str) -> list[int]:
    return [id for trace in found if (trace.what, trace.column) == (what, column) for id in trace.ids]


def _named(label: str, letter: str, ids: list[int]) -> str:
    return f"{label}: {', '.join(f'{letter}{id}' for id in ids)}" if ids else ""


def _counted(found: list[Trace], t: Translator) -> str:
    """Say how often their name stands beside something; the file says where."""
    count = sum(trace.count for trace in found if trace.what not in _ALL)
    if not count:
        return ""
    return t.plural(
        "The team's data names you in {count} place; the file says where.",
        "The team's data names you in {count} places; the file says where.",
        count,
    )


def membership(session: Session, member: Member, workspace: Workspace) -> dict[str, Any]:
    """Give the same as data."""
    chats = personal.private_chats(session, member=member)
    return {
        "team": workspace.name,
        **member.model_dump(mode="json", exclude={"id", "workspace_id"}),
        "private_chats": [chat.model_dump(mode="json", include=_OF_CHAT) for chat in chats],
        "stands_in": [
            {"what": trace.what, "as": trace.column, "count": trace.count}
            | ({} if trace.what in _ALL else {"which": trace.ids})
            for trace in personal.traces(session, member=member)
        ],
    }

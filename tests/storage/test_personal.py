"""Every column that may hold something of a person is known, shown to a member and, where it may, removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, LargeBinary, String, Table, insert
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.sqltypes import AutoString

from storage import models as m
from storage import personal, teams
from storage.session import Store
from storage.types import UtcDateTime

_NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_ID = 7
# Shown and removed as the membership itself, the history, and what is known of creators.
ELSEWHERE = {
    "auditentry": "platform actor_id actor_name chat_id action subject_kind before after",
    "chat": "platform chat_id thread_id scope_id title paused_reason quiet",
    "creator": (
        "handle name email notes discord_user_id blocked_reason age_status age_note "
        "search_words topics figures country language audience_countries audience_ages "
        "top_country top_age"
    ),
    "creatornote": "text",
    "draft": "link note remarks",
    "member": "platform user_id name username role language",
    "offer": "note",
    "post": "url handle caption author hashtags sound evidence search_words",
    "request": (
        "contact_platform contact_chat_id contact_user_id contact_name contact_language "
        "adult_confirmed_by message decline_reason counter_note tracking token_hash"
    ),
    "requestmessage": "text",
    "safetyfinding": "excerpt word source_ref reason",
    "storedfile": "name",
    "vote": "note",
}
# Names nobody: words of the trade, ids of things, hashes, and what a team wrote about its work.
IMPERSONAL = {
    "adcampaign": "platform_id name status fed_id matched_by",
    "adpush": "request_id platform_id",
    "advertiser": "advertiser_id name currency timezone holder fault task",
    "alert": "words rule standing state named platform thread_id",
    "alertnote": "cause platform thread_id text via",
    "auditentry": "subject_id",
    "button": "token command arguments ask label",
    "campaign": "name state objective brand currency hashtags markets brief industry industry_allowed",
    "card": "subject_kind subject_id platform thread_id message_id said",
    "connectattempt": "kind state_hash platform thread_id",
    "connection": "sealed platform thread_id",
    "correction": "measure source",
    "creator": "price_currency",
    "creatorlist": "name key",
    "dashboard": "platform thread_id period kpi view look pinned",
    "dashboardlink": "label period kpis token_hash",
    "daysource": "source import_id base_id",
    "delivery": "cause platform thread_id part action message_id payload language state nonce error link",
    "digest": "every schedule timezone period needs content review state",
    "digestrun": "outcome remark",
    "digesttarget": "platform thread_id title purpose",
    "draft": "state",
    "emvrates": "currency rates",
    "filepart": "file_key",
    "form": "platform thread_id command arguments missing",
    "headermapping": "kind header field",
    "importfile": "kind name state kept summary",
    "inboxentry": "key reply",
    "linkcode": "code_hash",
    "marketlink": "name remote_id invite_link handles refused videos from_platform from_thread_id",
    "matchrule": "words",
    "measured": "source entity level parent item",
    "messagetemplate": "name key texts",
    "naming": "label origin currency",
    "offer": "side terms",
    "payment": "currency reference",
    "post": "video_id kind topics figures split",
    "postsnapshot": "source",
    "postsource": "kind remote_id handle name sealed platform thread_id holder fault",
    "request": (
        "open_key state currency product deliverables pieces usage exclusive brief "
        "counter_currency waits_for held from_platform from_thread_id join_link account_leave"
    ),
    "requestmessage": "side",
    "reviewlink": "label token_hash",
    "safetyfinding": "key category source_kind decision from_platform from_thread_id",
    "safetyword": "category word key",
    "savedsearch": "name key filters",
    "scope": "platform",
    "setting": "name value",
    "snapshot": "naming_id",
    "sparkcode": "video_id sealed refused",
    "speakerlease": "name holder",
    "stagedcreator": "handle values",
    "storedfile": "sha256",
    "target": "kpi",
    "terms": "content sha256",
    "topicword": "topic word key",
    "trendlist": "kind country tags",
    "workspace": "charts name language timezone currency home_platform request_rules fit_weights "
    "next_numbers",
}


def _may_name(table: Table) -> Iterator[str]:
    for column in table.columns:
        text = isinstance(column.type, String | AutoString | JSON)
        # An id without a foreign key may be a person's.
        loose = column.name.endswith("_id") and not column.primary_key
        if not column.foreign_keys and (text or loose):
            yield column.name


def test_of_every_column_it_is_known_whether_it_names_a_person() -> None:
    named = {(table.name, name) for table, name, _ in personal.columns()}
    known = named | {
        (table, name) for group in (ELSEWHERE, IMPERSONAL) for table in group for name in group[table].split()
    }
    there = {(table.name, name) for table in SQLModel.metadata.sorted_tables for name in _may_name(table)}
    assert there - known == set(), "say in storage/personal.py, or here, what these are"
    assert known - there - named == set()


def _value(column: Any) -> Any:
    if column.foreign_keys or (column.primary_key and column.name == "id"):
        return _ID
    plain: list[tuple[Any, Any]] = [
        (UtcDateTime, _NOW),
        (JSON, {}),
        (Boolean, False),
        (Date, date(2026, 11, 23)),
        (LargeBinary, b""),
        (String | AutoString, f"x-{column.table.name}"),
    ]
    return next((value for kind, value in plain if isinstance(column.type, kind)), 1)


def _everywhere(session: Session) -> m.Member:
    """Write one row of each table in which every column about a person is about Nora."""
    them = {
        "name": "Nora",
        "key": "telegram:9",
        "user": "9",
        "member": _ID,
        "scope": "user:9",
        "chat": "9",
    }
    for table in SQLModel.metadata.sorted_tables:
        values = {column.name: _value(column) for column in table.columns}
        values |= {name: "telegram" for name in values if name.endswith("platform")}
        if table.name == "member":
            values |= {"user_id": "9", "name": "Nora"}
        if table.name == "chat":
            values |= {"chat_id": "9", "scope_id": "user:9", "private": True, "quiet": "22:00-07:00"}
        values |= {name: them[kind] for model, name, kind in personal.columns() if model is table}
        session.execute(insert(table).values(**values))
    found = teams.member(session, workspace_id=_ID, platform="telegram", user_id="9")
    assert found
    return found


def test_a_member_is_found_in_every_table_that_names_them_and_only_in_their_own_team(store: Store) -> None:
    def work(session: Session) -> tuple[set[tuple[str, str]], list[personal.Trace]]:
        member = _everywhere(session)
        found = personal.traces(session, member=member)
        assert all(trace.count == 1 for trace in found)
        stranger = m.Workspace(name="rival", home_platform="telegram", home_scope="-1", created_at=_NOW)
        session.add(stranger)
        session.flush()
        other = teams.add_member(
            session, now=_NOW, workspace_id=stranger.id, platform="telegram", user_id="9", name="Nora"
        )
        return {(one.what, one.column) for one in found}, personal.traces(session, member=other)

    found, elsewhere = store.write_now(work)
    wanted = {(table.name, name) for table, name, _ in personal.columns()}
    assert found == wanted
    assert elsewhere == []


def test_what_serves_a_member_alone_is_removed_and_what_the_team_needs_stays(store: Store) -> None:
    def work(session: Session) -> tuple[set[str], m.Chat]:
        member = _everywhere(session)
        before = {(one.what, one.column) for one in personal.traces(session, member=member)}
        for row in session.exec(select(m.Delivery)):
            row.state = "sent"
            session.add(row)
        personal.forget_own(session, member=member)
        session.flush()
        session.expire_all()
        after = {(one.what, one.column) for one in personal.traces(session, member=member)}
        assert after < before
        return {what for what, _ in before - after}, session.exec(select(m.Chat)).one()

    gone, chat = store.write_now(work)
    assert gone == {"alert", "alertnote", "card", "connectattempt", "dashboard", "delivery", "form"}
    assert (chat.quiet, chat.alert_budget, chat.looked_at) == ("", 10, None)

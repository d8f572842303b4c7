"""A chat that gets a new id takes everything along, whether the new id is known already or not."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlmodel import SQLModel, select

from storage import alerts, buttons, campaigns, creators, digests, outbox, requests, teams
from storage.models import (
    Alert,
    Card,
    Chat,
    CreatorRequest,
    DigestTarget,
    Form,
    Scope,
    Workspace,
)
from storage.session import Session, Store
from tests.storage.seeds import NOW, queue, rows

T = TypeVar("T", bound=SQLModel)
OLD, NEW = "-5", "-1005"


def add_team(session: Session, scope: str = OLD, platform: str = "telegram") -> Workspace:
    """Add a team whose home is a group."""
    values = {"name": "Team", "language": "en", "timezone": "Europe/Berlin", "currency": "EUR"}
    return teams.found(session, platform=platform, scope_id=scope, now=NOW, **values)


def add_chat(session: Session, team: Workspace, chat_id: str = OLD, **values: Any) -> Chat:
    place = {"platform": "telegram", "chat_id": chat_id, "scope_id": chat_id, **values}
    return teams.add_chat(session, workspace_id=team.id, **place)


def add_campaign(session: Session, team: Workspace, *chats: Chat) -> int:
    """Add a campaign with a digest that goes to some chats, and a request that was sent from the old id."""
    campaign_id = campaigns.add(session, team, now=NOW, name="Summer", currency="EUR").id
    plan = {"every": "daily", "schedule": {}, "timezone": "Europe/Berlin", "next_due": NOW}
    digests.add(session, team, chats=chats, now=NOW, campaign_id=campaign_id, **plan)
    watched = {"campaign_id": campaign_id, "words": "CPM over 12", "rule": {}}
    for chat in chats:
        place = {"platform": chat.platform, "chat_id": chat.chat_id}
        alerts.add(session, team, now=NOW, **watched, **place)
    creator_id = creators.add(session, team, now=NOW, handle="dora").id
    asked = {"campaign_id": campaign_id, "creator_id": creator_id, "currency": "EUR"}
    requests.add(session, team, now=NOW, from_platform="telegram", from_chat_id=OLD, **asked)
    return campaign_id


def show(session: Session, team: Workspace, message_id: str, chat_id: str, subject_id: int) -> None:
    place: dict[str, Any] = {"workspace_id": team.id, "platform": "telegram", "chat_id": chat_id}
    subject: dict[str, Any] = {"subject_kind": "campaign", "subject_id": subject_id}
    buttons.show_card(session, Card(message_id=message_id, shown_at=NOW, **place, **subject))


def ask(session: Session, team: Workspace, command: str, chat_id: str = OLD) -> None:
    place: dict[str, Any] = {"workspace_id": team.id, "platform": "telegram", "chat_id": chat_id}
    place["user_id"] = "7"
    buttons.ask(session, Form(command=command, created_at=NOW, **place))


def move(store: Store, old: str = OLD, new: str = NEW) -> None:
    store.write_now(lambda session: teams.move_chat(session, platform="telegram", old=old, new=new))


def every(store: Store, table: type[T]) -> list[T]:
    found = store.read_now(lambda session: list(session.exec(select(table))))
    return sorted(found, key=lambda row: row.id)  # type: ignore[attr-defined]


def test_a_chat_that_moves_takes_everything_along(store: Store) -> None:
    def work(session: Session) -> None:
        team = add_team(session)
        add_campaign(session, team, add_chat(session, team), add_chat(session, team, thread_id="7"))
        ask(session, team, "campaign new")

    store.write_now(work)
    move(store)
    assert [(row.chat_id, row.thread_id, row.scope_id) for row in every(store, Chat)] == [
        (NEW, "", NEW),
        (NEW, "7", NEW),
    ]
    assert [(row.chat_id, row.thread_id) for row in every(store, DigestTarget)] == [(NEW, ""), (NEW, "7")]
    assert [row.chat_id for row in every(store, Alert)] == [NEW, NEW]
    assert [row.chat_id for row in every(store, Form)] == [NEW]
    assert [row.from_chat_id for row in every(store, CreatorRequest)] == [NEW]
    assert [row.scope_id for row in every(store, Scope)] == [NEW]
    assert [row.home_scope for row in every(store, Workspace)] == [NEW]


def test_what_is_not_yet_sent_follows_and_the_history_stays(store: Store) -> None:
    team_id = store.write_now(add_team).id
    states = ["waiting", "leased", "sending", "failed", "unknown", "sent", "skipped"]
    for state in states:
        queue(store, workspace_id=team_id, chat_id=OLD, cause=state, state=state)
    move(store)
    assert {row.state: row.chat_id for row in rows(store)} == {
        **dict.fromkeys(states[:5], NEW),
        "sent": OLD,
        "skipped": OLD,
    }


def test_other_chats_and_other_platforms_stay_where_they_are(store: Store) -> None:
    def work(session: Session) -> int:
        team = add_team(session, "-9")
        add_team(session, OLD, "discord")
        chats = [add_chat(session, team, "-9"), add_chat(session, team, platform="discord")]
        add_campaign(session, team, *chats)
        return team.id

    team_id = store.write_now(work)
    queue(store, workspace_id=team_id, chat_id=OLD, platform="discord")
    move(store, old="-7")
    teams_before = [(row.home_platform, row.home_scope) for row in every(store, Workspace)]
    move(store)
    assert teams_before == [("telegram", "-9"), ("discord", OLD)]
    assert [(row.home_platform, row.home_scope) for row in every(store, Workspace)] == teams_before
    assert [(row.platform, row.chat_id, row.scope_id) for row in every(store, Chat)] == [
        ("telegram", "-9", "-9"),
        ("discord", OLD, OLD),
    ]
    assert [row.chat_id for row in every(store, DigestTarget)] == ["-9", OLD]
    assert [row.chat_id for row in every(store, Alert)] == ["-9", OLD]
    assert [row.scope_id for row in every(store, Scope)] == ["-9", OLD]
    assert [row.chat_id for row in rows(store)] == [OLD]


def test_a_new_id_that_is_known_already_keeps_what_is_new_and_takes_the_rest(store: Store) -> None:
    def work(session: Session) -> None:
        team = add_team(session)
        chats = [add_chat(session, team, chat_id) for chat_id in (OLD, NEW)]
        add_campaign(session, team, *chats, add_chat(session, team, thread_id="7"))
        ask(session, team, "old", OLD)
        ask(session, team, "new", NEW)

    store.write_now(work)
    move(store)
    assert [(row.chat_id, row.thread_id) for row in every(store, Chat)] == [(NEW, ""), (NEW, "7")]
    assert [(row.chat_id, row.thread_id) for row in every(store, DigestTarget)] == [(NEW, ""), (NEW, "7")]
    assert [row.command for row in every(store, Form)] == ["new"]


def test_messages_are_counted_anew_so_none_of_before_is_changed_any_more(store: Store) -> None:
    def work(session: Session) -> None:
        team = add_team(session)
        show(session, team, "3", OLD, subject_id=1)
        for chat_id in (OLD, NEW):
            show(session, team, "4", chat_id, subject_id=2)

    def change(session: Session) -> None:
        for card in session.exec(select(Card)).all():
            outbox.put_edit(session, card, cause="campaign:1:x", payload="{}", now=NOW)

    store.write_now(work)
    store.write_now(change)
    move(store)
    assert [(row.chat_id, row.message_id) for row in every(store, Card)] == [(NEW, "4")]
    assert {(row.chat_id, row.message_id, row.state) for row in rows(store)} == {
        (OLD, "3", "skipped"),
        (OLD, "4", "skipped"),
        (NEW, "4", "waiting"),
    }


def test_a_message_that_waits_under_both_ids_is_sent_once(store: Store) -> None:
    team_id = store.write_now(add_team).id
    for chat_id in (OLD, NEW):
        queue(store, workspace_id=team_id, chat_id=chat_id, cause="same")
    queue(store, workspace_id=team_id, chat_id=OLD, cause="another")
    move(store)
    assert [(row.cause, row.chat_id) for row in rows(store)] == [("same", NEW), ("another", NEW)]


def test_the_old_team_keeps_a_group_whose_new_id_made_a_team_of_its_own(store: Store) -> None:
    def work(session: Session) -> None:
        for scope in (OLD, NEW):
            add_chat(session, add_team(session, scope), scope)

    store.write_now(work)
    move(store)
    assert [(row.workspace_id, row.scope_id) for row in every(store, Scope)] == [(1, NEW)]
    assert [(row.workspace_id, row.chat_id) for row in every(store, Chat)] == [(1, NEW)]


def test_hearing_of_it_twice_changes_nothing_more(store: Store) -> None:
    """Telegram says so in both chats, and once more when a message is refused."""

    def work(session: Session) -> None:
        team = add_team(session)
        add_campaign(session, team, add_chat(session, team))

    def show_there(session: Session) -> None:
        show(session, session.get_one(Workspace, 1), "3", NEW, subject_id=1)

    store.write_now(work)
    move(store)
    store.write_now(show_there)
    move(store)
    assert [row.chat_id for row in every(store, Chat)] == [NEW]
    assert [row.chat_id for row in every(store, Card)] == [NEW]
    assert [row.chat_id for row in every(store, DigestTarget)] == [NEW]
    assert [row.scope_id for row in every(store, Scope)] == [NEW]


def test_a_group_that_joined_another_team_moves_within_it(store: Store) -> None:
    def work(session: Session) -> None:
        team = add_team(session, "server", "discord")
        teams.move_scope(session, platform="telegram", scope_id=OLD, workspace_id=team.id)
        add_chat(session, team)

    store.write_now(work)
    move(store)
    found = store.read_now(lambda s: teams.workspace_of_scope(s, platform="telegram", scope_id=NEW))
    assert found
    assert (found.id, found.home_platform, found.home_scope) == (1, "discord", "server")
    assert store.read_now(lambda s: teams.workspace_of_scope(s, platform="telegram", scope_id=OLD)) is None

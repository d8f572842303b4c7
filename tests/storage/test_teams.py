"""Teams: whose a chat is, which one is paused, where a person acts, codes that work once, short ids."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

from sqlmodel import SQLModel, select

from storage import teams
from storage.models import Chat, LinkCode, Member, Workspace
from storage.session import Session, Store
from tests.storage.seeds import NOW

T = TypeVar("T", bound=SQLModel)
GROUP = "-5"


def add_team(session: Session, scope: str = GROUP, platform: str = "telegram") -> Workspace:
    """Add a team whose home is a group."""
    values = {"name": "Team", "language": "en", "timezone": "Europe/Berlin", "currency": "EUR"}
    return teams.found(session, platform=platform, scope_id=scope, now=NOW, **values)


def add_chat(session: Session, team: Workspace, chat_id: str = GROUP, **values: Any) -> Chat:
    place = {"platform": "telegram", "chat_id": chat_id, "scope_id": chat_id, **values}
    return teams.add_chat(session, workspace_id=team.id, **place)


def every(store: Store, table: type[T]) -> list[T]:
    found = store.read_now(lambda session: list(session.exec(select(table))))
    return sorted(found, key=lambda row: row.id)  # type: ignore[attr-defined]


# -- chats -----------------------------------------------------------------------------------------


def test_a_group_taken_to_another_team_is_forgotten_by_the_first(store: Store) -> None:
    def work(session: Session) -> None:
        first, second = add_team(session), add_team(session, "-9")
        add_chat(session, first)
        add_chat(session, first, "-6")
        teams.move_scope(session, platform="telegram", scope_id=GROUP, workspace_id=second.id)
        add_chat(session, second)

    store.write_now(work)
    assert [(row.workspace_id, row.chat_id) for row in every(store, Chat)] == [(1, "-6"), (2, GROUP)]


def test_only_the_very_chat_is_paused(store: Store) -> None:
    def work(session: Session) -> None:
        team, other = add_team(session), add_team(session, "-9")
        add_chat(session, team)
        add_chat(session, team, thread_id="7")
        add_chat(session, team, "-6")
        add_chat(session, team, platform="discord")
        add_chat(session, other)
        named = {"platform": "telegram", "chat_id": GROUP, "thread_id": "7"}
        teams.pause_chat(session, workspace_id=team.id, reason="closed", **named)
        teams.pause_chat(session, workspace_id=team.id, reason="none", **{**named, "chat_id": "-77"})

    store.write_now(work)
    assert [row.paused_reason for row in every(store, Chat)] == ["", "closed", "", "", ""]
    at = store.read_now(lambda session: teams.chats_at(session, platform="telegram", chat_id=GROUP))
    assert [(row.workspace_id, row.thread_id) for row in at] == [(1, ""), (1, "7"), (2, "")]


# -- people ---------------------------------------------------------------------------------------


def chosen(store: Store) -> dict[int, bool]:
    found = store.read_now(lambda session: teams.memberships(session, platform="telegram", user_id="7"))
    return {workspace.id: member.chosen for member, workspace in found}


def test_one_team_is_chosen_at_a_time(store: Store) -> None:
    def work(session: Session) -> None:
        for scope in ("-1", "-2", "-3"):
            team = add_team(session, scope)
            for platform in ("telegram", "discord"):
                person = {"platform": platform, "user_id": "7", "name": "Anna"}
                teams.add_member(session, now=NOW, workspace_id=team.id, **person)

    def choose(workspace_id: int) -> None:
        person = {"platform": "telegram", "user_id": "7"}
        store.write_now(lambda session: teams.choose(session, workspace_id=workspace_id, **person))

    store.write_now(work)
    assert chosen(store) == {1: False, 2: False, 3: False}
    choose(2)
    assert chosen(store) == {1: False, 2: True, 3: False}
    choose(3)
    assert chosen(store) == {1: False, 2: False, 3: True}
    # Nobody else, not even the same number on the other platform, has chosen anything.
    assert [row.platform for row in every(store, Member) if row.chosen] == ["telegram"]


# -- codes ----------------------------------------------------------------------------------------


def test_a_code_works_once_also_when_two_send_it_at_the_same_moment(store: Store) -> None:
    def make(session: Session) -> None:
        teams.add_code(session, workspace_id=add_team(session).id, code_hash="hash", expires_at=NOW)

    looking, redeemed = threading.Event(), list[str]()

    def redeem(session: Session, name: str, wait: float) -> None:
        row = teams.code(session, code_hashes=["hash"])
        assert row
        if row.used_at is None:
            redeemed.append(name)
        looking.set()
        # Long enough for the other to look as well, if nothing keeps it from looking.
        threading.Event().wait(wait)
        row.used_at = NOW
        session.add(row)

    store.write_now(make)
    first = threading.Thread(target=lambda: store.write_now(lambda s: redeem(s, "first", 0.2)))
    first.start()
    assert looking.wait(5)
    store.write_now(lambda session: redeem(session, "second", 0))
    first.join()
    assert redeemed == ["first"]


def test_a_code_is_found_by_its_hash_used_or_not(store: Store) -> None:
    def work(session: Session) -> None:
        team = add_team(session)
        for name in ("one", "two"):
            teams.add_code(session, workspace_id=team.id, code_hash=name, expires_at=NOW)

    store.write_now(work)
    assert len(every(store, LinkCode)) == 2
    found = store.read_now(lambda session: teams.code(session, code_hashes=["two"]))
    assert found
    assert (found.code_hash, found.used_at) == ("two", None)
    assert store.read_now(lambda session: teams.code(session, code_hashes=["three"])) is None


# -- short ids ------------------------------------------------------------------------------------


def test_short_ids_count_for_each_team_and_kind(store: Store) -> None:
    def work(session: Session) -> list[int]:
        first, second = add_team(session), add_team(session, "-9")
        kinds = [(first, "campaign"), (first, "campaign"), (first, "creator"), (second, "campaign")]
        return [teams.next_number(session, team, kind, count=5) for team, kind in kinds]

    assert store.write_now(work) == [1, 6, 1, 1]


def test_two_at_once_never_get_one_short_id(store: Store) -> None:
    team = store.write_now(add_team)
    start, given = threading.Barrier(4), list[int]()

    def work() -> None:
        start.wait()
        for _ in range(5):
            given.append(store.write_now(lambda session: teams.next_number(session, team, "campaign")))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 21))

"""Buttons stored many at a time, one open question a person and place, cards that are remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from storage import buttons, teams
from storage.models import Button, Card, Form
from storage.session import Session, Store
from storage.upserts import insert_all_new
from tests.storage.seeds import NOW, team

DAY = timedelta(days=1)


@pytest.fixture
def team_id(store: Store) -> int:
    return store.write_now(team).id


def rows_of(team_id: int, *tokens: str, **values: Any) -> dict[str, dict[str, Any]]:
    """Give buttons as they are stored, by their tokens."""
    return {
        token: {"workspace_id": team_id, "command": "campaign show", "label": token, **values}
        for token in tokens
    }


def remember(store: Store, rows: Mapping[str, Mapping[str, Any]], now: datetime = NOW) -> None:
    store.write_now(lambda session: buttons.remember(session, rows, now=now))


def found(store: Store, token: str) -> Button:
    row = store.read_now(lambda session: buttons.find(session, token=token))
    assert row is not None
    return row


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect the first word of every statement that is sent meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement.split()[0])

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


# -- buttons --------------------------------------------------------------------------------------


def test_buttons_are_fresh_for_a_day_after_the_first_was_shown(store: Store, team_id: int) -> None:
    def until(*tokens: str) -> datetime | None:
        return store.read_now(lambda session: buttons.fresh_until(session, tokens))

    remember(store, {**rows_of(team_id, "a"), **rows_of(team_id, "b")})
    remember(store, rows_of(team_id, "c"), NOW + DAY / 2)
    assert until("a", "b") == until("a", "b", "c") == NOW + DAY
    assert until("c") == NOW + DAY * 1.5
    assert until("a", "b", "d") is until("d") is None
    store.write_now(lambda session: session.delete(session.get_one(Button, "a")))
    assert until("a", "b") is None


def test_buttons_are_kept_with_all_they_do(store: Store, team_id: int) -> None:
    more = {"arguments": {"campaign": "C1"}, "ask": ["name"], "only_for": "telegram:7", "guest": True}
    remember(store, {**rows_of(team_id, "a", **more, edit=False), **rows_of(team_id, "b", **more, edit=True)})
    row = found(store, "a")
    assert (row.workspace_id, row.command, row.label, row.shown_at) == (team_id, "campaign show", "a", NOW)
    assert (row.arguments, row.ask) == ({"campaign": "C1"}, ["name"])
    assert (row.only_for, row.guest, row.edit) == ("telegram:7", True, False)
    assert found(store, "b").edit


def test_what_is_not_said_gets_the_tables_defaults(store: Store, team_id: int) -> None:
    remember(store, rows_of(team_id, "a"))
    row = found(store, "a")
    assert (row.arguments, row.ask, row.only_for, row.guest, row.edit) == ({}, [], "", False, True)


def test_the_buttons_of_a_reply_take_one_insert_at_most_beside_a_look(store: Store, team_id: int) -> None:
    rows = rows_of(team_id, *"abcdefghij")
    with statements(store) as said:
        remember(store, rows)
    assert [word for word in said if word != "BEGIN"] == ["INSERT"]
    with statements(store) as said:
        remember(store, rows, NOW + DAY)
    assert not [word for word in said if word != "BEGIN"]
    with statements(store) as said:
        remember(store, {**rows, **rows_of(team_id, *"xyz")}, NOW + 2 * DAY)
    assert [word for word in said if word != "BEGIN"] == ["INSERT", "UPDATE"]


@pytest.mark.parametrize(
    ("later", "shown"), [(DAY, NOW), (DAY + timedelta(seconds=1), NOW + DAY + timedelta(seconds=1))]
)
def test_a_button_shown_again_is_marked_after_a_day(
    store: Store, team_id: int, later: timedelta, shown: datetime
) -> None:
    remember(store, rows_of(team_id, "a"))
    remember(store, rows_of(team_id, "a", edit=False), NOW + later)
    assert (found(store, "a").shown_at, found(store, "a").edit) == (shown, True)


def test_new_fresh_and_stale_ones_come_together(store: Store, team_id: int) -> None:
    remember(store, rows_of(team_id, "stale", "rests"))
    remember(store, rows_of(team_id, "fresh"), NOW + DAY)
    later = NOW + DAY + timedelta(hours=1)
    remember(store, rows_of(team_id, "new", "stale", "fresh"), later)
    shown = {token: found(store, token).shown_at for token in ("new", "stale", "fresh", "rests")}
    assert shown == {"new": later, "stale": later, "fresh": NOW + DAY, "rests": NOW}


def test_two_that_show_the_same_buttons_at_once_store_them_once(store: Store, team_id: int) -> None:
    tokens = [f"{number:03}" for number in range(60)]
    start, faults = threading.Barrier(2), list[BaseException]()

    def work(order: list[str]) -> None:
        start.wait()
        try:
            remember(store, rows_of(team_id, *order))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(order,)) for order in (tokens, tokens[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    kept = select(Button.token).order_by(col(Button.token))
    assert store.read_now(lambda session: session.exec(kept).all()) == tokens


def test_what_is_there_is_left_as_it_is_though_nobody_saw_it(store: Store, team_id: int) -> None:
    """Between the look and the insert another process may have been faster."""
    remember(store, rows_of(team_id, "a", edit=False))
    new = [{"token": token, "shown_at": NOW, **row} for token, row in rows_of(team_id, "a", "b").items()]
    store.write_now(lambda session: insert_all_new(session, Button, new))
    assert (found(store, "a").edit, found(store, "b").edit) == (False, True)


# -- questions ------------------------------------------------------------------------------------


def ask(store: Store, command: str, **place: str) -> int:
    values: dict[str, Any] = {"platform": "telegram", "chat_id": "-1", "user_id": "7", **place}
    form = Form(command=command, missing=["name"], created_at=NOW, **values)
    return store.write_now(lambda session: buttons.ask(session, form)).id


def open_one(store: Store, **place: str) -> str | None:
    values = {"platform": "telegram", "chat_id": "-1", "thread_id": "", "user_id": "7", **place}
    row = store.read_now(lambda session: buttons.open_form(session, **values))
    return row.command if row else None


def test_a_new_question_takes_the_place_of_the_open_one(store: Store) -> None:
    first, second = ask(store, "first"), ask(store, "second")
    assert open_one(store) == "second"
    assert store.read_now(lambda session: buttons.form_by_id(session, id=first)) is None
    store.write_now(lambda session: buttons.close_form(session, id=second))
    assert open_one(store) is None


def test_an_old_form_never_has_the_number_of_a_new_one(store: Store) -> None:
    """SQLite would give it again; then an old form in Discord would answer a question of today."""
    numbers = [ask(store, "again") for _ in range(20)]
    assert len(set(numbers)) == 20
    assert all(0 < number <= 10**12 for number in numbers)


@pytest.mark.parametrize(
    "elsewhere", [{"platform": "discord"}, {"chat_id": "-2"}, {"thread_id": "5"}, {"user_id": "8"}]
)
def test_each_person_and_place_has_a_question_of_its_own(store: Store, elsewhere: dict[str, str]) -> None:
    ask(store, "here")
    assert open_one(store, **elsewhere) is None
    ask(store, "elsewhere", **elsewhere)
    assert (open_one(store), open_one(store, **elsewhere)) == ("here", "elsewhere")


# -- cards ----------------------------------------------------------------------------------------


PLACES = (("telegram", "-1", ""), ("telegram", "-1", "9"), ("telegram", "-2", ""), ("discord", "-1", ""))


def show(store: Store, team_id: int, message_id: str, **values: Any) -> None:
    place = {"platform": "telegram", "chat_id": "-1", "subject_kind": "campaign", "subject_id": 1}
    card = Card(**{"workspace_id": team_id, "shown_at": NOW, "message_id": message_id, **place, **values})
    store.write_now(lambda session: buttons.show_card(session, card))


def cards(store: Store, team_id: int, kind: str = "campaign", id: int = 1) -> list[tuple[str, str, str, str]]:
    def work(session: Session) -> list[tuple[str, str, str, str]]:
        shown = buttons.cards_of(session, workspace_id=team_id, kind=kind, id=id)
        return [(card.platform, card.chat_id, card.thread_id, card.message_id) for card in shown]

    return store.read_now(work)


def test_the_newest_three_of_a_chat_are_kept_fresh_and_every_chat_has_its_three(
    store: Store, team_id: int
) -> None:
    for number in range(5):
        for platform, chat_id, thread_id in PLACES:
            message_id = f"{number}{thread_id}"
            show(store, team_id, message_id, platform=platform, chat_id=chat_id, thread_id=thread_id)
    shown = cards(store, team_id)
    assert len(shown) == 3 * len(PLACES)
    for place in PLACES:
        newest = [card[3] for card in shown if card[:3] == place]
        assert newest == [f"{number}{place[2]}" for number in (4, 3, 2)]


def test_a_message_shows_what_it_showed_last(store: Store, team_id: int) -> None:
    show(store, team_id, "1")
    show(store, team_id, "1", subject_kind="request", subject_id=8)
    assert cards(store, team_id) == []
    assert cards(store, team_id, "request", 8) == [("telegram", "-1", "", "1")]


def test_cards_are_the_teams_own(store: Store, team_id: int) -> None:
    def another(session: Session) -> int:
        values = {"name": "Other", "language": "en", "timezone": "Europe/Berlin", "currency": "EUR"}
        return teams.found(session, platform="telegram", scope_id="-9", now=NOW, **values).id

    show(store, team_id, "1")
    assert cards(store, store.write_now(another)) == []

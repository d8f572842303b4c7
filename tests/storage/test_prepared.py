"""Statements that are made once: they see what others would, and their errors show no values."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from storage import campaigns
from storage.models import Campaign, Workspace
from storage.prepared import Listed, Prepared, Shape
from storage.session import Store
from tests.storage.seeds import team

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SHAPE = Shape(Campaign)
BY_ID = Listed(
    lambda ids: select(col(Campaign.name)).where(col(Campaign.id).in_(ids)).order_by(col(Campaign.id))
)
NAMED = Prepared(select(*SHAPE.columns).where(col(Campaign.name) == bindparam("name")))
FIRST = """
from sqlalchemy import literal
from storage.models import Workspace
from storage.prepared import Shape
shape = Shape(Workspace)
print(shape.of([number for number, _ in enumerate(shape.columns)]).name)
"""


def glow(session: Session) -> Campaign:
    return campaigns.add(
        session,
        team(session),
        now=NOW,
        name="Glow",
        currency="EUR",
        starts_on=date(2026, 12, 1),
        hashtags=["a", "b"],
    )


def test_an_object_is_as_a_closed_session_leaves_it(store: Store) -> None:
    def work(session: Session) -> tuple[Campaign, Campaign]:
        campaign = glow(session)
        (cells,) = NAMED.rows(session, name="Glow")
        return campaign, SHAPE.of(cells)

    stored, made = store.write_now(work)
    assert made.model_dump() == stored.model_dump()
    made.brand = "Changed"
    store.write_now(lambda session: session.add(made))
    assert store.read_now(lambda session: session.get_one(Campaign, made.id)).brand == "Changed"


def test_nothing_is_found_of_another_name(store: Store) -> None:
    assert store.read_now(lambda session: NAMED.rows(session, name="'; DROP TABLE campaign; --")) == []


def test_values_written_into_a_statement_stay(store: Store) -> None:
    fixed = Prepared(select(literal(NOW.date()), col(Campaign.id)).where(col(Campaign.name) == "Glow"))
    store.write_now(glow)
    for _ in range(2):
        assert store.read_now(lambda session: [tuple(row) for row in fixed.rows(session)]) == [
            (NOW.date(), 1)
        ]


def test_lists_and_tables_come_as_they_were_stored(store: Store) -> None:
    shape = Shape(Workspace)
    every = Prepared(select(*shape.columns))

    def work(session: Session) -> list[dict[str, Any]]:
        kept = team(session)
        found, some = [], list[dict[str, Any]]([{}, {"acceptance": 5}])
        for rules in some:
            kept.request_rules = rules
            session.add(kept)
            session.flush()
            (cells,) = every.rows(session)
            found.append(shape.of(cells).request_rules)
        return found

    assert store.write_now(work) == [{}, {"acceptance": 5}]


@pytest.mark.parametrize("wanted", [[], [1], [2, 1], [1, 2, 3], [3, 5, 1, 2, 4], [4, 99]])
def test_some_of_many_are_found_whatever_their_number(store: Store, wanted: list[int]) -> None:
    def work(session: Session) -> None:
        workspace = team(session)
        for name in "abcde":
            campaigns.add(session, workspace, now=NOW, name=name, currency="EUR")

    store.write_now(work)
    found = store.read_now(lambda session: [name for (name,) in BY_ID.rows(session, wanted)])
    assert found == ["abcde"[id - 1] for id in sorted(wanted) if id <= 5]


RENAMED = Prepared(
    update(Campaign)
    .where(col(Campaign.id) == bindparam("which"))
    .values(name=bindparam("new_name"), updated_at=bindparam("now"), state="planned")
)


def test_a_writing_statement_runs_once_for_each_row(store: Store) -> None:
    store.write_now(glow)
    later = NOW + timedelta(days=1)
    news = [{"which": 1, "new_name": name, "now": later} for name in ("First", "Second")]
    store.write_now(lambda session: RENAMED.write_each(session, news))
    found = store.read_now(lambda session: session.get_one(Campaign, 1))
    assert (found.name, found.updated_at, found.state) == ("Second", later, "planned")


def test_what_was_written_goes_with_its_transaction(store: Store) -> None:
    store.write_now(glow)

    def work(session: Session) -> None:
        RENAMED.write_each(session, [{"which": 1, "new_name": "New", "now": NOW}])
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(work)
    assert store.read_now(lambda session: session.get_one(Campaign, 1)).name == "Glow"


def test_errors_show_no_values(store: Store) -> None:
    nonsense = col(Campaign.name).op("nonsense")(bindparam("name"))
    wrong = Prepared(select(literal("secret words")).where(nonsense))
    with pytest.raises(DBAPIError) as caught:
        store.read_now(lambda session: wrong.rows(session, name="secret name"))
    assert "secret" not in str(caught.value)
    if store.sqlite:
        # PostgreSQL's own words name the row, and nothing here writes them down.
        store.write_now(glow)
        blank = {"which": 1, "new_name": "secret name", "now": None}
        with pytest.raises(DBAPIError) as caught:
            store.write_now(lambda session: RENAMED.write_each(session, [blank]))
        assert "secret" not in str(caught.value)


def test_the_first_thing_a_process_does_may_be_this() -> None:
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", FIRST], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout == "1\n"


def test_reading_inside_of_reading_and_beside_it(store: Store) -> None:
    store.write_now(glow)
    found: list[int] = []

    def look() -> int:
        return store.read_now(lambda session: len(NAMED.rows(session, name="Glow")))

    def work(session: Session) -> int:
        other = threading.Thread(target=lambda: found.append(look()))
        other.start()
        other.join()
        found.append(look())
        return len(NAMED.rows(session, name="Glow"))

    assert store.read_now(work) == 1
    assert found == [1, 1]


def test_a_reading_sees_one_moment_and_the_next_one_what_came_after(store: Store) -> None:
    store.write_now(glow)

    def work(session: Session) -> tuple[int, int]:
        before = len(NAMED.rows(session, name="New"))
        writer = threading.Thread(target=lambda: store.write_now(_rename))
        writer.start()
        writer.join()
        return before, len(NAMED.rows(session, name="New"))

    def _rename(session: Session) -> None:
        session.get_one(Campaign, 1).name = "New"

    seen = store.read_now(work)
    assert seen == ((0, 0) if store.sqlite else (0, 1))
    assert store.read_now(lambda session: len(NAMED.rows(session, name="New"))) == 1


def test_what_a_failed_reading_left_behind_troubles_nobody(store: Store) -> None:
    def work(session: Session) -> None:
        session.add(
            Campaign(workspace_id=1, number=1, name="x", currency="EUR", created_at=NOW, updated_at=NOW)
        )
        raise LookupError

    with pytest.raises(LookupError):
        store.read_now(work)
    assert store.read_now(lambda session: (list(session.new), NAMED.rows(session, name="x"))) == ([], [])

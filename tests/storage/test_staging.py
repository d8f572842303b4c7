"""Rows are staged without being seen, and a file that says the same thing twice is found out."""

from __future__ import annotations

from datetime import date
from operator import itemgetter

import pytest
from sqlmodel import col, select

from storage import figures
from storage.models import DaySource, Measured, Naming
from storage.session import Session, Store
from storage.staging import Doubled, Rows, Staging, Subject, name, of_file, stage, sum_up, sums
from tests.storage.files import NOW, a_team

DAY = date(2026, 11, 1)


@pytest.fixture
def campaign(store: Store) -> int:
    return store.write_now(a_team)[1]


def subject(campaign: int, entity: str = "ad:1", label: str = "Ad 1") -> Subject:
    return Subject(campaign, entity, "ad:", label, "summer", "EUR")


def test_what_is_known_is_named_once(store: Store, campaign: int) -> None:
    subjects = [subject(campaign), subject(campaign, label="Renamed"), subject(campaign, "ad:2")]
    first, renamed, other = store.write_now(lambda s: name(s, source="x", subjects=subjects))
    assert first.measured_id == renamed.measured_id != other.measured_id
    assert len({first.naming_id, renamed.naming_id, other.naming_id}) == 3
    again = store.write_now(lambda s: name(s, source="x", subjects=[*subjects, subjects[0]]))
    assert again == [first, renamed, other, first]
    assert store.read_now(lambda s: len(s.exec(select(Measured)).all())) == 2
    assert store.read_now(lambda s: len(s.exec(select(Naming)).all())) == 3


def test_rows_are_summed_by_day_and_count_for_nothing(store: Store, campaign: int) -> None:
    staging = Staging(7, NOW)
    subjects = [subject(campaign), subject(campaign, "ad:2")]
    staging.named = store.write_now(lambda s: name(s, source=staging.source, subjects=subjects))
    day = DAY.toordinal()
    parts = [
        Rows([0, 1, 0], [day, day, day + 1], ["spend", "likes"], [[5, 0, 10**15], [None, None, 3]]),
        Rows([1], [day + 1], ["spend", "likes"], [[None], [None]]),
    ]
    for rows in parts:
        staging.note(store.write_now(lambda s, rows=rows: stage(s, staging, rows)))  # type: ignore[misc]
    store.write_now(lambda s: sum_up(s, staging.sums))
    by_id = itemgetter("day_source")
    assert store.read_now(lambda s: sorted(sums(s, of_file(7)), key=by_id)) == sorted(staging.sums, key=by_id)

    def days(session: Session) -> list[tuple[object, ...]]:
        found = session.exec(select(DaySource).order_by(col(DaySource.day)))
        return [(one.day.toordinal() - day, one.rows, one.spend, one.likes, one.live) for one in found]

    assert store.read_now(days) == [(0, 2, 5, None, False), (1, 2, 10**15, 3, False)]
    span = figures.Span(campaign, DAY, date(2026, 12, 1))
    assert store.read_now(lambda s: figures.by_entity(s, span)) == []
    assert store.read_now(lambda s: figures.freshness(s, campaign_id=campaign)) is None


@pytest.mark.parametrize("about", [[0, 0], [0, 1]])
def test_the_same_thing_twice_on_a_day_is_found_out(store: Store, campaign: int, about: list[int]) -> None:
    staging = Staging(7, NOW)
    subjects = [subject(campaign), subject(campaign, label="From another campaign")]
    staging.named = store.write_now(lambda s: name(s, source=staging.source, subjects=subjects))
    rows = Rows(about, [DAY.toordinal()] * 2, ["spend"], [[1, 2]])
    with pytest.raises(Doubled):
        store.write_now(lambda s: stage(s, staging, rows))
    assert store.read_now(lambda s: s.exec(select(DaySource)).all()) == []

"""When the end of a right is spoken of, and how long it is looked after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import translator
from commands.rules.rights import WATCHED, Right, next_moment, to_speak_of

BERLIN = ZoneInfo("Europe/Berlin")
END = date(2027, 4, 1)  # the clocks change on 28 March
USAGE = Right("usage", END)


def test_two_weeks_and_three_days_before_and_on_the_day_at_nine_and_a_month_of_mornings_after() -> None:
    moments, after = [], datetime(2026, 1, 1, tzinfo=UTC)
    while found := next_moment([USAGE], BERLIN, after=after):
        moments.append(found.astimezone(UTC).isoformat())
        after = found
    days = ["2027-03-18T08", "2027-03-29T07", "2027-04-01T07"]
    days += [f"{END + timedelta(days=day)}T07" for day in range(1, WATCHED + 1)]
    assert moments == [f"{day}:00:00+00:00" for day in days]


def spoken_of(rights: list[Right], since: datetime, now: datetime) -> list[str]:
    found = to_speak_of(rights, BERLIN, since=since, now=now)
    return [f"{one.kind} {one.ends_on:%d.%m.}" for one in found]


def test_a_moment_speaks_of_all_that_ends_soon_and_a_morning_after_of_nothing() -> None:
    spark = Right("spark", date(2027, 3, 20))
    nine = datetime(2027, 3, 18, 8, tzinfo=UTC)
    assert spoken_of([USAGE, spark], nine, nine) == ["usage 01.04.", "spark 20.03."]
    late = datetime(2027, 3, 29, 7, tzinfo=UTC)
    assert spoken_of([USAGE, spark], late, late) == ["usage 01.04."], "the other one is long over"
    after = datetime(2027, 4, 3, 7, tzinfo=UTC)
    assert spoken_of([USAGE], after, after) == []
    assert spoken_of([USAGE], datetime(2027, 4, 1, 7, tzinfo=UTC), after) == ["usage 01.04."], "missed"


def test_the_nearest_of_several_comes_first() -> None:
    spark = Right("spark", date(2027, 3, 20))
    found = next_moment([USAGE, spark], BERLIN, after=datetime(2027, 3, 17, tzinfo=UTC))
    assert found == datetime(2027, 3, 17, 8, tzinfo=UTC), "three days before the earlier one"
    assert next_moment([], BERLIN, after=datetime(2027, 3, 17, tzinfo=UTC)) is None


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)), st.integers(0, 90_000), st.integers(0, 23))
def test_it_is_always_later_and_never_more_than_a_month_after_the_last_day(
    end: date, hours: int, minutes: int
) -> None:
    moment = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours, minutes=minutes)
    found = next_moment([Right("usage", end)], BERLIN, after=moment)
    if found is None:
        assert moment.astimezone(BERLIN).date() >= end + timedelta(days=WATCHED)
    else:
        assert moment < found
        day = found.astimezone(BERLIN).date()
        assert end - timedelta(days=14) <= day <= end + timedelta(days=WATCHED)


def test_how_long_it_still_lasts_in_words() -> None:
    en, de = translator("en"), translator("de")
    assert en(USAGE.says(date(2027, 3, 18))) == "Usage rights: until Thu 1 Apr 2027 (14 days left)"
    assert en(USAGE.says(date(2027, 3, 31))) == "Usage rights: until Thu 1 Apr 2027 (1 day left)"
    assert en(USAGE.says(END)) == "Usage rights: end today, Thu 1 Apr 2027"
    assert en(USAGE.says(date(2027, 4, 2))) == "Usage rights: ended on Thu 1 Apr 2027"
    assert de(USAGE.says(date(2027, 3, 31))) == "Nutzungsrechte: bis Do. 1. Apr. 2027 (noch 1 Tag)"

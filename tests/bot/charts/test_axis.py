from itertools import pairwise

import pytest

from bot.charts.axis import Slots, axis_labels, day_text, days, month_starts
from tests.bot.charts import samples


def slots(count: int, left: float = 100, right: float = 700) -> Slots:
    return Slots(left, right, count, left - 70, right + 70)


def written(labels: tuple[str, ...], language: str = "en") -> list[str]:
    _, drawn = axis_labels(labels, slots(len(labels)), 400, "#000000", language)
    return [label.text for label in drawn]


def test_days_are_told_from_names() -> None:
    found = days(("2026-11-03", "2026-11-04"))
    assert found is not None
    assert [day_text(found[0], language) for language in ("en", "de")] == ["3 Nov", "3. Nov."]
    assert days(("2026-11-03", "Germany")) is None
    assert days(("2026-02-30",)) is None
    assert days(()) is None


def test_a_week_names_each_day() -> None:
    assert written(samples.days(7)) == ["26 Oct", "27 Oct", "28 Oct", "29 Oct", "30 Oct", "31 Oct", "1 Nov"]


def test_four_weeks_name_the_mondays() -> None:
    assert written(samples.days(28), "de") == ["26. Okt.", "2. Nov.", "9. Nov.", "16. Nov."]


def test_thirteen_months_name_months_and_the_new_year() -> None:
    assert written(samples.days(400)) == ["Nov", "Jan 2027", "Mar", "May", "Jul", "Sept", "Nov"]


def test_a_single_day_is_named() -> None:
    assert written(("2026-11-03",)) == ["3 Nov"]


@pytest.mark.parametrize("count", [1, 2, 5, 14, 28, 45, 90, 200, 400, 3_000])
@pytest.mark.parametrize("language", ["en", "de"])
def test_texts_of_any_number_of_days_keep_apart(count: int, language: str) -> None:
    named, drawn = axis_labels(samples.days(count), slots(count), 400, "#000000", language)
    boxes = [label.box for label in drawn]
    assert len(named) == len(drawn) >= min(count, 2)
    assert not any(one.overlaps(other, 8) for one, other in pairwise(boxes))
    assert all(box.left >= 30 and box.right <= 770 for box in boxes)


def test_months_begin_where_the_month_changes() -> None:
    assert month_starts(days(samples.days(40)) or []) == [6, 36]


def test_names_stay_whole_as_long_as_they_fit() -> None:
    assert written(("Germany", "Austria", "Switzerland")) == ["Germany", "Austria", "Switzerland"]


def test_long_names_are_shortened_and_thinned_out() -> None:
    texts = written(tuple(f"Spring campaign number {at}" for at in range(12)))
    assert len(texts) == 4
    assert all(text.endswith("…") for text in texts)


def test_without_labels_nothing_is_written() -> None:
    assert axis_labels((), slots(0), 400, "#000000", "en") == ([], [])

from bot.charts.drawing import draw
from commands.core.charts import Chart, Series
from tests.bot.charts.samples import days, one_line


def tags(chart: Chart) -> list[str]:
    return [label.text for label in draw(chart).labels if label.bold and label.text != chart.title]


def test_the_last_known_value_is_tagged() -> None:
    assert tags(one_line(100, 44_400, None)) == ["44.4K"]


def test_only_current_lines_are_tagged() -> None:
    now = Series(name="Now", values=(1, 2))
    before = Series(name="Before", values=(3, 4), role="previous")
    aim = Series(name="Target", values=(9, 9), role="target")
    assert tags(Chart(labels=days(2), series=(now, before, aim))) == ["2"]


def test_tags_of_lines_that_end_together_keep_apart_in_their_order() -> None:
    series = tuple(Series(name=f"Campaign {at}", values=(5, 100 + at)) for at in range(5))
    labels = [label for label in draw(Chart(labels=days(2), series=series)).labels if label.bold]
    assert [label.text for label in sorted(labels, key=lambda label: label.y)] == [
        "104",
        "103",
        "102",
        "101",
        "100",
    ]
    boxes = [label.box for label in labels]
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_a_tag_covers_no_column() -> None:
    for count, end in ((1, 90), (3, 90), (3, 10)):
        chart = Chart(
            kind="columns+line",
            labels=days(count),
            series=(Series(name="Spend", values=(100,) * count),),
            second=(Series(name="Views", values=(*(100,) * (count - 1), end)),),
        )
        canvas = draw(chart)
        (tag,) = [label.box for label in canvas.labels if label.bold and label.text == str(end)]
        slots = [label.box for label in canvas.labels if label.text == "100" and label.bold]
        assert len(slots) == count
        # A value stands in the middle of its column, which is 72 units wide at most.
        assert tag.left > (slots[-1].left + slots[-1].right) / 2 + 36


def test_tags_without_a_free_place_are_left_out() -> None:
    series = tuple(Series(name="", values=(100.0 + at,)) for at in range(80))
    assert 3 < len(tags(Chart(labels=days(1), series=series))) < 80

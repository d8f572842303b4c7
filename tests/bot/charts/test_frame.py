from bot.charts.canvas import Canvas
from bot.charts.drawing import draw
from bot.charts.frame import draw_frame, styled
from bot.charts.theme import THEMES
from commands.core.charts import Chart, Series
from tests.bot.charts.samples import days, one_line, spend_and_views

LIGHT = THEMES["light"]


def texts(chart: Chart) -> list[str]:
    canvas = Canvas(800, 450, LIGHT)
    first, second = styled(chart, LIGHT)
    draw_frame(canvas, chart, [*first, *second])
    return [label.text for label in canvas.labels]


def test_title_subtitle_and_legend_stand_above() -> None:
    chart = spend_and_views(7).model_copy(update={"subtitle": "Last week"})
    assert texts(chart) == ["Glow Serum", "Last week", "Spend", "Views"]


def test_what_is_empty_takes_no_room() -> None:
    full = Canvas(800, 450, LIGHT)
    bare = Canvas(800, 450, LIGHT)
    assert draw_frame(bare, Chart(), []).top < draw_frame(full, Chart(title="Title"), []).top
    assert bare.labels == []


def test_a_long_title_takes_two_lines_and_ends_in_an_ellipsis() -> None:
    lines = texts(one_line(1, title="Spring campaign " * 20))[:2]
    assert lines[0].startswith("Spring campaign")
    assert lines[1].endswith("…")


def test_a_long_legend_wraps_and_then_ends() -> None:
    series = tuple(Series(name=f"Campaign number {at}", values=()) for at in range(30))
    canvas = Canvas(800, 450, LIGHT)
    draw_frame(canvas, Chart(series=series), styled(Chart(series=series), LIGHT)[0])
    assert len({label.y for label in canvas.labels}) == 2
    assert 4 < len(canvas.labels) < 30


def test_roles_have_looks_of_their_own() -> None:
    roles = ("current", "previous", "target")
    series = tuple(Series(name=role, values=(), role=role) for role in roles)
    now, before, aim = styled(Chart(kind="bar", series=series), LIGHT)[0]
    assert (now.color, before.color, aim.color) == (LIGHT.palette[0], LIGHT.previous, LIGHT.ink)
    assert [each.mark for each in (now, before, aim)] == ["block", "block", "line"]
    assert not now.dash
    assert before.dash != aim.dash


def test_each_current_series_has_its_own_colour_over_both_axes() -> None:
    first, second = styled(spend_and_views(3), LIGHT)
    assert first[0].color != second[0].color
    assert (first[0].mark, second[0].mark) == ("block", "line")


def test_bars_have_no_legend_that_repeats_their_title() -> None:
    row = Series(name="ER by views", values=(0.1,), unit="percent")
    chart = Chart(kind="bar", title="Best by ER by views", labels=("@mia",), series=(row,))
    assert [label.text for label in draw(chart).labels] == ["Best by ER by views", "@mia", "10.00%"]
    other = chart.model_copy(update={"title": "Best"})
    assert "ER by views" in [label.text for label in draw(other).labels]


def test_more_series_than_colours_begin_anew() -> None:
    series = tuple(Series(name=str(at), values=(1.0,)) for at in range(12))
    assert len(styled(Chart(labels=days(1), series=series), LIGHT)[0]) == 12


def test_without_a_figure_the_given_text_is_shown() -> None:
    for chart in (
        one_line(None, None, no_data="Nothing yet"),
        Chart(no_data="Nothing yet"),
        Chart(kind="bar", no_data="Nothing yet"),
    ):
        assert "Nothing yet" in [label.text for label in draw(chart).labels]

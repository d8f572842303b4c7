import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import fonts
from bot.charts.raster import rasterise
from tests.bot.charts.samples import png_rows


@pytest.mark.parametrize("bold", [False, True])
def test_digits_are_of_equal_width_and_letters_are_not(bold: bool) -> None:
    assert len({fonts.width(digit, 10, bold) for digit in "0123456789"}) == 1
    assert fonts.width("i", 10, bold) < fonts.width("n", 10, bold) < fonts.width("W", 10, bold)


def test_bold_text_is_wider() -> None:
    assert fonts.width("Spend", 10, bold=True) > fonts.width("Spend", 10)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["Hamburg 0123456789 KM", "Ausgaben für Köln: 1.234,56 €", "f?fä(j)T.V/A"])
def test_drawn_text_is_as_wide_as_measured_or_a_little_narrower(text: str, bold: bool) -> None:
    weight = "600" if bold else "400"
    style = f'font-family="{fonts.FAMILY}" font-size="20" font-weight="{weight}"'
    line = f'<text y="20" {style}>{text}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="440" height="30">{line}</svg>'
    inked = [at // 4 for row in png_rows(rasterise(svg)) for at in range(3, len(row), 4) if row[at]]
    measured = fonts.width(text, 20, bold)
    assert 0.93 * measured < max(inked) + 1 < measured + 1


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Ausgaben · Größe ß €", "Ausgaben · Größe ß €"),
        ("@sarah🌸✨", "@sarah"),
        ("𝓛𝓲𝓷𝓪", "Lina"),
        ("田中 Tanaka", "… Tanaka"),
        ("محمد", "…"),
        ("🌸", "…"),
        ("Zoe\u0308", "Zoë"),
        ("Z\u0335\u0322a\u0336lgo", "Zalgo"),
        ("a\x00b\u202ec\u200bd\ud800", "abcd"),
        (" two\n\tlines  ", "two lines"),
        ("", ""),
    ],
)
def test_only_what_the_font_has_is_kept(text: str, drawn: str) -> None:
    assert fonts.clean(text) == drawn


def test_a_very_long_text_is_cut_before_anything_is_measured() -> None:
    assert len(fonts.clean("x" * 10_000)) == fonts.LONGEST


@given(st.text(max_size=60), st.floats(0, 400))
def test_a_fitted_text_fits(text: str, room: float) -> None:
    assert fonts.width(fonts.fit(fonts.clean(text), room, 16), 16) <= room


def test_a_text_that_fits_stays_and_a_longer_one_ends_in_an_ellipsis() -> None:
    assert fonts.fit("Spend", 100, 16) == "Spend"
    assert fonts.fit("Spend and video views", 100, 16) == "Spend and…"


@given(st.text(max_size=200), st.floats(30, 300))
def test_wrapped_lines_fit_and_are_at_most_two(text: str, room: float) -> None:
    lines = fonts.wrap(fonts.clean(text), room, 20, bold=True)
    assert len(lines) <= 2
    assert all(fonts.width(line, 20, bold=True) <= room for line in lines)


def test_lines_break_at_spaces() -> None:
    assert fonts.wrap("Glow Serum Launch Spring", 140, 20) == ["Glow Serum", "Launch Spring"]
    assert fonts.wrap("Glow", 140, 20) == ["Glow"]
    assert fonts.wrap("", 140, 20) == []

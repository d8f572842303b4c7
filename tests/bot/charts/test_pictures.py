"""Small pictures of every kind of chart beside the ones that somebody looked at and found good.

One that differs is written beside its reference as ``*.new.png``: look at both, and rename it if it is right.
"""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from bot.charts import render
from commands.core.charts import Chart, Series, Tile
from tests.bot.charts.samples import days, png_rows, spend_and_views, wave

_FOLDER = Path(__file__).parents[2] / "data" / "charts"
_SCALE = 0.35  # large enough to see what moved, small enough to keep
_MEAN, _FAR, _SHARE = 1.0, 64, 0.004  # of a channel's 255; a difference that shows, and in how many channels


def _gaps() -> Chart:
    rates = tuple(
        None if 8 < at < 12 or at in (20, 22) else 0.01 + 0.004 * math.sin(at / 3) for at in range(28)
    )
    before = tuple(0.012 + 0.003 * math.cos(at / 4) for at in range(28))
    return Chart(
        title="CTR",
        labels=days(28),
        series=(
            Series(name="Now", values=rates, unit="percent"),
            Series(name="Before", values=before, unit="percent", role="previous"),
            Series(name="Target", values=(0.008,) * 28, unit="percent", role="target"),
        ),
    )


def _creators(theme: str) -> Chart:
    rows = [Series(name=f"@creator{at}", values=wave(28, 1000 * (at + 2), 400)) for at in range(5)]
    return Chart.model_validate({"title": "Views", "labels": days(28), "series": rows, "theme": theme})


def _best() -> Chart:
    names = ("@mia", "Recipe in 15 seconds, the long version with all its ingredients", "Street", "Bottle")
    rows: dict[str, tuple[float | None, ...]] = {"current": (9_000_00, 4_000_00, -1_000_00, None)}
    rows |= {"previous": (7_000_00, 5_000_00, 2_000_00, 1_000_00), "target": (8_000_00,) * 4}
    series = [
        {"name": role, "values": values, "unit": "money", "currency": "EUR", "role": role}
        for role, values in rows.items()
    ]
    return Chart.model_validate(
        {"kind": "bar", "title": "Profit", "labels": names, "series": series, "language": "de"}
    )


def _panels() -> Chart:
    series = (
        Series(name="Followers", values=(182_000, 95_000, None)),
        Series(name="Engagement by followers", values=(0.04, 0.02, -0.01), unit="percent"),
        Series(name="Price", values=(65_000, 45_000, 30_000), unit="money", currency="USD"),
        Series(name="Watched", values=(7.5, 3.2, 5), unit="seconds"),
    )
    return Chart(kind="panels", title="Side by side", labels=("@mia", "@jannik", "@øyvind"), series=series)


def _tiles() -> Chart:
    tile = Tile(title="V1 · @mia", text="Sommer im Glas #summersip " * 3, figures=(("Aufrufe", "1,2M"),))
    return Chart(kind="tiles", title="Board", subtitle="14 posts", tiles=(tile,) * 14)


def _up_and_down() -> Chart:
    values = (*(round(1e9 * math.sin(at)) for at in range(1, 8)), 0, None, 5e8)
    return Chart(kind="columns+line", labels=days(10), series=(Series(name="Change", values=values),))


CHARTS = {
    "one-day": spend_and_views(1),
    "week-de": spend_and_views(7, "de"),
    "four-weeks-dark": spend_and_views(28, theme="dark"),
    "four-hundred-days": spend_and_views(400),
    "gaps": _gaps(),
    "creators": _creators("light"),
    "creators-dark": _creators("dark"),
    "best-de": _best(),
    "panels": _panels(),
    "tiles": _tiles(),
    "up-and-down": _up_and_down(),
    "zeros": Chart(labels=days(3), kind="columns+line", series=(Series(name="Views", values=(0, 0, None)),)),
    "nothing-de": Chart(title="Leer", no_data="Keine Zahlen", language="de"),
}


def differs(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures look different, apart from how a machine rounds."""
    first, second = png_rows(one), png_rows(other)
    if [len(row) for row in first] != [len(row) for row in second]:
        return True
    steps = [abs(a - b) for rows in zip(first, second, strict=True) for a, b in zip(*rows, strict=True)]
    return sum(steps) / len(steps) > _MEAN or sum(step > _FAR for step in steps) / len(steps) > _SHARE


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_looks_as_it_was_found_good(name: str) -> None:
    drawn, reference = render(CHARTS[name], scale=_SCALE), _FOLDER / f"{name}.png"
    if not reference.exists() or differs(drawn, reference.read_bytes()):
        new = reference.with_suffix(".new.png")
        new.write_bytes(drawn)
        pytest.fail(f"Look at {new}; if it is right, rename it to {reference.name}.")


def test_every_reference_has_its_chart_and_differs_from_the_others() -> None:
    kept = {path.stem: path for path in _FOLDER.glob("*.png") if not path.stem.endswith(".new")}
    assert kept.keys() == CHARTS.keys()
    assert all(differs(one.read_bytes(), other.read_bytes()) for one, other in pairwise(kept.values()))
    assert sum(path.stat().st_size for path in kept.values()) < 200_000

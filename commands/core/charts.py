"""A chart as data: what a reply or the outbox carries until a renderer draws it."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

Unit = Literal["count", "money", "percent", "factor", "seconds"]


class Series(BaseModel):
    """One row of values, one per label of the chart; None is a gap and never zero.

    Money is in minor units of ``currency``, percent is a ratio (0.25 is 25 %). ``decimals`` holds for
    counts, factors and seconds; without it the renderer decides. An ``event`` is dots on another series.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    values: tuple[float | None, ...]
    unit: Unit = "count"
    currency: str = ""
    decimals: int | None = None
    role: Literal["current", "previous", "target", "event"] = "current"

    @field_validator("values")
    @classmethod
    def _blank_what_is_no_number(cls, values: tuple[float | None, ...]) -> tuple[float | None, ...]:
        return tuple(value if value is not None and math.isfinite(value) else None for value in values)


class Tile(BaseModel):
    """A small card of a picture: a title, a text that is cut to its room, and figures already written."""

    model_config = ConfigDict(frozen=True)

    title: str
    text: str = ""
    figures: tuple[tuple[str, str], ...] = ()


Theme = Literal["light", "dark"]


class Chart(BaseModel):
    """A picture to draw; texts arrive translated, numbers and dates are formatted by the renderer.

    ``labels`` are ISO days or names. ``bar`` draws names downwards and bars to the right. All of
    ``series`` share the first one's unit, all of ``second`` share an axis of their own on the right and
    are drawn as lines. ``panels`` draws bars as well, but each of ``series`` beside the others on a scale
    and in a unit of its own. ``tiles`` draws small cards instead of values.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["line", "bar", "columns+line", "panels", "tiles"] = "line"
    title: str = ""
    subtitle: str = ""
    labels: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    second: tuple[Series, ...] = ()
    tiles: tuple[Tile, ...] = ()
    language: Literal["en", "de"] = "en"
    alt: str = ""
    no_data: str = ""
    theme: Theme = "light"

    @model_validator(mode="after")
    def _as_many_values_as_labels(self) -> Chart:
        for row in (*self.series, *self.second):
            if len(row.values) != len(self.labels):
                raise ValueError(f"{len(row.values)} values for {len(self.labels)} labels")
        return self

    def in_theme(self, theme: str) -> Chart:
        """Give it for a light or a dark chat."""
        return self if theme == self.theme else self.model_copy(update={"theme": theme})

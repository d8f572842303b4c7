"""Charts as data: drawn by the adapters, carried as JSON in replies and the outbox."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

ChartUnit = Literal["count", "money", "percent", "factor", "seconds"]


class Series(BaseModel):
    """A named row of values; None is a gap, never zero.

    ``currency`` is an ISO 4217 code for money, whose values are in major units; percentages are ratios.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    values: tuple[float | None, ...]
    unit: ChartUnit = "count"
    currency: str = ""
    role: Literal["current", "previous", "target"] = "current"
    second_axis: bool = False


class Chart(BaseModel):
    """What a chart shows: labels along the x axis (ISO days or names) and the series over them."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["line", "bar", "columns", "columns+line"]
    title: str
    subtitle: str = ""
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    language: Literal["en", "de"] = "en"
    alt: str = ""
    empty: str = ""
    theme: Literal["light", "dark"] = "light"

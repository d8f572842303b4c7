"""A series with its place on the drawing."""

from __future__ import annotations

from functools import cached_property

from bot.charts.axis import Slots
from bot.charts.canvas import Point
from bot.charts.frame import Styled
from bot.charts.scales import Scale
from storage.frozen import frozen


@frozen
class Placed:
    """A series, the scale of its axis, and the places of its values."""

    styled: Styled
    scale: Scale
    slots: Slots

    @cached_property
    def runs(self) -> list[list[Point]]:
        """Give the points of the values that follow each other without a gap."""
        runs: list[list[Point]] = [[]]
        for index, value in enumerate(self.styled.series.values):
            if value is not None:
                runs[-1].append((self.slots.at(index), self.scale.at(value)))
            elif runs[-1]:
                runs.append([])
        return [run for run in runs if run]

"""What must hold for a digest to be sent: figures, fresh ones, a change, a KPI above or below a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from storage.frozen import frozen

Reason = Literal["no_data", "stale", "unmoved"]
REASONS: Final[tuple[Reason, ...]] = ("no_data", "stale", "unmoved")


@frozen
class Needs:
    """Hold what a digest needs; of a change and a condition, where both are given, one is enough.

    ``fresh`` is how many days old the newest figures may be, ``moved`` a fraction (0.1), ``kpi`` the one
    that must move (any of them, if empty), ``when`` a KPI, ``<`` or ``>``, and a value in the KPI's unit.
    With ``well``, one line says that nothing is sent.
    """

    data: bool = False
    fresh: int | None = None
    moved: Decimal | None = None
    kpi: str = ""
    when: tuple[str, str, Decimal] | None = None
    well: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; what is not set is left out."""
        kept = {name: value for name, value in vars(self).items() if value not in (None, False, "")}
        if self.moved is not None:
            kept["moved"] = str(self.moved)
        if self.when:
            kept["when"] = [*self.when[:2], str(self.when[2])]
        return kept


def needs_from(values: Mapping[str, Any]) -> Needs:
    """Make the needs that ``to_json`` wrote."""
    moved, when = values.get("moved"), values.get("when")
    return Needs(
        data=values.get("data", False),
        fresh=values.get("fresh"),
        moved=Decimal(moved) if moved else None,
        kpi=values.get("kpi", ""),
        when=(when[0], when[1], Decimal(when[2])) if when else None,
        well=values.get("well", False),
    )


@frozen
class Figure:
    """A KPI's value in a digest, and how it changed as a fraction; None where either is not known."""

    kpi: str
    value: Decimal | None
    change: Decimal | None


def unmet(
    needs: Needs, figures: Iterable[Figure], *, days: int, newest: date | None, today: date
) -> Reason | None:
    """Say what a digest lacks, the gravest first; ``days`` counts those with figures."""
    if needs.data and not days:
        return "no_data"
    if needs.fresh is not None and (newest is None or (today - newest).days > needs.fresh):
        return "stale"
    known = list(figures)
    asked = [check for check in (_moved(needs, known), _holds(needs, known)) if check is not None]
    return "unmoved" if asked and not any(asked) else None


def _moved(needs: Needs, figures: Iterable[Figure]) -> bool | None:
    """Tell whether something moved enough; None where that is not asked."""
    if needs.moved is None:
        return None
    changes = [one.change for one in figures if one.kpi == needs.kpi or not needs.kpi]
    return any(abs(change) >= needs.moved for change in changes if change is not None)


def _holds(needs: Needs, figures: Iterable[Figure]) -> bool | None:
    """Tell whether the condition holds; a figure that is not known meets none."""
    if needs.when is None:
        return None
    kpi, side, bound = needs.when
    value = next((one.value for one in figures if one.kpi == kpi), None)
    if value is None:
        return False
    return value < bound if side == "<" else value > bound

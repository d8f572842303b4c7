"""Public holidays by country and state: which regions there are, and whether a day is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from commands.core.texts import UserError, msg
from commands.rules.plain import excerpt

_MOST_OFFERED = 25


@cache
def regions() -> tuple[str, ...]:
    """Give the codes of all countries and their states, Germany's first."""
    # Where no digest asks for holidays, their tables are never read.
    import holidays

    countries = holidays.list_supported_countries(include_aliases=False)
    states = [f"{country}-{state}" for country, known in countries.items() for state in known]
    return tuple(sorted([*countries, *states], key=lambda code: (not code.startswith("DE"), code)))


def region_named(text: str) -> str:
    """Give the code of a region as people write it; raises UserError when there is none."""
    wanted = "-".join(text.upper().replace("_", "-").split())
    found = next((code for code in regions() if code.upper() == wanted), None)
    if found is None:
        raise UserError(
            msg(
                "I know no holidays of “{region}”. Write a country such as AT, or a country and its state "
                "such as DE-BY.",
                region=excerpt(text),
            )
        )
    return found


def offered(text: str) -> list[str]:
    """Give the first regions whose code begins like this."""
    return [code for code in regions() if code.startswith(text.upper())][:_MOST_OFFERED]


@cache
def calendar_of(region: str) -> Callable[[date], bool]:
    """Give what tells whether a day is a public holiday there; raises ValueError for no region."""
    import holidays

    country, _, state = region.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=state or None).__contains__
    except NotImplementedError as fault:
        raise ValueError(f"no holidays of {region}") from fault

"""Public holidays by country and state: which regions there are, and whether a day is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import islice

from commands.core.texts import LANGUAGES, N_, Translator, UserError, msg, translator
from commands.rules.names import fold
from commands.rules.plain import excerpt
from commands.rules.tags import country_called, country_name

_MOST_OFFERED = 25
_STATES = {
    "DE-BW": N_("Baden-Württemberg"),
    "DE-BY": N_("Bavaria"),
    "DE-BE": N_("Berlin"),
    "DE-BB": N_("Brandenburg"),
    "DE-HB": N_("Bremen"),
    "DE-HH": N_("Hamburg"),
    "DE-HE": N_("Hesse"),
    "DE-MV": N_("Mecklenburg-Western Pomerania"),
    "DE-NI": N_("Lower Saxony"),
    "DE-NW": N_("North Rhine-Westphalia"),
    "DE-RP": N_("Rhineland-Palatinate"),
    "DE-SL": N_("Saarland"),
    "DE-SN": N_("Saxony"),
    "DE-ST": N_("Saxony-Anhalt"),
    "DE-SH": N_("Schleswig-Holstein"),
    "DE-TH": N_("Thuringia"),
}


@cache
def regions() -> tuple[str, ...]:
    """Give the codes of all countries and their states, Germany's first."""
    # Where no digest asks for holidays, their tables are never read.
    import holidays

    countries = holidays.list_supported_countries(include_aliases=False)
    states = [f"{country}-{state}" for country, known in countries.items() for state in known]
    return tuple(sorted([*countries, *states], key=lambda code: (not code.startswith("DE"), code)))


@cache
def _named() -> dict[str, str]:
    """Map the folded names of Germany's states, in every language, to their codes."""
    ways = [translator(language) for language in LANGUAGES]
    return {fold(t(name)): code for code, name in _STATES.items() for t in ways}


def region_of(text: str) -> str:
    """Give the code of a region by its code or its name; nothing when there is none."""
    wanted = "-".join(text.upper().replace("_", "-").split())
    known = _named().get(fold(text)) or country_called(text)
    return next((code for code in regions() if code.upper() == wanted), "") or (
        known if known in regions() else ""
    )


def region_named(text: str) -> str:
    """Give the code of a region as people write it; raises UserError when there is none."""
    found = region_of(text)
    if not found:
        raise UserError(
            msg(
                "I know no holidays of “{region}”. Write a country such as AT or Austria, or a state such as "
                "DE-BY or Bavaria.",
                region=excerpt(text),
            )
        )
    return found


def region_text(region: str, t: Translator) -> str:
    """Call a region by its name and its code: two letters alone may be a state's elsewhere."""
    country = region.partition("-")[0]
    name = t(_STATES[region]) if region in _STATES else country_name(country, t.language)
    return f"{name} ({region})"


def offered(text: str, t: Translator) -> list[str]:
    """Give the first regions whose code or name begins like this."""
    wanted = fold(text)
    found = (
        code
        for code in regions()
        if code.startswith(text.upper()) or fold(region_text(code, t)).startswith(wanted)
    )
    return list(islice(found, _MOST_OFFERED))


@cache
def calendar_of(region: str) -> Callable[[date], bool]:
    """Give what tells whether a day is a public holiday there; raises ValueError for no region."""
    import holidays

    country, _, state = region.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=state or None).__contains__
    except NotImplementedError as fault:
        raise ValueError(f"no holidays of {region}") from fault

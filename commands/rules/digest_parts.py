"""What a digest shows: its sections in their order, and which KPIs its table names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.core.texts import LANGUAGES, N_, UserError, msg, translator
from commands.rules.names import fold, joined
from commands.rules.plain import excerpt
from storage.frozen import frozen

# The name, the days, how old the figures are and the footer stay: without them figures say nothing.
SECTIONS = {
    "figures": N_("KPIs"),
    "why": N_("Largest change"),
    "targets": N_("Targets so far"),
    "pacing": N_("Spend pacing"),
    "best": N_("Best ads"),
    "kinds": N_("Paid and organic"),
    "emv": "EMV",
    "waiting": N_("Waiting"),
    "chart": N_("Chart"),
}
_ALL = {"all", "alle", "alles"}


@frozen
class Content:
    """Hold the sections and the KPIs that are shown; no KPI stands for all of them."""

    sections: tuple[str, ...] = tuple(SECTIONS)
    kpis: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; nothing where everything is shown."""
        kept: dict[str, Any] = {"kpis": list(self.kpis)} if self.kpis else {}
        return kept if self.sections == tuple(SECTIONS) else {**kept, "sections": list(self.sections)}


def content_from(values: Mapping[str, Any]) -> Content:
    """Make what ``to_json`` wrote."""
    return Content(tuple(values.get("sections", SECTIONS)), tuple(values.get("kpis", ())))


def parse_sections(text: str) -> tuple[str, ...]:
    """Read sections by their keys or labels in either language, or "all"; raises UserError."""
    if fold(text) in _ALL:
        return tuple(SECTIONS)
    found = {_section(part) for part in text.split(",") if part.strip()}
    return tuple(key for key in SECTIONS if key in found)


def _section(text: str) -> str:
    index = {
        fold(word): key
        for key, label in SECTIONS.items()
        for word in (key, *(translator(language)(label) for language in LANGUAGES))
    }
    if found := index.get(fold(text)):
        return found
    raise UserError(
        msg(
            "A digest has no section “{text}”. There are: {names}.",
            text=excerpt(text),
            names=joined(msg(label) for label in SECTIONS.values()),
        )
    )


def turned(shown: Sequence[str], key: str, known: Sequence[str], *, on: bool) -> tuple[str, ...]:
    """Give what is shown with one thing more or less, in the order of all that is known."""
    return tuple(one for one in known if (on if one == key else one in shown))

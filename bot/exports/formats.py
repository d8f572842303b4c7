"""How Excel shows each kind of figure, in the language's order of things."""

from __future__ import annotations

from bot.charts.figures import affixes
from commands.core.books import Kind
from commands.core.texts import translator

_FIXED: dict[Kind, str] = {
    "count": "#,##0",
    "percent": "0.00%",
    "seconds": '#,##0.0" s"',
    "factor": '0.00"×"',
}
_DAYS = {"de": "dd.mm.yyyy", "en": "yyyy-mm-dd"}


def number_format(kind: Kind, currency: str, language: str) -> str:
    """Give the code of a format; empty for what is a text. Excel puts in the separators of its country."""
    if kind in ("day", "moment"):
        return _DAYS[language] + (" hh:mm" if kind == "moment" else "")
    if kind not in ("money", "cost"):
        return _FIXED.get(kind, "")
    t = translator(language)
    decimals = max(t.decimals(currency) if currency else 2, 2 if kind == "cost" else 0)
    figure = "#,##0" + (f".{'0' * decimals}" if decimals else "") + ("##" if kind == "cost" else "")
    before, after = (_literal(part) for part in affixes(t.money(0, currency))) if currency else ("", "")
    return f"{before}{figure}{after}"


def _literal(text: str) -> str:
    plain = text.replace('"', "")
    return f'"{plain}"' if plain else ""

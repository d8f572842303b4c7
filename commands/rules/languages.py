"""Read the name or the code of a language."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from commands.core.texts import LANGUAGES, UserError, msg
from commands.rules.names import fold
from commands.rules.plain import excerpt

# Languages that people also call by their own name.
_OWN_NAMES = ("fr", "es", "it", "pl", "nl", "tr", "pt")


def parse_language(text: str) -> str:
    """Give the ISO 639-1 code of a language written as a code or by its English, German or own name."""
    known = _languages()
    code = known.get(fold(text)) or known.get(fold(re.split("[-_]", text)[0]))
    if code is None:
        raise UserError(msg("I don't know the language “{value}”. Write it like de.", value=excerpt(text)))
    return code


def language_name(code: str, reader: str) -> str:
    """Name a language in the one of whoever reads it; a code without a name stays as it is."""
    return str(Locale(reader).languages.get(code, code))


@cache
def _languages() -> dict[str, str]:
    """Map folded names and codes of languages to their codes."""
    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).languages.items():
            if re.fullmatch("[a-z]{2}", code):
                names.setdefault(fold(str(name)), code)
                names[code] = code
    own = {fold(Locale(code).get_language_name(code) or ""): code for code in _OWN_NAMES}
    return {**own, **names}

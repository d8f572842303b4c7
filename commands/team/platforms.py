"""How people call the platforms they talk on."""

from __future__ import annotations

from commands.core.texts import N_, Translator

_NAMES = {"console": N_("Console")}


def platform_name(platform: str, t: Translator) -> str:
    """Give a platform's name: a trade mark, or a word."""
    return t(_NAMES[platform]) if platform in _NAMES else platform.capitalize()

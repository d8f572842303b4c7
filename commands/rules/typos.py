"""Find the names somebody meant who made a typing error."""

from __future__ import annotations

from collections.abc import Mapping

from commands.rules.names import fold

_ALIKE, _WITHIN = 70, 90  # percent; a part of a name must be nearly right
_SHORTEST, _SHORTEST_PART, _READ = 3, 4, 60


def meant(text: str, names: Mapping[str, str], limit: int = 3) -> list[str]:
    """Give the keys whose name is most like a text, or has a part that is; ``names`` maps key to name."""
    # It takes a while to load and is needed only when somebody found too little.
    from rapidfuzz import fuzz, process

    wanted = fold(text)[:_READ].replace(" ", "")
    if len(wanted) < _SHORTEST:
        return []
    plain = {key: fold(name).replace(" ", "") for key, name in names.items()}
    found = process.extract(wanted, plain, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit)
    if len(wanted) >= _SHORTEST_PART:
        longer = {key: name for key, name in plain.items() if len(name) > len(wanted)}
        found += process.extract(wanted, longer, scorer=fuzz.partial_ratio, score_cutoff=_WITHIN, limit=limit)
    return list(dict.fromkeys(key for _, _, key in found))[:limit]

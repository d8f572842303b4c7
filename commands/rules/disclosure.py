"""How a caption says that it is advertising, by market. A hint with its reason; no legal advice.

- Germany: § 5a (4) UWG, § 22 MStV, § 6 DDG, and the media authorities' guide to marking advertising online:
  "Werbung" or "Anzeige" at the very start; #ad alone is not recommended, TikTok's switch alone may not do.
- Austria: § 26 MedienG names "Anzeige", "entgeltliche Einschaltung" and "Werbung"; the courts are strict with
  other words, and English ones are mostly thought too little.
- Switzerland: Art. 2 UWG and principle B.15 of the Lauterkeitskommission want advertising to be recognised
  and name no word, so that a missing word is for a person to judge.
- United Kingdom: the guide of ASA, CAP and CMA (2023): "Ad", "Advert", "Advertisement" up front; "sponsored",
  "spon", "sp" and thanks to a brand are not clear.
- United States: the FTC's Endorsement Guides and "Disclosures 101": clear and hard to miss, before "more" and
  not among other hashtags; "ad", "advertisement" and "sponsored" are, "sp", "partner" and thanks are not. It
  has to be in the video as well.
- France: law 2023-451 of 9 June 2023, Art. 5: "Publicité" or "Collaboration commerciale", on the picture for
  as long as it is shown, so that the caption alone never does.
- Italy: AGCOM and the IAP's Digital Chart: "Pubblicità" or "ADV" at the top.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Literal

from commands.core.texts import Message, msg
from commands.rules.patterns import lazily
from storage.frozen import frozen

Result = Literal["yes", "no", "unknown"]


@frozen
class Marking:
    """The words of a market; whether one has to be there, and whether it has to be in the video as well."""

    words: tuple[str, ...]
    must: bool = True
    on_video: bool = False


MARKINGS: Mapping[str, Marking] = {
    "DE": Marking(("Werbung", "Anzeige")),
    "AT": Marking(("Werbung", "Anzeige", "Entgeltliche Einschaltung")),
    "CH": Marking(("Werbung", "Anzeige", "Publicité", "Pubblicità"), must=False),
    "GB": Marking(("Ad", "Advert", "Advertisement", "Advertising")),
    "US": Marking(("Ad", "Advertisement", "Sponsored", "Paid partnership"), on_video=True),
    "FR": Marking(("Publicité", "Collaboration commerciale"), on_video=True),
    "IT": Marking(("Pubblicità", "ADV")),
}
_USUAL = "DE"
_FRAME = r"[\s#\[\](){}*|/:,.·•–-]*"
# "Werbungswochenende" and "ad-free" are other words.
_WHOLE = r"(?!\w|[-‐]\w)"
_AD = lazily(r"#(ad|sponsored|advertisement)\b", re.IGNORECASE)


def marked(caption: str, markets: Sequence[str]) -> tuple[Result, Message]:
    """Tell whether a caption begins as its markets ask for, and why; with none named as Germany does."""
    ruled = [market for market in markets or (_USUAL,) if market in MARKINGS]
    begun = _begun(caption)
    lacking = [market for market in ruled if not begun.intersection(_folded(MARKINGS[market].words))]
    if lacking:
        return _lacking(caption, lacking, sure=bool(markets))
    if len(ruled) < len(markets):
        others = [market for market in markets if market not in ruled]
        return "unknown", msg("no rule is kept here for {markets}; look yourself", markets=", ".join(others))
    word = _as_written(caption)
    video = [market for market in ruled if MARKINGS[market].on_video]
    if video:
        return "unknown", msg(
            "the caption begins with “{word}”; in the video it has to be for {markets}, look yourself",
            word=word,
            markets=", ".join(video),
        )
    return "yes", msg("the caption begins with “{word}”", word=word)


@cache
def _known() -> re.Pattern[str]:
    words = {word for marking in MARKINGS.values() for word in marking.words}
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"{_FRAME}({'|'.join(longest)}){_WHOLE}", re.IGNORECASE)


def _folded(words: Collection[str]) -> set[str]:
    return {word.casefold() for word in words}


def _matches(caption: str) -> list[re.Match[str]]:
    """Give the words that stand one after the other at the very start."""
    found: list[re.Match[str]] = []
    while match := _known().match(caption, found[-1].end() if found else 0):
        if not _set_apart(caption, match):
            break
        found.append(match)
    return found


def _set_apart(caption: str, match: re.Match[str]) -> bool:
    """Tell a label from the beginning of a sentence, such as "Ad astra"."""
    framed = not {"#", "[", "("}.isdisjoint(caption[match.start() : match.start(1)])
    after = caption[match.end() :].lstrip(" ")[:1]
    return match[1].casefold() != "ad" or framed or match[1] == "AD" or not after.isalpha()


def _begun(caption: str) -> set[str]:
    return _folded([match[1] for match in _matches(caption)])


def _as_written(caption: str) -> str:
    found = _matches(caption)
    return found[0][1] if found else ""


def _lacking(caption: str, lacking: Sequence[str], *, sure: bool) -> tuple[Result, Message]:
    words = list(dict.fromkeys(word for market in lacking for word in MARKINGS[market].words))
    must = sure and any(MARKINGS[market].must and not MARKINGS[market].on_video for market in lacking)
    result: Result = "no" if must else "unknown"
    named, where = " / ".join(words), ", ".join(lacking)
    if re.search(rf"\b({'|'.join(map(re.escape, words))}){_WHOLE}", caption, re.IGNORECASE):
        return result, msg("{words} is there, but not at the very start of the caption", words=named)
    if _AD.search(caption):
        says = msg(
            "only #ad or the like; {words} at the very start is recommended in: {markets}",
            words=named,
            markets=where,
        )
        return result, says
    return result, msg(
        "the caption does not begin with {words}, as is asked for in: {markets}", words=named, markets=where
    )

"""Finding once more, in plain Python over all creators: what the databases must agree with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.finding import Bounds, Filter, Listing
from storage.models import Campaign, Creator, CreatorRequest
from storage.words import stem, topic_key, words


@dataclass(frozen=True)
class Everybody:
    """All creators of a team, what was accepted by whom, who is on which list, and views by handle."""

    creators: Sequence[Creator]
    accepted: Sequence[tuple[CreatorRequest, Campaign]]
    listed: Collection[tuple[int, int]] = ()
    views: Mapping[str, int] = field(default_factory=dict)

    def count(self, creator: Creator) -> int:
        """Count what a creator accepted."""
        return sum(request.creator_id == creator.id for request, _ in self.accepted)

    def found(self, wanted: Filter) -> tuple[list[str], int, int]:
        """Give the handles of who fits in order, how many lack a figure, and how many are only blocked."""
        fitting, unknown, blocked = [], 0, 0
        for creator in self.creators:
            sides = [_fits(creator, bounds, wanted.currency) for bounds in wanted.bounds]
            if False in sides or not self._meets(creator, wanted):
                continue
            shown = wanted.blocked is None or (creator.blocked_reason is not None) == wanted.blocked
            if None in sides:
                unknown += shown
            elif shown:
                fitting.append(creator)
            else:
                blocked += 1
        fitting.sort(key=self._order(wanted))
        return [creator.handle for creator in fitting], unknown, blocked

    def _meets(self, creator: Creator, wanted: Filter) -> bool:
        tests = [
            all(_has_word(creator, word) for word in wanted.words),
            all(_has_topic(creator, spellings) for spellings in wanted.topics),
            creator.handle.startswith(wanted.handle),
            wanted.country in ("", creator.country),
            wanted.language in ("", creator.language),
            wanted.contact in (None, bool(creator.email or creator.discord_user_id)),
            wanted.worked in (None, self.count(creator) > 0),
            wanted.listed is None or self._listed(creator, wanted.listed),
            wanted.free is None or not any(self._busy(creator, wanted)),
        ]
        return all(tests)

    def _listed(self, creator: Creator, wanted: Listing) -> bool:
        on = {list_id for list_id, creator_id in self.listed if creator_id == creator.id}
        return (bool(on) if wanted.id is None else wanted.id in on) == wanted.on

    def _busy(self, creator: Creator, wanted: Filter) -> list[bool]:
        first, last = wanted.free.start, wanted.free.end  # type: ignore[union-attr]
        return [
            (campaign.starts_on is None or last is None or campaign.starts_on <= last)
            and (campaign.ends_on is None or first is None or campaign.ends_on >= first)
            for request, campaign in self.accepted
            if request.creator_id == creator.id
            and campaign.state not in ("ended", "archived")
            and request.state not in ("completed", "payment_due", "paid")
        ]

    def _order(self, wanted: Filter) -> Callable[[Creator], Any]:
        def price(creator: Creator) -> Any:
            return creator.price_currency != wanted.currency, *_nulls_last(creator.price_minor)

        first: dict[str, Callable[[Creator], Any]] = {
            "followers": lambda creator: 0,
            "engagement": lambda creator: _most_first(creator.engagement_rate),
            "price": price,
            "results": self._results,
            "relevance": lambda creator: -sum(_score(creator, part) for part in _parts(wanted)),
        }
        return lambda creator: (first[wanted.sort](creator), _most_first(creator.followers), creator.id)

    def _results(self, creator: Creator) -> tuple[int, int, int]:
        own = [request.state for request, _ in self.accepted if request.creator_id == creator.id]
        completed = sum(state in ("completed", "payment_due", "paid") for state in own)
        return -completed, -len(own), -self.views.get(creator.handle, -1)


def _parts(wanted: Filter) -> list[str]:
    return [part for word in wanted.words for part in words(word)]


def _nulls_last(value: Any) -> tuple[bool, Any]:
    return value is None, value if value is not None else 0


def _most_first(value: Any) -> tuple[bool, Any]:
    return value is None, -value if value is not None else 0


def _fits(creator: Creator, bounds: Bounds, currency: str) -> bool | None:
    """Tell whether a figure is within its bounds; None when it is not known."""
    value = _value(creator, bounds, currency)
    if value is None:
        return None
    return (bounds.low is None or value >= bounds.low) and (bounds.high is None or value <= bounds.high)


def _value(creator: Creator, bounds: Bounds, currency: str) -> Any:
    if bounds.figure == "price":
        return creator.price_minor if creator.price_currency == currency else None
    if bounds.part:
        shares = creator.audience_countries if bounds.figure == "country" else creator.audience_ages
        return shares.get(bounds.part)
    return getattr(creator, bounds.figure)


def _texts(creator: Creator) -> list[str]:
    return words(" ".join([creator.handle, creator.name, *creator.topics, creator.notes]))


def _has_word(creator: Creator, word: str) -> bool:
    if word.startswith("@"):
        return creator.handle.startswith(word[1:].casefold())
    known, parts = _texts(creator), words(word)
    stems = {stem(one) for one in known}
    return bool(parts) and all(_any_begins(known, part) or stem(part) in stems for part in parts)


def _any_begins(known: Sequence[str], part: str) -> bool:
    return any(one.startswith(part) for one in known)


def _has_topic(creator: Creator, spellings: Sequence[str]) -> bool:
    typed, *others = map(topic_key, spellings)
    known = [topic_key(topic) for topic in creator.topics]
    return bool(typed) and any(one.startswith(typed) or (one and one in others) for one in known)


def _score(creator: Creator, part: str) -> int:
    if creator.handle == part:
        return 8
    if creator.handle.startswith(part):
        return 6
    if _any_begins(words(creator.name), part):
        return 5
    if _any_begins([topic_key(topic) for topic in creator.topics], part):
        return 3
    return 2 if _any_begins(_texts(creator), part) else 1

"""What history and outbox tell of a walk: each state explained, the money added up, nothing said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from commands.core.replies import Reply
from commands.rules.pipeline import REQUEST_MOVES
from commands.rules.silence import PLANS
from commands.rules.states import AGREED_STATES, ENDED_STATES, RequestState
from storage.models import AuditEntry, Campaign, CreatorRequest, Delivery

SYSTEM = frozenset({"system"})
_NAMED_OTHERWISE = {"send": "invite"}
_PASSED = {RequestState.RECEIVED}  # never waits: what follows comes at once
SILENCES = {
    (state.value, what)
    for state, plan in PLANS.items()
    if state not in _PASSED
    for what in ("reminder", {"ask": "overdue"}.get(plan.silence, plan.silence))
}
_SILENT = ("reminder", "overdue", "expire", "complete")


@dataclass
class Reached:
    """What walks came to: states, moves with where from, and what silence led to."""

    states: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    silence: Counter[tuple[str, str]] = field(default_factory=Counter)
    walks: int = 0

    @property
    def names(self) -> set[str]:
        """Give the moves whatever they came from."""
        return {name for _, name in self.moves}

    def times(self, name: str) -> int:
        """Count how often a move was made."""
        return sum(count for (_, made), count in self.moves.items() if made == name)

    def table(self) -> str:
        """Show how often each was reached, what never was included."""
        ends = [state for state in RequestState if state in ENDED_STATES]
        arcs = [(source.value, name) for name, one in REQUEST_MOVES.items() for source in one.sources]
        parts = (
            ("States", [(state.value, self.states[state]) for state in RequestState if state not in ends]),
            ("Ends", [(state.value, self.states[state]) for state in ends]),
            ("Moves", [(name, self.times(name)) for name in REQUEST_MOVES]),
            ("Silence", [(" ".join(one), self.silence[one]) for one in sorted(SILENCES)]),
            ("Moves by where from", [("/".join(arc), self.moves[arc]) for arc in sorted(arcs)]),
        )  # fmt: skip
        return "\n".join(_part(name, counts) for name, counts in parts)


def _part(name: str, counts: list[tuple[str, int]]) -> str:
    met = sum(count > 0 for _, count in counts)
    return f"{name} ({met} of {len(counts)}): " + ", ".join(f"{what} {count}" for what, count in counts)


@dataclass
class Story:
    """A walk as its history tells it, from which all can be worked out once more."""

    kinds: Mapping[str, Collection[str]]  # who may do what, by their key
    reached: Reached
    states: dict[int, RequestState] = field(default_factory=dict)
    fees: dict[int, tuple[int, str]] = field(default_factory=dict)
    paid: Counter[int] = field(default_factory=Counter)
    said: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    consented: Counter[int] = field(default_factory=Counter)  # to which fee another manager said yes

    def follow(self, entries: Iterable[AuditEntry], doers: Collection[str]) -> None:
        """Take in what was written down, and see that each of ``doers`` might do what they did."""
        of_each: dict[int, list[AuditEntry]] = {}
        for entry in entries:
            key = f"{entry.platform}:{entry.actor_id}" if entry.actor_id else ""
            assert not key or key in doers or entry.platform == "web", (
                f"{key} did {entry.action}, not {doers}"
            )
            if entry.subject_kind == "request":
                of_each.setdefault(entry.subject_id, []).append(entry)
            self._allowed(entry, key)
        for id, own in of_each.items():
            self._money(id, own)
            self._moves(id, own)

    def _allowed(self, entry: AuditEntry, key: str) -> None:
        """See to what is no move and takes a role, too."""
        kinds = self.kinds.get(key, ())
        if entry.action in ("payment record", "payment undo", "request consent", "request prepare"):
            assert "manager" in kinds, f"{key} did {entry.action}"
        elif entry.action in ("request add", "request remind", "request move"):
            assert "member" in kinds, f"{key} did {entry.action}"
        if entry.action == "request consent":
            held = entry.before["held"]
            assert held["by"] != key, "nobody consents to what they asked for"
            self.consented[entry.subject_id] = max(self.consented[entry.subject_id], held.get("fee_minor", 0))

    def _money(self, id: int, entries: list[AuditEntry]) -> None:
        for entry in entries:
            if entry.action == "payment record":
                self.paid[id] += entry.after["amount_minor"]
            elif entry.action == "payment undo":
                self.paid[id] -= entry.before["amount_minor"]
            elif entry.action.startswith("request ") and "state" in entry.after:
                self.fees[id] = entry.after["fee_minor"] or 0, entry.after["currency"]
            assert self.paid[id] >= 0, f"R{id}: less than nothing is paid"
            assert self.fees.get(id, (0, ""))[0] >= 0, f"R{id}: a fee below zero"

    def _moves(self, id: int, entries: list[AuditEntry]) -> None:
        """Go from state to state by what was written down; each is a move, and whoever made it might."""
        state = self.states.get(id, RequestState.CANDIDATE)
        self.reached.states[state] += id not in self.states
        left = [entry for entry in entries if _is_move(entry)]
        while left:
            entry = next((one for one in left if one.before.get("state", state) == state), None)
            assert entry, (
                f"R{id} is {state}, and then came {[(e.action, e.before.get('state')) for e in left]}"
            )
            left.remove(entry)
            name = _name(entry)
            made = REQUEST_MOVES[name]
            assert state in made.sources, f"R{id}: {name} is no move from {state}"
            assert made.who & self._may(entry), f"R{id}: {entry.actor_id or 'nobody'} made the move {name}"
            self.reached.moves[state.value, name] += 1
            state = made.target
            self.reached.states[state] += 1
        self.states[id] = state
        for entry in entries:
            what = entry.action.removeprefix("request ")
            if what in _SILENT and not entry.actor_id:
                self.reached.silence[entry.before["state"], what] += 1

    def _may(self, entry: AuditEntry) -> set[str]:
        if not entry.actor_id:
            return set(SYSTEM)
        theirs = (entry.after.get("contact_platform"), entry.after.get("contact_user_id"))
        kinds = set(self.kinds.get(f"{entry.platform}:{entry.actor_id}", ()))
        return kinds | ({"creator"} if theirs == (entry.platform, entry.actor_id) else set())

    def agrees(self, rows: Mapping[int, CreatorRequest]) -> None:
        """See that the requests are as the history says."""
        for id, row in rows.items():
            assert self.states.get(id) == row.state, (
                f"R{id} is {row.state}, by its history {self.states.get(id)}"
            )
            assert self.fees[id] == (row.fee_minor or 0, row.currency), (
                f"R{id}: {self.fees[id]} was written down"
            )

    def ledger(self, campaign: Campaign, rows: Mapping[int, CreatorRequest]) -> tuple[int, int, int]:
        """Add up what of a campaign's money is agreed, paid and lost, by the history alone."""
        own = [id for id, row in rows.items() if row.campaign_id == campaign.id]
        own = [id for id in own if self.fees[id][1] == campaign.currency]
        agreed = [id for id in own if self.states[id] in AGREED_STATES]
        paid = sum(self.paid[id] for id in own)
        return sum(self.fees[id][0] for id in agreed), paid, paid - sum(self.paid[id] for id in agreed)

    def tell(self, letters: Iterable[Delivery]) -> None:
        """See that nothing is said twice in the whole walk, to the same chat for the same cause."""
        for letter in letters:
            if letter.action == "send":
                text = Reply.model_validate_json(letter.payload).text
                self.said[letter.cause, letter.chat_id, text] += 1
                assert self.said[letter.cause, letter.chat_id, text] == 1, (
                    f"said twice: {letter.cause} {text}"
                )


def _is_move(entry: AuditEntry) -> bool:
    name, after = _name(entry), entry.after.get("state")
    if name not in REQUEST_MOVES or after is None:
        return False
    if "state" not in entry.before:
        return True
    before, made = entry.before["state"], REQUEST_MOVES[name]
    return before != after or (before in made.sources and made.target == before)


def _name(entry: AuditEntry) -> str:
    """Name the move an entry of the history is about."""
    kind, _, name = entry.action.partition(" ")
    if kind != "request":
        return ""
    if name == "consent":
        held = entry.before.get("held", {}).get("move", "")
        return "" if held == "invite" else held  # that one writes an entry of its own
    return _NAMED_OTHERWISE.get(name, name)

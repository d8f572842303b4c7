"""A snapshot of what was agreed: plain values that never change, their hash, and what differs between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from commands.core.texts import N_, Translator
from commands.rules.briefs import brief_facts

# In the order they are read. "fee" stands for the amount and its currency.
LABELS: dict[str, str] = {
    "team": N_("Team"),
    "creator": N_("Creator"),
    "campaign": N_("Campaign"),
    "brand": N_("Brand"),
    "fee": N_("Fee"),
    "product": N_("Product"),
    "deliverables": N_("Deliverables"),
    "due_on": N_("Due"),
    "draft_due_on": N_("Draft due"),
    "usage": N_("Usage rights"),
    "usage_until": N_("Usage rights until"),
    "spark_days": N_("Spark authorisation in days"),
    "exclusive": N_("Exclusivity"),
    "exclusive_until": N_("Exclusivity until"),
    "payment_days": N_("Payment within days of completion"),
    "extra": N_("Also agreed"),
}
_DAYS = frozenset(("due_on", "draft_due_on", "usage_until", "exclusive_until"))


def digest(content: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a snapshot, over its JSON with sorted keys and no spaces, in hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def shown(content: Mapping[str, Any], t: Translator) -> list[tuple[str, str]]:
    """Put a snapshot into words, a label and a text each; what it says nothing about is left out."""
    lines = [(t(label), text) for name, label in LABELS.items() if (text := _text(content, name, t))]
    return lines + brief_facts(content.get("brief") or {}, t)


def changed(before: Mapping[str, Any], after: Mapping[str, Any], t: Translator) -> list[str]:
    """Say what differs between two snapshots, a line each."""
    old, new = dict(shown(before, t)), dict(shown(after, t))
    labels = [*new, *(label for label in old if label not in new)]
    return [
        t("{label}: {before} → {after}", label=label, before=old.get(label, "–"), after=new.get(label, "–"))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def _text(content: Mapping[str, Any], name: str, t: Translator) -> str:
    if name == "fee":
        minor = content.get("fee_minor")
        return "" if minor is None else t.money(minor, content["currency"])
    value = content.get(name)
    if value in (None, ""):
        return ""
    return t.date(date.fromisoformat(value)) if name in _DAYS else str(value)

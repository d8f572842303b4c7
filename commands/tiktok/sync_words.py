"""Sentences that are kept until somebody reads them, in whichever language that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.core.texts import Message, Translator


def kept(message: Message) -> dict[str, Any]:
    """Give a sentence as it is kept."""
    return {"text": message.text, "values": {name: str(value) for name, value in message.params.items()}}


def said(t: Translator, fault: Mapping[str, Any]) -> str:
    """Say a sentence that was kept."""
    return t(Message(fault["text"], fault["values"])) if fault else ""

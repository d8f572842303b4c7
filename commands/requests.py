"""Requests to creators: send them, follow the answers, remind and let them expire."""

from __future__ import annotations

from commands.core.context import Services


async def sweep(services: Services) -> int:
    """Remind of what is due and let expire what waited too long; give how many there were."""
    return 0

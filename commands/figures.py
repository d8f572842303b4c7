"""A campaign's figures in short, for its card."""

from __future__ import annotations

from commands.core.options import Reading
from commands.core.replies import Field
from storage.models import Campaign


def headline(reading: Reading, campaign: Campaign) -> tuple[Field, ...]:
    """Give the figures that stand on a campaign's card."""
    return ()

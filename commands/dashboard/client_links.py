"""What links to pages of our own have in common: how they stand, and what is said where they open nothing."""

from __future__ import annotations

from datetime import datetime

from commands.core.context import Services
from commands.core.options import Reading
from commands.core.texts import UserError, msg

UNKNOWN = msg("This link leads nowhere. Ask whoever sent it to you.")
_NO_PAGES = msg("I have no web pages here. Whoever runs me can switch them on with TAKT_PUBLIC_URL.")
_REVOKED = msg("The team has taken this link back. Ask them for a new one.")
_EXPIRED = msg("This link has expired. Ask the team for a new one.")


def need_pages(services: Services, kind: str) -> None:
    """Raise UserError where there are no pages of a kind."""
    if kind not in services.pages:
        raise UserError(_NO_PAGES)


def need_open(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> None:
    """Raise UserError where a link opens nothing any more."""
    if revoked_at:
        raise UserError(_REVOKED)
    if expires_at <= now:
        raise UserError(_EXPIRED)


def status_text(reading: Reading, expires_at: datetime, revoked_at: datetime | None) -> str:
    """Say until when a link opens something, or why it does not."""
    t = reading.t
    if revoked_at:
        return t("taken back")
    if expires_at <= reading.now:
        return t("expired")
    return t("until {day}", day=t.date(expires_at.astimezone(reading.zone).date()))

"""Make statements ready before they are needed.

SQLAlchemy takes some thousandths of a second to write each of them the first time, and the first digests
after a start would need a dozen at once while people wait.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session

from storage import digests
from storage.prepared import Prepared

_NEVER = f"digest:0:{datetime(2020, 1, 1, tzinfo=UTC).isoformat()}"


def make_ready(session: Session) -> bool:
    """Write all statements that are kept, and tell whether there are digests."""
    dialect = session.get_bind().dialect
    for statement in [*Prepared.every]:
        statement.compile(dialect)
    digests.keys(session, causes=[_NEVER])
    digests.occurred(session, causes=[_NEVER])
    return digests.any_at_all(session)

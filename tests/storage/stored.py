"""A kept file for tests of what is done with it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from storage import stored_files
from storage.session import Session
from storage.stored_files import CHUNK


def stored(
    session: Session,
    content: bytes,
    name: str = "cut.mp4",
    *,
    now: datetime,
    workspace_id: int = 1,
    published: bool = True,
) -> int:
    """Keep a file in its pieces, in one transaction, and give its id."""
    row = stored_files.begin(
        session,
        workspace_id=workspace_id,
        name=name,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        now=now,
    )
    for place, first in enumerate(range(0, len(content), CHUNK)):
        stored_files.put(session, id=row.id, place=place, content=content[first : first + CHUNK])
    if published:
        stored_files.publish(session, id=row.id, now=now)
    return row.id

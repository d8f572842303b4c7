"""A source's turn: held by one process, read, and what came of it written down beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from commands.changes import refresh
from commands.core.context import Services
from commands.core.errors import RemoteError
from commands.tiktok import sync_faults
from commands.tiktok.sync_hold import Left, held
from storage import alerts, turns, voices
from storage.models import Advertiser
from storage.session import Session, StoreTrouble
from storage.turns import Source

_log = structlog.get_logger()


async def take_turn(
    services: Services,
    table: type[Source],
    id: int,
    read: Callable[[Source, str], Awaitable[timedelta]],
) -> None:
    """Read a source and give it its next turn; what goes wrong is written down and stops no other one.

    ``read`` gets the source and who holds it, and tells how long it may rest.
    """
    holder = services.new_token()
    try:
        source = await services.store.write(lambda session: held(session, services, table, id, holder))
        pause = await read(source, holder)
        await services.store.write(lambda session: _spoke(session, services, table, source, pause))
    except Left:
        _log.info("source left to others", kind=table.__name__, source=id)
    except RemoteError as error:
        _log.warning("source not read", kind=table.__name__, source=id, reason=str(error))
        await services.store.write(partial(_failed, services=services, table=table, id=id, error=error))
        services.wake()
    except StoreTrouble:
        raise
    except Exception:
        _log.exception("source not read", kind=table.__name__, source=id)
        await services.store.write(partial(_failed, services=services, table=table, id=id, error=None))
    finally:
        await services.store.write(lambda session: turns.release(session, table, id=id, holder=holder))


def _failed(
    session: Session, *, services: Services, table: type[Source], id: int, error: RemoteError | None
) -> None:
    row = session.get(table, id)
    if row is not None:
        sync_faults.failed(session, services, row, error)
        show_anew(session, services, row.workspace_id)


def _spoke(
    session: Session, services: Services, table: type[Source], source: Source, pause: timedelta
) -> None:
    row = session.get(table, source.id)
    if row is None:
        return
    before, row.spoke_at = row.spoke_at, services.now()
    # Whoever asked for something meanwhile does not wait for it.
    if row.due_at == source.due_at:
        row.due_at = row.spoke_at + pause
    row.fault, row.faults = {}, 0
    session.add(row)
    session.flush()
    if table is Advertiser:
        voices.keep(session, advertiser_id=row.id, before=before, now=row.spoke_at)
        alerts.stir_source(session, advertiser_id=row.id, now=row.spoke_at)
    show_anew(session, services, row.workspace_id)


def show_anew(session: Session, services: Services, workspace_id: int) -> None:
    """Renew the cards that show how a team's sources are."""
    cause = services.now().isoformat()
    refresh(session, services, workspace_id, "sources", workspace_id, cause=cause)

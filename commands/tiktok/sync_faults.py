"""What went wrong while reading: noted beside the source, and a token's end told where it was given, once."""

from __future__ import annotations

from datetime import timedelta

from commands.core.context import Services
from commands.core.errors import RemoteError
from commands.core.marketplace import NotAllowed
from commands.core.replies import Button, Reply
from commands.core.reporting import TokenRefused
from commands.core.texts import Translator, msg, translator
from commands.requests import leaves
from commands.tiktok import connect_words
from commands.tiktok.sync_words import kept
from storage import ads, teams
from storage.models import Advertiser, Connection, PostSource
from storage.post_sources import CREATOR
from storage.session import Session

_PAUSE, _LONGEST = timedelta(minutes=5), timedelta(hours=6)
OURS = msg(
    "Something went wrong on my side while I read this. The log has the details; I try again by myself."
)


def failed(
    session: Session, services: Services, row: Advertiser | PostSource, error: RemoteError | None
) -> None:
    """Write a failure down and when to try again: later each time, and never without a token."""
    now = services.now()
    row.failed_at, row.faults = now, row.faults + 1
    row.fault = kept(error.message if error else OURS)
    if isinstance(error, TokenRefused):
        row.due_at = None
        if isinstance(row, Advertiser):
            _refused(session, services, row)
        elif row.kind == CREATOR:
            leaves.refused(session, services, row)
        else:
            _tell(session, services, row, row)
    else:
        longest = _LONGEST if isinstance(error, NotAllowed) else _PAUSE * 2 ** min(row.faults - 1, 6)
        row.due_at = now + min(longest, _LONGEST)
    session.add(row)
    session.flush()


def _refused(session: Session, services: Services, row: Advertiser) -> None:
    """Tell the chat a leave was given in that it has ended; for the settings' one the card alone says so."""
    given = row.connection_id and ads.connection(session, workspace_id=row.workspace_id, id=row.connection_id)
    if not given or given.refused_at is not None:
        return
    given.refused_at = services.now()
    session.add(given)
    _tell(session, services, row, given)


def _tell(
    session: Session, services: Services, row: Advertiser | PostSource, given: Connection | PostSource
) -> None:
    workspace = teams.workspace(session, id=row.workspace_id)
    t = translator(workspace.language if workspace else "en")
    cause = "connection" if isinstance(given, Connection) else "account"
    connect_words.write(session, services, given, _ended(t, row, given), cause)


def _ended(t: Translator, row: Advertiser | PostSource, given: Connection | PostSource) -> Reply:
    account = isinstance(row, PostSource)
    name = row.name or (f"@{row.handle}" if isinstance(row, PostSource) else row.advertiser_id)
    command = "connect account" if account else "connect tiktok"
    return Reply(
        title=t("TikTok lets me in no longer"),
        text=t(
            "The leave that {name} gave to read “{advertiser}” was taken back, or has expired. The figures "
            "stay as they are until a manager gives it again.",
            name=given.by_name,
            advertiser=name,
        ),
        buttons=(Button(label=t("Connect again"), command=command, style="primary", edit=False),),
        workspace_id=row.workspace_id,
        language=t.language,
    )

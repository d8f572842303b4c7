"""Files people hand in: taken along up to a size, kept, and handed over again."""

from __future__ import annotations

import asyncio
import tempfile
from functools import partial
from pathlib import Path, PurePosixPath

from commands.core.context import Context
from commands.core.invocation import Attachment
from commands.core.replies import Document, Reply
from commands.core.texts import Message, UserError, msg
from commands.rules.plain import strip_invisible
from storage import drafts
from storage.frozen import frozen
from storage.models import StoredFile
from storage.session import Session, Store

_MB = 1024 * 1024
LIMIT = 20 * _MB  # what Telegram lets a bot read
_LONGEST_NAME = 80


@frozen
class Incoming:
    """A file that came along, read whole."""

    name: str
    content: bytes
    sha256: str


async def incoming(context: Context) -> Incoming | None:
    """Read the file that came along, if one did; raises UserError for one that is too large or empty."""
    attachment = context.attachment
    if attachment is None:
        return None
    if attachment.size > LIMIT:
        raise UserError(_too_large())
    content = await _content(attachment)
    if not content:
        raise UserError(msg("This file is empty. Send it again."))
    sha256 = await asyncio.to_thread(drafts.digest, content)
    return Incoming(_plain_name(attachment.name), content, sha256)


async def _content(attachment: Attachment) -> bytes:
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        path = Path(folder) / "file"
        await attachment.save(path)
        if path.stat().st_size > LIMIT:  # who sent it need not have said how large it is
            raise UserError(_too_large())
        return await asyncio.to_thread(path.read_bytes)


def _too_large() -> Message:
    return msg(
        "This file is too large: I keep files of up to {limit} MB. Put it somewhere and give me a link, "
        "beginning with https://.",
        limit=LIMIT // _MB,
    )


def _plain_name(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return strip_invisible(last).lstrip(".")[-_LONGEST_NAME:] or "file"


def keep(context: Context, session: Session, file: Incoming) -> StoredFile:
    """Keep a file in the running transaction."""
    return drafts.keep_file(
        session,
        workspace_id=context.workspace.id,
        name=file.name,
        content=file.content,
        sha256=file.sha256,
        now=context.now,
    )


async def filled(store: Store, workspace_id: int, reply: Reply) -> Reply:
    """Put the content of kept files in; one that has gone is left out."""
    if not any(document.kept for document in reply.documents):
        return reply
    # A large file takes a tenth of a second, which holds up nobody else in a thread.
    return await asyncio.to_thread(store.read_now, partial(_filled, workspace_id=workspace_id, reply=reply))


def _filled(session: Session, workspace_id: int, reply: Reply) -> Reply:
    found = [_read(session, workspace_id, document) for document in reply.documents]
    return reply.having(documents=tuple(document for document in found if document))


def _read(session: Session, workspace_id: int, document: Document) -> Document | None:
    if not document.kept:
        return document
    content = drafts.content(session, workspace_id=workspace_id, id=document.kept)
    return None if content is None else document.having(content=content)

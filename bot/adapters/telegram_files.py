"""Files people send on Telegram: opened now, or later by a reference that a form remembers."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path, PurePosixPath

from telegram import Document, Video
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.characters import one_line
from bot.adapters.telegram_wire import BotLine
from commands.core.errors import RemoteError
from commands.core.invocation import Attachment
from commands.core.texts import Message, UserError, msg

_MB = 1024 * 1024
LIMIT = 20 * _MB
_TRIES = 3
_READ = 60.0
_LONGEST_NAME = 120
_GONE = msg("I can't read this file any more. Send it again.")


class Files:
    """Open documents by what a message, or a form, says about them."""

    def __init__(self, bot: BotLine) -> None:
        self._bot = bot

    def of(self, document: Document | Video) -> Attachment:
        """Give the file of a message."""
        return self._attachment(document.file_id, document.file_size or 0, document.file_name or "file")

    def open(self, ref: str) -> Attachment:
        """Give the file behind a reference; raises UserError when it is none."""
        kind, _, rest = ref.partition(":")
        file_id, _, sized = rest.partition(":")
        size, _, name = sized.partition(":")
        if kind != "tg" or not file_id or not (size.isascii() and size.isdecimal() and len(size) < 16):
            raise UserError(msg("Attach the file to your message instead of writing its name."))
        return self._attachment(file_id, int(size), name)

    def _attachment(self, file_id: str, size: int, name: str) -> Attachment:
        name = one_line(PurePosixPath(name.replace("\\", "/")).name).lstrip(".")[-_LONGEST_NAME:] or "file"

        async def save(path: Path) -> None:
            if size > LIMIT:
                raise UserError(_too_large(size))
            content = await self._download(file_id, size)
            await asyncio.to_thread(path.write_bytes, content)

        return Attachment(name, size, save, ref=f"tg:{file_id}:{size}:{name}")

    async def _download(self, file_id: str, size: int) -> bytes:
        for left in reversed(range(_TRIES)):
            try:
                found = await self._bot.get_file(file_id)
                return bytes(await found.download_as_bytearray(read_timeout=_READ))
            except BadRequest as error:
                too_large = "too big" in error.message.lower()
                raise UserError(_too_large(size) if too_large else _GONE) from error
            except InvalidToken as error:  # how the library names "404 Not Found"
                raise UserError(_GONE) from error
            except TelegramError as error:
                if not left:
                    raise RemoteError(
                        msg("Telegram does not hand over the file right now. Try again in a minute.")
                    ) from error
        raise AssertionError("every try ends")


def _too_large(size: int) -> Message:
    return msg(
        "This file has {size} MB, and Telegram lets a bot read at most 20 MB. On the server where I run, "
        "start “python bot.py chat” and import it there: /kpi import campaign=… file=PATH",
        size=round(Decimal(size) / _MB, 1),
    )

"""Put replies into chats: text first, then pictures and files, at the pace Telegram allows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import structlog
from telegram import ForceReply, InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.adapters.base import Gone, Pacer, Sent
from bot.adapters.telegram_errors import delivery_error, unchanged, unreachable
from bot.adapters.telegram_keyboard import keys, markup
from bot.adapters.telegram_text import TEXT_LIMIT, Run, html, shorten, split
from bot.adapters.telegram_view import body, caption, placeholder
from bot.adapters.telegram_wire import BotLine, NotSent, ServerTrouble, TooMany, Unanswered
from commands.core.charts import Chart
from commands.core.invocation import Address
from commands.core.replies import Document, Reply
from commands.core.same import Same
from storage.frozen import frozen

_log = structlog.get_logger()
_LOOK = {"parse_mode": ParseMode.HTML, "link_preview_options": {"is_disabled": True}}
_MOST_PICTURES = 500
_REMEMBERED = 100
_TRIES = 5
_LONGEST_WAIT = 60.0

T = TypeVar("T")
Draw = Callable[[Chart], Awaitable[bytes]]
Sleep = Callable[[float], Awaitable[None]]


@frozen
class Errand:
    """Where a reply goes, and how.

    ``urgent`` ones answer a person: they go first and are tried again here. ``answers`` is the message
    that is answered, ``mention`` the person a question in a group is for.
    """

    address: Address
    urgent: bool = False
    answers: int | None = None
    mention: tuple[Run, ...] = ()

    @property
    def group(self) -> bool:
        """Tell whether several people read there."""
        return self.address.chat_id.startswith("-")

    @property
    def quoted(self) -> dict[str, Any] | None:
        """Give what the answer stands under, if it is still there."""
        return {"message_id": self.answers, "allow_sending_without_reply": True} if self.answers else None

    @property
    def target(self) -> dict[str, Any]:
        """Give the chat and topic as a request names them."""
        thread = self.address.thread_id
        return {
            "chat_id": self.address.chat_id,
            "message_thread_id": int(thread) if thread.isdecimal() else None,
        }


class Post:
    """Send and edit; every request waits for its turn. Raises DeliveryError."""

    def __init__(self, bot: BotLine, pacer: Pacer, draw: Draw, sleep: Sleep) -> None:
        self._bot, self._pacer, self._draw, self._sleep = bot, pacer, draw, sleep
        self._pictures: OrderedDict[tuple[str, str], int] = OrderedDict()

    async def put(self, errand: Errand, reply: Reply) -> Sent:
        """Send a reply. Once a part of it is there, trouble with the others is not raised any more."""
        if errand.mention or reply.documents:  # files may be large and are not kept
            messages = _messages(reply, errand.mention, group=errand.group)
        else:
            messages = _alike(Same(reply), group=errand.group)
        sent: int | None = None
        for number, message in enumerate(messages, 1):
            last = number == len(messages)
            sent = await self._text(errand, message, reply if last else None, first=sent is None) or sent
        extra = await self._extras(errand, reply, sent)
        return _sent(errand, sent or extra)

    async def replace(self, errand: Errand, message_id: str, reply: Reply, *, anew: bool = True) -> Sent:
        """Put a reply in the place of a message.

        ``anew``: a person who waits for it gets a new message when the old one is gone.
        """
        messages = split(body(reply, group=errand.group))
        if not messages or not message_id.isdecimal():
            return await self.put(errand, reply)
        if not errand.urgent:
            messages = [shorten(body(reply, group=errand.group), TEXT_LIMIT)]
        try:
            await self._edit(errand, int(message_id), messages[0], reply if len(messages) == 1 else None)
        except Gone as error:
            if errand.urgent and anew and unreachable(error):
                return await self.put(errand, reply)
            raise
        return await self._spill(errand, message_id, messages[1:], reply)

    async def pin(self, errand: Errand, message_id: str, *, pinned: bool) -> None:
        """Pin a message without a sound, or let go of it."""
        asked = {
            "chat_id": errand.address.chat_id,
            "message_id": int(message_id),
            "disable_notification": True if pinned else None,
        }
        method = "pinChatMessage" if pinned else "unpinChatMessage"
        try:
            await self._turn(errand, lambda: self._bot.say(method, asked), patient=False)
        except TelegramError as error:
            raise delivery_error(error) from error

    async def _spill(self, errand: Errand, message_id: str, more: Sequence[list[Run]], reply: Reply) -> Sent:
        shown: int | None = None
        for number, message in enumerate(more, 1):
            last = number == len(more)
            shown = await self._text(errand, html(message), reply if last else None, first=False)
        known = self._pictures.get((errand.address.chat_id, message_id))
        if reply.chart and known:
            await self._redraw(errand, known, reply.chart)
            reply = reply.model_copy(update={"chart": None})
        if errand.urgent:
            await self._extras(errand, reply, shown, beside=message_id)
        return _sent(errand, shown) if shown else Sent(message_id, _link(errand, message_id))

    # -- single requests ---------------------------------------------------------------------------

    async def _text(self, errand: Errand, message: str, reply: Reply | None, *, first: bool) -> int | None:
        asked = {
            **errand.target,
            "text": message,
            **_LOOK,
            "reply_parameters": errand.quoted if first else None,
            "reply_markup": _markup(reply, errand) if reply else None,
        }
        return await self._part(errand, lambda: self._said("sendMessage", asked), first=first)

    async def _edit(self, errand: Errand, message_id: int, text: Sequence[Run], reply: Reply | None) -> None:
        asked = {
            "chat_id": errand.address.chat_id,
            "message_id": message_id,
            "text": html(text),
            **_LOOK,
            "reply_markup": _keyboard(reply) if reply else None,
        }
        try:
            await self._turn(
                errand,
                lambda: self._said("editMessageText", asked),
                patient=errand.urgent,
                repeatable=True,
            )
        except TelegramError as error:
            if not unchanged(error):
                raise delivery_error(error) from error

    async def _extras(
        self, errand: Errand, reply: Reply, sent: int | None, *, beside: str = ""
    ) -> int | None:
        """Send the picture and the files; give the first message there is."""
        alone = sent is None and not beside
        found: int | None = None
        if reply.chart:
            found = await self._picture(errand, reply.chart, first=alone)
            text_id = beside or (str(sent) if sent else "")
            if found and text_id:
                self._remember(errand, text_id, found)
        for document in reply.documents:
            found = await self._document(errand, document, first=alone and found is None) or found
        return found

    async def _picture(self, errand: Errand, chart: Chart, *, first: bool) -> int | None:
        try:
            content = await self._draw(chart)
        except Exception:
            if first:
                raise
            _log.exception("chart not drawn")
            return None
        return await self._part(
            errand,
            lambda: self._bot.send_photo(
                **errand.target,
                photo=content,
                filename="chart.png",
                caption=caption(chart) or None,
                parse_mode=ParseMode.HTML,
            ),
            first=first,
        )

    async def _redraw(self, errand: Errand, message_id: int, chart: Chart) -> None:
        try:
            content = await self._draw(chart)
        except Exception:
            _log.exception("chart not drawn")
            return
        media = InputMediaPhoto(content, caption(chart) or None, ParseMode.HTML, filename="chart.png")
        await self._part(
            errand,
            lambda: self._bot.edit_message_media(
                media, chat_id=errand.address.chat_id, message_id=message_id
            ),
            first=False,
            repeatable=True,
        )

    async def _document(self, errand: Errand, document: Document, *, first: bool) -> int | None:
        return await self._part(
            errand,
            lambda: self._bot.send_document(
                **errand.target, document=document.content, filename=document.name
            ),
            first=first,
        )

    async def _part(
        self,
        errand: Errand,
        request: Callable[[], Awaitable[int | Message | bool]],
        *,
        first: bool,
        repeatable: bool = False,
    ) -> int | None:
        """Do one request of several: only the first may fail the whole, or the others would be doubled."""
        try:
            done = await self._turn(
                errand, request, patient=errand.urgent or not first, repeatable=repeatable
            )
        except TelegramError as error:
            if first:
                raise delivery_error(error) from error
            if not unchanged(error):
                _log.warning("part of a message not sent", reason=error.message)
            return None
        return done.message_id if isinstance(done, Message) else int(done)

    async def _said(self, method: str, asked: Mapping[str, Any]) -> int:
        """Ask for a message or its new look, and give its id."""
        try:
            return int((await self._bot.say(method, asked))["message_id"])
        except (LookupError, TypeError, ValueError):
            raise TelegramError("unreadable answer") from None

    async def _turn(
        self, errand: Errand, request: Callable[[], Awaitable[T]], *, patient: bool, repeatable: bool = False
    ) -> T:
        tried = 0
        while True:
            turn = self._pacer.turn(errand.address.chat_id, urgent=errand.urgent, group=errand.group)
            try:
                async with turn:
                    return await request()
            except TelegramError as error:
                wait = _patience(error, tried, repeatable=repeatable) if patient else None
                if wait is None:
                    raise
            tried += 1
            await self._sleep(wait)

    def _remember(self, errand: Errand, text_id: str, picture_id: int) -> None:
        self._pictures[errand.address.chat_id, text_id] = picture_id
        if len(self._pictures) > _MOST_PICTURES:
            self._pictures.popitem(last=False)


@lru_cache(_REMEMBERED)
def _alike(reply: Same[Reply], *, group: bool) -> Sequence[str]:
    # A card that still says the same, or a digest that goes to several chats.
    return _messages(reply.it, (), group=group)


def _messages(reply: Reply, mention: tuple[Run, ...], *, group: bool) -> Sequence[str]:
    """Give the messages that a reply makes, in Telegram's HTML."""
    return [html(message) for message in split(body(reply, mention=mention, group=group))]


def _patience(error: TelegramError, tried: int, *, repeatable: bool) -> float | None:
    """Give the seconds after which a request may be tried again, or None.

    After 5xx a person who waits for an answer is better served by two than by none; a dropped
    connection usually means that the message is there.
    """
    if tried >= _TRIES:
        return None
    if isinstance(error, TooMany):
        return error.seconds if error.seconds <= _LONGEST_WAIT else None
    passing = isinstance(error, NotSent | ServerTrouble) or (repeatable and isinstance(error, Unanswered))
    return float(2**tried) if passing else None


def _markup(reply: Reply, errand: Errand) -> Mapping[str, Any] | None:
    if reply.form and not keys(reply):
        name = placeholder(reply.form) or None
        return ForceReply(selective=errand.group, input_field_placeholder=name).to_dict()
    return _keyboard(reply)


def _keyboard(reply: Reply) -> Mapping[str, Any] | None:
    return markup(keys(reply))


def _sent(errand: Errand, sent: int | None) -> Sent:
    message_id = str(sent) if sent else ""
    return Sent(message_id, _link(errand, message_id))


def _link(errand: Errand, message_id: str) -> str:
    """Give the address of a message; only supergroups have them."""
    chat, thread = errand.address.chat_id, errand.address.thread_id
    if not chat.startswith("-100") or not message_id:
        return ""
    return "/".join(part for part in ("https://t.me/c", chat[4:], thread, message_id) if part)

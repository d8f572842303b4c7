"""Take one update after the other to the dispatcher and show what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.error import TelegramError

from bot.adapters.base import DeliveryError, Gone, Moved, Sent
from bot.adapters.telegram_events import PLATFORM, Reader, account, present, pressed_in
from bot.adapters.telegram_keyboard import Pressed, read
from bot.adapters.telegram_post import Errand, Post
from bot.adapters.telegram_text import Run
from bot.adapters.telegram_view import toast
from commands.core import forms
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address, Event, Line, Person, Place, Press
from commands.core.replies import Button, Reply
from commands.core.texts import Translator, language_of, msg, translator
from storage.frozen import frozen

_log = structlog.get_logger()
_ANSWER_AFTER = 2.0  # seconds after which a pressed button stops turning, answered or not

OnMoved = Callable[[str, str], Awaitable[object]]
OnGone = Callable[[str], Awaitable[object]]


@frozen
class Desk:
    """Handle updates; the app hears through the hooks when a chat has moved or is lost."""

    dispatcher: Dispatcher
    post: Post
    reader: Reader
    on_moved: OnMoved
    on_gone: OnGone

    async def handle(self, update: Update) -> None:
        """Handle one update to the end."""
        if update.message:
            await self._message(update, update.message)
        elif update.callback_query:
            await self._press(update, update.callback_query)
        elif update.my_chat_member:
            await self._membership(update, update.my_chat_member)

    # -- messages ----------------------------------------------------------------------------------

    async def _message(self, update: Update, message: Message) -> None:
        if message.migrate_to_chat_id:
            await self.on_moved(str(message.chat.id), str(message.migrate_to_chat_id))
            return
        if message.migrate_from_chat_id:
            await self.on_moved(str(message.migrate_from_chat_id), str(message.chat.id))
            return
        line = self.reader.line(update, message)
        if line is None:
            return
        reply = await self.dispatcher.line(line)
        if reply is None and line.place.private:
            t = self._translator(line.person)
            reply = Reply(text=t("I only understand commands here. /help shows what I can do."))
        if reply is not None:
            answers = None if line.place.private else message.message_id
            await self._show(line, reply, Errand(line.place.address, urgent=True, answers=answers))

    async def _membership(self, update: Update, change: ChatMemberUpdated) -> None:
        if not present(change.new_chat_member):
            await self.on_gone(str(change.chat.id))
            return
        invocation = self.reader.joined(update, change)
        if invocation is not None:
            reply = await self.dispatcher.command(invocation)
            await self._show(invocation, reply, Errand(invocation.place.address, urgent=True))

    # -- buttons -----------------------------------------------------------------------------------

    async def _press(self, update: Update, query: CallbackQuery) -> None:
        found = pressed_in(query)
        if found is None:
            await self._notice(query)
            return
        place, message_id = found
        person = account(query.from_user)
        pressed = read(query.data or "")
        working = asyncio.ensure_future(self._pressed(update, person, place, pressed))
        try:
            done, _ = await asyncio.wait({working}, timeout=_ANSWER_AFTER)
            notice = toast(working.result()) if done and _aside(working.result(), place) else ""
            await self._notice(query, notice)
            reply = await working
        finally:
            working.cancel()
        if notice:
            return
        event = Press(self.reader.key(update), person, place)
        await self._show(event, reply, _errand(place, person, reply), message_id if reply.edit else "")
        if pressed.form_id and not reply.failed:
            await self._close_question(query, place, message_id)

    async def _pressed(self, update: Update, person: Person, place: Place, pressed: Pressed) -> Reply:
        key = self.reader.key(update)
        if not pressed.form_id:
            return await self.dispatcher.press(
                Press(key, person, place, token=pressed.token, opener=self.reader.files.open)
            )
        line = Line(key, person, place, text=pressed.answer, opener=self.reader.files.open)
        open_form = await forms.open_for(line, self.dispatcher.services)
        # The answer must not land in another question that was asked meanwhile.
        asked = open_form is not None and (open_form.id, open_form.missing[:1]) == (
            pressed.form_id,
            [pressed.option],
        )
        reply = await self.dispatcher.line(line) if asked and not line.text.startswith("/") else None
        closed = self._translator(person)("This question is not open any more. Call the command again.")
        return reply or Reply(text=closed, failed=True, private=True)

    async def _notice(self, query: CallbackQuery, text: str = "") -> None:
        try:
            await query.answer(text or None, show_alert=bool(text))
        except TelegramError as error:
            # An old query cannot be answered any more; its button does not turn any more either.
            _log.info("button not answered", reason=error.message)

    async def _close_question(self, query: CallbackQuery, place: Place, message_id: str) -> None:
        """Leave what was chosen in the place of the choices."""
        if not isinstance(query.message, Message) or not query.message.text:
            return
        labels = query.message.reply_markup.inline_keyboard if query.message.reply_markup else ()
        chosen = next((key.text for row in labels for key in row if key.callback_data == query.data), "")
        text = f"{query.message.text}\n→ {chosen}" if chosen else query.message.text
        try:
            errand = Errand(place.address, urgent=True)
            await self.post.replace(errand, message_id, Reply(text=text), anew=False)
        except DeliveryError as error:
            _log.info("question not closed", reason=str(error))

    # -- answers -----------------------------------------------------------------------------------

    async def _show(self, event: Event, reply: Reply, errand: Errand, instead_of: str = "") -> None:
        """Show a reply to the person who caused it; what cannot be shown is logged and stays done."""
        if reply.silent:
            return
        try:
            if reply.private and not reply.failed and not event.place.private:
                await self._whisper(event, reply, errand)
                return
            await self._shown(reply, errand, instead_of)
        except Moved as moved:
            await self.on_moved(errand.address.chat_id, moved.chat_id)
            address = replace(errand.address, chat_id=moved.chat_id)
            await self._show(event, reply, replace(errand, address=address, answers=None))
        except DeliveryError as error:
            _log.warning("answer not shown", platform=PLATFORM, reason=str(error))

    async def _shown(self, reply: Reply, errand: Errand, instead_of: str = "") -> Sent:
        if instead_of:
            sent = await self.post.replace(errand, instead_of, reply)
        else:
            sent = await self.post.put(errand, reply)
        await self.dispatcher.shown(reply, errand.address, sent.message_id)
        return sent

    async def _whisper(self, event: Event, reply: Reply, errand: Errand) -> None:
        """Give a private answer in the person's own chat, for a group shows everything to everybody."""
        t = self._translator(event.person)
        try:
            if event.person.id.startswith("-"):
                raise Gone(msg("Telegram hides who this is."))
            await self._shown(reply, Errand(Address(PLATFORM, event.person.id), urgent=True))
            told = Reply(text=t("That is for you only, so I sent it to your chat with me."))
        except Gone:
            told = Reply(
                text=t(
                    "That is for you only, and I may not write to you yet. Open my chat, press Start and "
                    "call the command again."
                ),
                buttons=(Button(label=t("Open my chat"), url=f"https://t.me/{self.reader.me.username}"),),
            )
        await self.post.put(errand, told)

    def _translator(self, person: Person) -> Translator:
        return translator(language_of(person.language) or self.dispatcher.services.defaults.language)


def _aside(reply: Reply, place: Place) -> bool:
    return reply.failed or (reply.private and not place.private)


def _errand(place: Place, person: Person, reply: Reply) -> Errand:
    """Answer a button in the chat; a question in a group names the one it is for."""
    asks = reply.form is not None and not place.private
    mention = (Run(person.name or person.id, "a", f"tg://user?id={person.id}"),) if asks else ()
    return Errand(place.address, urgent=True, mention=mention)

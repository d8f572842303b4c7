"""Discord: events in, replies out. It converts and never decides."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import discord
import structlog

from bot.adapters import discord_events as events
from bot.adapters import discord_forms as forms
from bot.adapters.base import DeliveryError, Later, Pacer, Sent
from bot.adapters.discord_answers import Exchange
from bot.adapters.discord_callback import Called
from bot.adapters.discord_client import Connection, name_of, point_at
from bot.adapters.discord_files import Files
from bot.adapters.discord_invalid import InvalidRequests
from bot.adapters.discord_outgoing import DIRECT, Outgoing
from bot.adapters.discord_view import Key, Part, one_part, parts
from commands.core.charts import Chart
from commands.core.dispatcher import Dispatcher
from commands.core.invocation import Address, Event, FormAnswer, Person, Place, Suggestion
from commands.core.replies import Reply
from commands.core.texts import Translator, language_of, msg, translator
from storage import buttons
from storage.frozen import frozen

_log = structlog.get_logger()

Interaction = discord.Interaction[Any]
Renderer = Callable[[Chart], Awaitable[bytes]]
_DEFER_AFTER = 1.5  # Discord waits three seconds for the first response
_LAST_ANSWERS = 6.0
_FORMS_REMEMBERED = 500
_DOUBT = 99  # no answer has so many parts
_NOTHING = Reply()


async def _drawn(chart: Chart) -> bytes:
    from bot.charts import render_off_loop

    return await render_off_loop(chart)


@frozen
class _Ready:
    """A reply with its drawn chart."""

    reply: Reply
    picture: bytes | None


class DiscordAdapter:
    """Turn interactions into events, and replies into messages, modals and direct messages."""

    platform = events.PLATFORM
    resends_safely = True

    def __init__(
        self,
        token: str,
        api_url: str,
        dispatcher: Dispatcher,
        pacer: Pacer,
        *,
        render: Renderer = _drawn,
        defer_after: float = _DEFER_AFTER,
        invalid: InvalidRequests | None = None,
    ) -> None:
        self._token = token
        self._api_url = api_url
        self._dispatcher = dispatcher
        self._render = render
        self._defer_after = defer_after
        self._files = Files(api_url)
        self._invalid = invalid or InvalidRequests()
        self._outgoing = Outgoing(self._connected, pacer, self._invalid)
        self._connection: Connection | None = None
        self._busy: set[asyncio.Task[Any]] = set()
        self._typed: OrderedDict[int, Mapping[str, str]] = OrderedDict()
        self._stopping = False

    # -- connection --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Connect and serve until stopped; raises when the connection fails for good."""
        if self._stopping:
            return
        point_at(self._api_url)
        services = self._dispatcher.services
        self._connection = Connection(self._dispatcher.registry, self, services.store, self._invalid)
        try:
            await self._connection.serve(self._token)
        finally:
            self._connection = None
            await self._outgoing.close()

    async def stop(self) -> None:
        """Finish the answers at hand and disconnect."""
        self._stopping = True
        if self._busy:
            await asyncio.wait(self._busy, timeout=_LAST_ANSWERS)
        if self._connection:
            await self._connection.close()

    async def greet(self) -> str:
        """Give the bot's name; raises TokenRefused when Discord does not accept the token."""
        point_at(self._api_url)
        return await name_of(self._token)

    def _connected(self) -> Connection:
        if self._connection is None or not self._connection.speaks:
            raise Later
        return self._connection

    def _may_send(self) -> None:
        """Let messages nobody waits for rest after many refusals; raises Later."""
        if rest := self._invalid.rest:
            raise Later(rest)
        self._connected()

    # -- messages of ours --------------------------------------------------------------------------

    async def send(self, address: Address, reply: Reply, *, nonce: str = "") -> Sent:
        """Send a reply; the same nonce within minutes makes no second message."""
        self._may_send()
        ready = await self._with_picture(reply)
        return await self._outgoing.send(address, parts(reply, ready.picture), nonce=nonce, urgent=False)

    async def edit(self, address: Address, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message."""
        self._may_send()
        ready = await self._with_picture(reply)
        return await self._outgoing.edit(address, message_id, one_part(reply, ready.picture))

    async def pin(self, address: Address, message_id: str, *, pinned: bool) -> None:
        """Pin a message, or let go of it."""
        self._may_send()
        await self._outgoing.pin(address, message_id, pinned=pinned)

    async def is_admin(self, place: Place, person: Person) -> bool:
        """Ask whether a person may manage the server; in a direct message nobody does."""
        if place.private:
            return False
        try:
            return await self._outgoing.manages(place.scope_id, person.id)
        except DeliveryError:
            return False

    async def is_present(self, scope_id: str, user_id: str) -> bool:
        """Ask whether somebody is still in a server; True where Discord does not say."""
        try:
            return await self._outgoing.has(scope_id, user_id)
        except (DeliveryError, TimeoutError):
            return True

    async def _with_picture(self, reply: Reply) -> _Ready:
        if reply.chart is None:
            return _Ready(reply, None)
        try:
            return _Ready(reply, await self._render(reply.chart))
        except Exception:
            # The picture stands beside the figures and is never a condition for them.
            if not (reply.title or reply.text or reply.fields or reply.table):
                raise
            _log.exception("chart not drawn")
            return _Ready(reply, None)

    # -- what people do ----------------------------------------------------------------------------

    def called(self, client: discord.Client, data: Mapping[str, Any]) -> None:
        """Answer a slash command; raises what comes of one that makes no sense."""
        if self._stopping:
            return
        event = events.invocation_of(data, client, self._files)
        call = Called(data, client._connection)
        answered = self._answer(call, event, lambda: self._dispatcher.command(event))
        self._busy.add(asyncio.create_task(answered))

    async def suggest(self, interaction: Interaction, name: str, option: str, text: str) -> list[Suggestion]:
        """Offer values for an option while it is typed."""
        event = events.event_of(interaction, self._files)
        return await self._dispatcher.suggest(event, name, option, text)

    async def interaction(self, interaction: Interaction) -> None:
        """Answer a pressed button or a form that was sent off; the id alone says what it does."""
        if interaction.type is discord.InteractionType.modal_submit:
            answer = events.answer_of(interaction, self._files)
            await self._answer(interaction, answer, lambda: self._dispatcher.answer(answer))
            return
        pressed = events.custom_id_of(interaction)
        if pressed.startswith(forms.OPEN):
            event = events.event_of(interaction, self._files)
            number = forms.form_id(pressed)
            await self._answer(interaction, event, lambda: self._dispatcher.reask(event, number))
            return
        press = events.press_of(interaction, self._files)
        await self._answer(interaction, press, lambda: self._dispatcher.press(press))

    async def _answer(
        self, interaction: Interaction | Called, event: Event, work: Callable[[], Awaitable[Reply]]
    ) -> None:
        if self._stopping:
            return
        # This runs in a task of its own for each interaction.
        task = asyncio.current_task()
        assert task
        self._busy.add(task)
        try:
            await self._through(interaction, event, work)
        except Exception:
            _log.exception("answer not shown")
        finally:
            self._busy.discard(task)

    async def _through(
        self, interaction: Interaction | Called, event: Event, work: Callable[[], Awaitable[Reply]]
    ) -> None:
        exchange = Exchange(interaction, partial(self._beside, event), partial(self._own_up, event))
        ready = await exchange.deferred_after(self._defer_after, self._worked(work))
        await self._show(exchange, event, ready)

    async def _worked(self, work: Callable[[], Awaitable[Reply]]) -> _Ready:
        return await self._with_picture(await work())

    async def _show(self, exchange: Exchange, event: Event, ready: _Ready) -> None:
        reply, more = ready.reply, list[Key]()
        t = self._translator(event, reply)
        if reply.form:
            typed = self._typed.get(reply.form.id, {})
            if exchange.takes_modal and await exchange.open(forms.modal(reply.form, typed)):
                return
            reply, key = forms.opener(reply.form, t)
            more = [key]
        elif isinstance(event, FormAnswer):
            more = await self._retries(event, reply, t)
        hidden = reply.private or (exchange.on_message and reply.failed)
        edit = (
            reply.edit and exchange.on_message and not reply.failed and (exchange.secret or not reply.private)
        )
        shown = await exchange.show(parts(reply, ready.picture, more), hidden=hidden, edit=edit)
        if not hidden and not (edit and exchange.secret):
            await self._dispatcher.shown(reply, event.place.address, shown)

    async def _retries(self, answer: FormAnswer, reply: Reply, t: Translator) -> list[Key]:
        """Offer a form again whose answer was wrong, with what was typed; a modal forgets it."""
        self._typed.pop(answer.form_id, None)
        if not reply.failed or reply.buttons:
            return []
        still_open = await self._dispatcher.services.store.read(
            lambda session: buttons.form_by_id(session, id=answer.form_id)
        )
        if still_open is None or still_open.user_id != answer.person.id:
            return []
        self._typed[answer.form_id] = answer.values
        if len(self._typed) > _FORMS_REMEMBERED:
            self._typed.popitem(last=False)
        return [forms.retry(answer.form_id, t)]

    async def _beside(self, event: Event, messages: Sequence[Part], hidden: bool, at: int) -> str:
        """Answer as a message of ours, from some part on; a private one goes to the person."""
        own = Address(self.platform, f"{DIRECT}{event.person.id}")
        address = own if hidden else event.place.address
        key = event.key.rpartition(":")[2]
        nonce = f"{key}:{at}" if at else key
        return (await self._outgoing.send(address, messages, nonce=nonce, urgent=True)).message_id

    async def _own_up(self, event: Event) -> None:
        """Tell a person that an answer for them alone may not be there."""
        reply = Reply(
            text=self._translator(event)(
                msg(
                    "I don't know whether my last answer, which only you can see, has arrived. If not, ask "
                    "again."
                )
            )
        )
        try:
            await self._beside(event, parts(reply, None), True, _DOUBT)
        except DeliveryError as error:
            _log.warning("doubt not told", reason=type(error).__name__)

    def _translator(self, event: Event, reply: Reply = _NOTHING) -> Translator:
        known = reply.language or language_of(event.person.language)
        return translator(known or self._dispatcher.services.defaults.language)

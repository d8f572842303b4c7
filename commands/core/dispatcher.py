"""Every event passes here: find the seat, check the role, read the options, run the handler, answer.

The one error table is here too: whatever goes wrong becomes a sentence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from commands.core import forms, seats
from commands.core.budget import Spent
from commands.core.buttons import genuine
from commands.core.context import Context, Seat, Services
from commands.core.errors import Ambiguous, Answered, RemoteError
from commands.core.invocation import (
    Address,
    Attachment,
    Event,
    FormAnswer,
    Invocation,
    Line,
    Press,
    Suggestion,
    storable,
)
from commands.core.links import with_links
from commands.core.options import Command, Reading
from commands.core.parsing import find_command, read_arguments, read_head
from commands.core.registry import Registry
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.shown import remember
from commands.core.texts import Translator, UserError, language_of, msg, translator
from commands.core.values import Tried, nowhere, opened, tried
from storage import buttons as button_rows
from storage.inbox import AlreadyDone
from storage.models import Button as ButtonRow
from storage.session import Session, StoreAway, StoreBusy, StoreFull, StoreTrouble

_log = structlog.get_logger()
_TROUBLE = {
    StoreBusy: msg("The database is busy right now. Nothing was changed; try again in a moment."),
    StoreFull: msg(
        "The disk of this server is full, so nothing was stored. Ask whoever runs me to free some space."
    ),
    StoreAway: msg(
        "I cannot reach my database right now. Try again in a moment, and look first whether your change is "
        "there."
    ),
}


class Dispatcher:
    """Answer every event with a reply; never raises what a person caused."""

    def __init__(self, registry: Registry, services: Services) -> None:
        self.registry = registry
        self.services = services

    async def line(self, line: Line) -> Reply | None:
        """Answer a typed line; None when it is neither a command nor an answer."""
        text = storable(line.text)
        line = line if text == line.text else replace(line, text=text)
        head = read_head(line.text)
        if head is None:
            # What people say to each other in a group costs nothing, unless it answers a question.
            counted = line.place.private
            return await self._guarded(line, lambda: self._answer_line(line), counted=counted)
        return await self._guarded(line, lambda: self._command_line(line))

    async def command(self, invocation: Invocation) -> Reply:
        """Answer a command whose options are already apart."""
        arguments = _storable(invocation.arguments)
        if arguments != invocation.arguments:
            invocation = replace(invocation, arguments=arguments)
        return await self._answered(invocation, lambda: self._named(invocation))

    async def press(self, press: Press) -> Reply:
        """Answer a pressed button; rights are checked now, not when it was shown."""
        press = replace(press, token=storable(press.token))
        return await self._answered(press, lambda: self._press(press))

    async def answer(self, answer: FormAnswer) -> Reply:
        """Answer a form that was filled in at once."""
        answer = replace(answer, values=_storable(answer.values))
        return await self._answered(answer, lambda: self._answer_form(answer))

    async def reask(self, event: Event, form_id: int) -> Reply:
        """Give an open form once more, where a button opens it."""
        return await self._answered(event, lambda: self._reask(event, form_id))

    async def suggest(self, event: Event, command: str, option: str, text: str) -> list[Suggestion]:
        """Offer values for an option while it is typed; nothing when anything is wrong."""
        found = self.registry.get(command)
        declared = found.option(option) if found else None
        if declared is None or not self.services.budget.may_type(event):
            return []

        def work(session: Session) -> tuple[Seat, list[Suggestion]]:
            seat = seats.find(session, event, self.services)
            if seat.workspace is None:
                return seat, []
            reading = Reading(session, seat.workspace, self.services.now(), seat.t)
            return seat, declared.type.suggest(text, reading)[:25]

        with suppress(StoreTrouble, seats.Unseated, Answered):
            seat, offered = await self.services.store.read(work)
            return [] if await seats.has_gone(event, seat, self.services) else offered
        return []

    async def shown(self, reply: Reply, address: Address, message_id: str) -> None:
        """Remember the message that shows an answer, as far as that matters later."""
        await remember(self.services, reply, address, message_id)

    # -- the error table ---------------------------------------------------------------------------

    async def _answered(self, event: Event, run: Callable[[], Awaitable[Reply]]) -> Reply:
        reply = await self._guarded(event, run)
        return reply or Reply(failed=True)

    async def _guarded(
        self, event: Event, run: Callable[[], Awaitable[Reply | None]], *, counted: bool = True
    ) -> Reply | None:
        try:
            if counted:
                self.services.budget.ask(event)
            reply = await run()
            return reply and with_links(self.services, reply)
        except Spent as error:
            t = self._outside(event).t if error.silent else await self._spoken(event)
            return Reply(text=t(error.message), failed=True, private=True, silent=error.silent)
        except UserError as error:
            t = await self._spoken(event)
            return Reply(text=t(error.message), failed=True, private=True)
        except RemoteError as error:
            t = await self._spoken(event)
            return Reply(text=t(error.message), failed=True)
        except Answered as error:
            return await self._sealed(event, error.reply)
        except AlreadyDone as done:
            return _again(done, await self._spoken(event), self.services)
        except StoreTrouble as trouble:
            _log.warning("database in trouble", reason=repr(trouble))
            return Reply(text=self._outside(event).t(_TROUBLE[type(trouble)]), failed=True)
        except Exception:
            return self._unexpected(event, self._outside(event).t)

    async def _spoken(self, event: Event) -> Translator:
        """Give the person's language, else the team's; no trouble with finding it hides the answer."""
        with suppress(Answered, StoreTrouble):
            return await self.services.store.read(lambda session: seats.spoken(session, event, self.services))
        return self._outside(event).t

    def _unexpected(self, event: Event, t: Translator) -> Reply:
        reference = self.services.new_token()[:8]
        _log.exception("command failed", reference=reference, platform=event.person.platform)
        return Reply(
            text=t(
                "Something went wrong on my side. Nothing was lost that you see here; try again, and if it "
                "stays, tell whoever runs me this reference: {reference}.",
                reference=reference,
            ),
            failed=True,
            private=True,
        )

    # -- commands ----------------------------------------------------------------------------------

    async def _command_line(self, line: Line) -> Reply:
        head = read_head(line.text)
        assert head is not None
        await forms.leave(line, self.services)
        if not head.rest and self.registry.called(head.group) is None and self.registry.actions(head.group):
            found, rest = self.registry.commands["help"], f'topic="{head.group}"'
        else:
            found, rest = find_command(head, self.registry)
        arguments = read_arguments(found, rest)
        if arguments != found.told(arguments):
            raise UserError(
                msg("Leave the secret out of the line, for it stays in the chat. I ask for it afterwards.")
            )
        return await self._run(line, found, arguments, line.attachment)

    async def _named(self, invocation: Invocation) -> Reply:
        found = self.registry.called(invocation.command)
        if found is None or found.hidden:
            raise UserError(msg("I don't know that command any more. /help shows what I can do."))
        return await self._run(invocation, found, invocation.arguments, invocation.attachment)

    async def _run(
        self,
        event: Event,
        command: Command,
        arguments: Mapping[str, str],
        attachment: Attachment | None = None,
        seat: Seat | None = None,
    ) -> Reply:
        inside = command.inside(arguments)
        read: Tried | None = None
        if seat is None:
            seat, read = await self._seated(event, command, arguments)
        if inside:
            seat = await seats.admitted(event, seat, self.services, command.role)
        attachment = attachment or opened(event, command, arguments)
        context = Context(event, seat, self.services, self.registry, command.name, attachment)
        try:
            values = read.get() if read else await self._values(context, command, arguments)
        except UserError as error:
            return self._wrong(context, command, error)
        except Ambiguous as error:
            return await self._sealed(event, self._choice(context, command, arguments, error), seat)
        # Nobody answers questions only to hear that what they gave at first was wrong.
        missing = forms.missing(command, arguments, attachment)
        if missing:
            return await forms.ask(context, command, arguments, missing, attachment)
        if command.reads_file:
            self.services.budget.read_file(event)
        reply = await command(context, **values)
        return await self._finished(context, reply)

    async def _seated(
        self, event: Event, command: Command, arguments: Mapping[str, str]
    ) -> tuple[Seat, Tried | None]:
        """Find the seat and in the same reading the values; on first contact the seat alone."""
        if not command.inside(arguments):
            return await self._seat(event, inside=False), None

        def work(session: Session) -> tuple[Seat, Tried | None]:
            seat = seats.find(session, event, self.services)
            if seat.workspace is None:
                return seat, None
            reading = Reading(session, seat.workspace, self.services.now(), seat.t, arguments)
            return seat, tried(command, arguments, reading)

        try:
            return await self.services.store.read(work)
        except (seats.Unseated, Answered):
            return await self._seat(event), None

    async def _seat(self, event: Event, *, inside: bool = True, workspace_id: int | None = None) -> Seat:
        try:
            return await self.services.store.read(
                lambda session: seats.find(session, event, self.services, workspace_id)
            )
        except seats.Unseated:
            if not inside:
                return self._outside(event)
        except Answered:
            if not inside:
                return self._outside(event)
            raise
        admin = False if event.place.private else await seats.is_admin(event, self.services)
        return await self.services.store.write(
            lambda session: seats.create(session, event, self.services, workspace_id, admin=admin),
            urgent=True,
        )

    def _outside(self, event: Event) -> Seat:
        language = language_of(event.person.language) or self.services.defaults.language
        return Seat(None, None, Role.GUEST, translator(language))

    async def _values(
        self, context: Context, command: Command, arguments: Mapping[str, str]
    ) -> dict[str, Any]:
        if not arguments:
            return {}
        inside = command.inside(arguments)
        workspace = context.workspace if inside else nowhere(self.services.defaults)

        def work(session: Session) -> Tried:
            reading = Reading(session, workspace, context.now, context.t, arguments)
            return tried(command, arguments, reading)

        return (await self.services.store.read(work)).get()

    def _wrong(self, context: Context, command: Command, error: UserError) -> Reply:
        t = context.t
        example = t("For example: {example}", example=t(command.example)) if command.example else ""
        return Reply(text=t(error.message), note=example, failed=True, private=True)

    def _choice(
        self, context: Context, command: Command, arguments: Mapping[str, str], error: Ambiguous
    ) -> Reply:
        picks = tuple(
            Button(
                label=label[:75],
                command=command.name,
                arguments={**command.told(arguments), error.option: short},
                locked=True,
            )
            for short, label in error.candidates[:20]
        )
        usable = picks if context.attachment is None else ()
        return Reply(text=context.t(error.message), buttons=usable, failed=True, asks=bool(usable))

    async def _finished(self, context: Context, reply: Reply) -> Reply:
        extra: dict[str, Any] = {}
        if not reply.language:
            extra["language"] = context.t.language
        if not reply.workspace_id and context.seat.workspace:
            extra["workspace_id"] = context.seat.workspace.id
        reply = context.coloured(reply.model_copy(update=extra) if extra else reply)
        return await self._sealed(context.event, reply, context.seat)

    async def _sealed(self, event: Event, reply: Reply, seat: Seat | None = None) -> Reply:
        if all(button.token or not button.command for button in reply.buttons):
            return reply
        context = Context(
            event, seat or Seat(None, None, Role.GUEST, translator("en")), self.services, self.registry
        )
        return await context.sealed(reply)

    # -- buttons and forms -------------------------------------------------------------------------

    async def _press(self, press: Press) -> Reply:
        row = await self.services.store.read(lambda session: button_rows.find(session, token=press.token))
        command = self.registry.get(row.command) if row else None
        if row is None:
            # Should the database have lost it, the fresh one is to be stored.
            self.services.fresh.clear()
        if row is None or command is None or not genuine(self.services, row):
            raise UserError(
                msg("This button is not valid any more. Call the command again to get a fresh one.")
            )
        if row.only_for and row.only_for != press.person.key:
            raise UserError(
                msg("This button is for somebody else. Call the command yourself to get your own.")
            )
        seat = await self._button_seat(press, row, command)
        if row.ask:
            context = Context(press, seat, self.services, self.registry, command.name)
            asked = [option for option in command.options if option.name in row.ask]
            return await forms.ask(context, command, row.arguments, asked, None, guest=row.guest)
        reply = await self._run(press, command, row.arguments, None, seat)
        return reply.model_copy(update={"edit": row.edit and not reply.failed and not reply.form})

    async def _button_seat(self, press: Event, row: ButtonRow, command: Command) -> Seat:
        if row.guest:
            return await forms.guest_seat(press, row.workspace_id, self.services)
        inside = command.inside(row.arguments)
        seat = await self._seat(press, inside=inside, workspace_id=row.workspace_id)
        if not inside:
            return seat
        if seat.workspace is None or seat.workspace.id != row.workspace_id:
            raise UserError(msg("This button belongs to another team, so it does nothing here."))
        return await seats.admitted(press, seat, self.services, command.role)

    async def _answer_line(self, line: Line) -> Reply | None:
        await forms.once(line, self.services)
        form = await forms.open_for(line, self.services)
        if form is None:
            return None
        self.services.budget.ask(line)
        filled, context = await self._take_up(line, form.id, line.attachment)
        option = filled.missing[0]
        answer = "" if forms.leaves_out(filled, option, line.text, context.t) else line.text
        if answer:
            await self._checked(context, filled.command, option, answer)
        arguments = {**filled.arguments, option: answer} if answer else dict(filled.arguments)
        rest = forms.left(filled, answer, line.attachment)
        return await forms.proceed(context, filled, arguments, rest, self._run)

    async def _answer_form(self, answer: FormAnswer) -> Reply:
        await forms.once(answer, self.services)
        filled, context = await self._take_up(answer, answer.form_id, None)
        # Only what was asked for: a forged form must not change what was known before.
        asked = {name: text for name, text in answer.values.items() if name in filled.missing}
        given = {name: text for name, text in asked.items() if text.strip()}
        arguments = {**filled.arguments, **given}
        rest = [name for name in filled.missing if name not in given and forms.needed(filled, name)]
        return await forms.proceed(context, filled, arguments, rest, self._run)

    async def _reask(self, event: Event, form_id: int) -> Reply:
        filled, context = await self._take_up(event, form_id, None)
        return forms.again(context, filled)

    async def _take_up(
        self, event: Event, form_id: int, attachment: Attachment | None
    ) -> tuple[forms.Filled, Context]:
        filled = await forms.take(event, form_id, self.services, self.registry)
        if filled.guest:
            seat = await forms.guest_seat(event, filled.workspace_id or 0, self.services)
        else:
            seat = await self._seat(event, workspace_id=filled.workspace_id)
        if filled.workspace_id and (seat.workspace is None or seat.workspace.id != filled.workspace_id):
            raise UserError(msg("That question was asked in another team. Call the command again here."))
        if filled.workspace_id and not filled.guest:
            seat = await seats.admitted(event, seat, self.services, filled.command.role)
        return filled, Context(event, seat, self.services, self.registry, filled.command.name, attachment)

    async def _checked(self, context: Context, command: Command, option: str, text: str) -> None:
        """Refuse a wrong answer at once, not after the last question."""
        try:
            await self._values(context, command, {option: text})
        except Ambiguous as error:
            names = ", ".join(short for short, _ in error.candidates[:10])
            raise UserError(
                msg("“{typed}” fits several: {names}. Write one of these.", typed=text[:40], names=names)
            ) from None


def _storable(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: storable(text) for name, text in texts.items()}


def _again(done: AlreadyDone, t: Translator, services: Services) -> Reply:
    if done.reply:
        return with_links(services, Reply.model_validate_json(done.reply))
    return Reply(text=t("That was already done before."))

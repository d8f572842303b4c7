"""Ask for what is missing: a form is a row, so it survives a restart.

One question at a time in Telegram and the console, up to five fields a modal in Discord.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from commands.core.context import Context, Seat, Services
from commands.core.invocation import Attachment, Event
from commands.core.options import Command, Option
from commands.core.registry import Registry
from commands.core.replies import Form, Question, Reply
from commands.core.roles import Role
from commands.core.texts import Translator, UserError, language_of, msg, translator
from storage import buttons as rows
from storage import teams
from storage.frozen import frozen
from storage.inbox import AlreadyDone
from storage.models import Form as FormRow
from storage.models import InboxEntry

_LIFE = timedelta(days=2)
# What a person writes to leave an optional question out.
LEFT_OUT = frozenset({"", "-", "–", "—"})


@frozen
class Filled:
    """An open form taken up again."""

    id: int
    command: Command
    arguments: dict[str, str]
    missing: list[str]
    workspace_id: int | None
    guest: bool


def missing(command: Command, arguments: Mapping[str, str], attachment: Attachment | None) -> list[Option]:
    """Give the required options nobody has given yet."""

    def given(option: Option) -> bool:
        named = (arguments.get(name, "").strip() for name in (option.name, option.unless))
        return any(named) or (option.file and attachment is not None)

    return [option for option in command.options if option.required and not given(option)]


def question(option: Option, t: Translator, default: str = "") -> Question:
    """Put an option as a question."""
    choices = tuple((value, t(label)) for value, label in option.type.choices())
    return Question(
        option=option.name,
        label=t(option.summary),
        text=t(option.question or option.summary),
        required=option.required,
        long=option.long,
        file=option.file,
        choices=choices[:25],
        default=default,
    )


async def ask(
    context: Context,
    command: Command,
    arguments: Mapping[str, str],
    asked: Sequence[Option],
    attachment: Attachment | None,
    *,
    guest: bool = False,
) -> Reply:
    """Store what is known and ask for the rest."""
    known = command.told(arguments)
    asked = [
        option for option in command.options if option in asked or option.name in arguments.keys() - known
    ]
    place = context.event.place
    if any(option.secret for option in asked) and not (place.private or place.hidden_forms):
        raise UserError(
            msg("Here others would read it. Write to me in a private chat: /{command}", command=command.name)
        )
    for option in command.options:
        if option.file and attachment is not None and attachment.ref:
            known[option.name] = attachment.ref
    address = place.address
    row = FormRow(
        workspace_id=context.seat.workspace.id if context.seat.workspace else None,
        platform=address.platform,
        chat_id=address.chat_id,
        thread_id=address.thread_id,
        user_id=context.event.person.id,
        command=command.name,
        arguments=known,
        missing=[option.name for option in asked],
        guest=guest,
        created_at=context.now,
    )
    # Under the event's key: when it comes again, it must not answer the question that it led to.
    return await context.write(lambda session: _reply(context, command, rows.ask(session, row), asked))


def again(context: Context, filled: Filled) -> Reply:
    """Put the questions of an open form once more."""
    asked = [option for option in filled.command.options if option.name in filled.missing]
    return _reply(context, filled.command, filled, asked)


def _reply(context: Context, command: Command, row: FormRow | Filled, asked: Sequence[Option]) -> Reply:
    t = context.t
    questions = tuple(question(option, t, row.arguments.get(option.name, "")) for option in asked)
    form = Form(id=row.id, title=t(command.summary), questions=questions)
    return Reply(form=form, language=t.language, workspace_id=row.workspace_id or 0)


async def leave(event: Event, services: Services) -> None:
    """Close the question that is open for a person, if any: a new command leaves it."""
    row = await open_for(event, services)
    if row is not None and await _done(event, services) is None:
        await _close(row.id, services)


async def once(event: Event, services: Services) -> None:
    """Raise AlreadyDone when this very answer was taken before: what is open now is another question."""
    done = await _done(event, services)
    if done is None:
        return
    row = await open_for(event, services)
    # Cut off between its effect and here; left open, the question would swallow what is said next.
    if row and row.created_at <= done.at and not _asked_by(done, row):
        await _close(row.id, services)
    raise AlreadyDone(done.reply)


async def _done(event: Event, services: Services) -> InboxEntry | None:
    return await services.store.read(lambda session: session.get(InboxEntry, event.key))


def _asked_by(done: InboxEntry, row: FormRow) -> bool:
    form = Reply.model_validate_json(done.reply).form if done.reply else None
    return form is not None and form.id == row.id


async def _close(id: int, services: Services) -> None:
    await services.store.write(lambda session: rows.close_form(session, id=id), urgent=True)


async def open_for(event: Event, services: Services) -> FormRow | None:
    """Find the question that is open for the person in this place."""
    address = event.place.address
    row = await services.store.read(
        lambda session: rows.open_form(
            session,
            platform=address.platform,
            chat_id=address.chat_id,
            thread_id=address.thread_id,
            user_id=event.person.id,
        )
    )
    return None if row is None or _expired(row, services) else row


def _expired(row: FormRow, services: Services) -> bool:
    return services.now() - row.created_at >= _LIFE


async def take(event: Event, form_id: int, services: Services, registry: Registry) -> Filled:
    """Take up an open form; raises UserError when it is closed or somebody else's."""
    row = await services.store.read(lambda session: rows.form_by_id(session, id=form_id))
    command = registry.get(row.command) if row else None
    address = event.place.address
    if row is None or command is None or _expired(row, services):
        raise UserError(msg("This form is closed. Call the command again."))
    if (row.platform, row.chat_id, row.user_id) != (address.platform, address.chat_id, event.person.id):
        raise UserError(msg("This form is for somebody else. Call the command yourself to get your own."))
    return Filled(row.id, command, row.arguments, row.missing, row.workspace_id, row.guest)


Run = Callable[..., Awaitable[Reply]]


def leaves_out(filled: Filled, option: str, text: str, t: Translator) -> bool:
    """Tell whether somebody leaves a question out: by a dash, or by the word that stands on the button."""
    said = text.strip()
    return said in LEFT_OUT or (not needed(filled, option) and said.casefold() == t("Skip").casefold())


def needed(filled: Filled, name: str) -> bool:
    """Tell whether a form cannot do without an option."""
    option = filled.command.option(name)
    return bool(option and option.required)


def left(filled: Filled, answer: str, attachment: Attachment | None) -> list[str]:
    """Give what is left to ask; raises UserError when a required question was left out.

    A file answers the question that asks for one, also when its turn has not come; words beside it answer
    the present one. What took the place of a question answers that one as well.
    """
    first, *later = filled.missing
    files = {option.name for option in filled.command.options if option.file and attachment}
    given = files | ({first} if answer else set())
    if not answer and not attachment and needed(filled, first):
        raise UserError(msg("This one is needed. Write an answer, or start another command to leave."))
    rest = later if answer or not attachment else filled.missing
    return [name for name in rest if name not in files and _replaced_by(filled, name) not in given]


def _replaced_by(filled: Filled, name: str) -> str:
    option = filled.command.option(name)
    return option.unless if option else ""


async def proceed(
    context: Context, filled: Filled, arguments: dict[str, str], rest: Sequence[str], run: Run
) -> Reply:
    """Ask the next question, or run the command; a wrong answer leaves the form open for a better one."""
    left = [option for option in filled.command.options if option.name in rest]
    if left:
        return await ask(context, filled.command, arguments, left, context.attachment, guest=filled.guest)
    reply = await run(context.event, filled.command, arguments, context.attachment, context.seat)
    if not reply.failed:
        await _close(filled.id, context.services)
    return reply


async def guest_seat(event: Event, workspace_id: int, services: Services) -> Seat:
    """Seat a creator who answers a request without belonging to the workspace."""
    workspace = await services.store.read(lambda session: teams.workspace(session, id=workspace_id))
    language = language_of(event.person.language) or (workspace.language if workspace else "en")
    return Seat(workspace, None, Role.GUEST, translator(language))

"""What a team notes about its creators: write, read page by page, and take back."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_cards import creator_card, short_id
from commands.creators.creator_history import signed
from commands.creators.creator_who import WHO, find_creator
from commands.options import Parsed, Text
from storage import notes
from storage.models import Creator, CreatorNote
from storage.session import Session

_LONGEST = 1000
_PAGE = 5


@command(
    "creator note",
    N_("Note something about a creator for the team"),
    options=(
        WHO,
        Option(
            "text",
            Text(_LONGEST, lines=True),
            N_("The note"),
            required=True,
            question=N_("What should the team know? Your name and the time are kept with it."),
            long=True,
        ),
    ),
    example=N_('/creator note @anna "Prefers to be called, not before noon"'),
)
async def note(context: Context, *, creator: int, text: str) -> Reply:
    """Keep a note with its author and time."""

    def work(session: Session) -> Reply:
        row, person = find_creator(context, session, creator), context.event.person
        made = notes.add(
            session,
            now=context.now,
            workspace_id=row.workspace_id,
            creator_id=row.id,
            text=text,
            author=person.key,
            written_by=person.name,
        )
        context.audit(session, "creator note", ("creator", row.id), after={"note": made.id, "text": text})
        return creator_card(context.reading(session), row, context.t("Noted."))

    return await context.write(work)


@command(
    "creator notes",
    N_("The notes about a creator"),
    role=Role.VIEWER,
    options=(WHO, Option("page", Parsed(int), N_("Page"))),
    hidden=True,
)
async def read_notes(context: Context, *, creator: int, page: int = 1) -> Reply:
    """Show the notes about a creator, newest first."""
    return await context.read(
        lambda session: _notes(context, session, find_creator(context, session, creator), page)
    )


def _notes(context: Context, session: Session, creator: Creator, page: int, said: str = "") -> Reply:
    t, reading = context.t, context.reading(session)
    count = notes.count(session, creator_id=creator.id)
    page = min(max(page, 1), max(-(-count // _PAGE), 1))
    after = (page - 1) * _PAGE
    rows = notes.of(session, creator_id=creator.id, limit=_PAGE, after=after)
    named = {"creator": short_id(creator)}
    turn = [(t("Newer"), page - 1)] if page > 1 else []
    turn += [(t("Older"), page + 1)] if after + len(rows) < count else []
    fields = [
        Field(label=f"{after + at} · {signed(reading, row)}", value=row.text)
        for at, row in enumerate(rows, 1)
    ]
    return Reply(
        title=t("Notes about @{handle} · {id}", handle=creator.handle, id=short_id(creator)),
        text="\n".join(line for line in (said, "" if rows else t("There is no note.")) if line),
        fields=tuple(fields),
        buttons=(
            *(
                Button(label=label, command="creator notes", arguments={**named, "page": str(to)})
                for label, to in turn
            ),
            *(
                Button(
                    label=t("Delete {number}", number=str(after + at)),
                    command="creator unnote",
                    arguments={"note": str(row.id), "page": str(page)},
                )
                for at, row in enumerate(rows, 1)
                if _may_delete(context, row)
            ),
            Button(label=t("Add a note"), command="creator note", arguments=named, ask=("text",), edit=False),
        ),
    )


def _may_delete(context: Context, row: CreatorNote) -> bool:
    return row.author == context.event.person.key or context.seat.role >= Role.MANAGER


@command(
    "creator unnote",
    N_("Delete a note"),
    options=(
        Option("note", Parsed(int), N_("Row of the note"), required=True),
        Option("page", Parsed(int), N_("Page")),
    ),
    hidden=True,
)
async def unnote(context: Context, *, note: int, page: int = 1) -> Reply:
    """Delete a note of one's own, or as a manager anybody's; the history keeps it."""

    def work(session: Session) -> Reply:
        row = notes.get(session, workspace_id=context.workspace.id, id=note)
        if row is None:
            raise UserError(msg("That note is gone already."))
        if not _may_delete(context, row):
            raise UserError(
                msg("{name} wrote that note. Only they and managers can delete it.", name=row.written_by)
            )
        before = {"note": row.id, "text": row.text, "by": row.written_by, "at": row.created_at.isoformat()}
        creator = find_creator(context, session, row.creator_id)
        context.audit(session, "creator unnote", ("creator", creator.id), before=before)
        session.delete(row)
        session.flush()
        return _notes(context, session, creator, page, context.t("Deleted."))

    return await context.write(work)


COMMANDS = (note, read_notes, unnote)

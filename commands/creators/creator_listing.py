"""Put creators on a list and take them off; both are taken back with a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_lists import WHICH, about, find_list, short
from commands.list_options import ListToPutOn, Wanted
from commands.options import Creators, Parsed
from commands.rules.plain import excerpt
from storage import audit, creators, lists
from storage.lists import Entry
from storage.models import CreatorList
from storage.session import Session

_MOST = 200
_OFFERED = 20
_LABEL = 40
_WHOM = Option(
    "creator",
    Creators(),
    N_("Whom: handle or short id, several with commas"),
    required=True,
    question=N_("Which creators? Write handles such as @anna, @ben; 20 at once."),
)


@command(
    "creator put",
    N_("Put creators on a list; a new name makes one"),
    options=(
        _WHOM,
        Option(
            "list",
            ListToPutOn(),
            N_("List: name or short id, or the name of a new one"),
            required=True,
            question=N_("On which list? Write its name or short id, or a new name to begin one."),
        ),
    ),
    example='/creator put @anna, @ben list="Beauty DE"',
)
async def put(context: Context, *, creator: Sequence[int], list: Wanted) -> Reply:
    """Put up to 20 creators on a list, and begin it where it is new."""

    def work(session: Session) -> Reply:
        row, fresh = _wanted(context, session, list)
        new = [id for id in creator if _put_one(context, session, row, id)]
        added = lists.entries(session, list_id=row.id, creator_ids=new)
        there = lists.entries(session, list_id=row.id, creator_ids=[id for id in creator if id not in new])
        if new:
            context.audit(session, "creator put", ("list", row.id), after=_history(row, added))
        return _put(context, session, row, added, there, fresh=fresh)

    return await context.write(work)


def _put_one(context: Context, session: Session, row: CreatorList, id: int) -> bool:
    by = context.event.person.name
    return lists.put(session, list_id=row.id, creator_id=id, put_by=by, put_at=context.now)


def _wanted(context: Context, session: Session, wanted: Wanted) -> tuple[CreatorList, bool]:
    if wanted.id is not None:
        return find_list(context, session, wanted.id), False
    workspace_id = context.workspace.id
    # Somebody may have begun it since the name was read.
    same = lists.of_key(session, workspace_id=workspace_id, key=wanted.key)
    if same is not None:
        return same, False
    if len(lists.all_of(session, workspace_id=workspace_id)) >= _MOST:
        raise UserError(msg("A team can keep {limit} lists. Delete one with /creator drop.", limit=_MOST))
    made_by = context.event.person.name
    row = lists.make(
        session, context.workspace, name=wanted.name, key=wanted.key, made_by=made_by, now=context.now
    )
    context.audit(session, "creator list", ("list", row.id), after={"name": row.name})
    return row, True


def _put(
    context: Context,
    session: Session,
    row: CreatorList,
    added: Sequence[Entry],
    there: Sequence[Entry],
    *,
    fresh: bool,
) -> Reply:
    t = context.t
    said = [t("A new list.")] if fresh else []
    said += [t("Put on it: {names}.", names=_handles(added))] if added else []
    said += [_there(context, one) for one in there]
    undo = Button(label=t("Undo"), command="creator unlist", arguments=_named(row, added))
    return about(context, session, row, said, [undo] if added else [])


def _there(context: Context, entry: Entry) -> str:
    row, creator = entry
    return context.t(
        "@{handle} was on it already, put there by {name} on {day}.",
        handle=creator.handle,
        name=row.put_by,
        day=context.t.date(row.put_at.astimezone(context.zone).date()),
    )


def _handles(found: Sequence[Entry]) -> str:
    return ", ".join(f"@{creator.handle}" for _, creator in found)


def _history(row: CreatorList, found: Sequence[Entry]) -> dict[str, Any]:
    return {"name": row.name, "creators": lists.kept(found)}


def _named(row: CreatorList, found: Sequence[Entry]) -> dict[str, str]:
    return {"creator": ",".join(f"P{creator.number}" for _, creator in found), "list": short(row)}


@command(
    "creator unlist",
    N_("Take creators off a list"),
    options=(_WHOM, WHICH),
    example='/creator unlist @anna list="Beauty DE"',
)
async def unlist(context: Context, *, creator: Sequence[int], list: int) -> Reply:
    """Take up to 20 creators off a list; the history keeps who put them there."""
    t = context.t

    def work(session: Session) -> Reply:
        row = find_list(context, session, list)
        found = lists.entries(session, list_id=row.id, creator_ids=creator)
        on = {one.id for _, one in found}
        said = [t("Taken off it: {names}.", names=_handles(found))] if found else []
        for id in creator:
            one = creators.get(session, workspace_id=context.workspace.id, id=id)
            said += [t("@{handle} is not on it.", handle=one.handle)] if one and id not in on else []
        if not found:
            return about(context, session, row, said, [])
        lists.take(session, list_id=row.id, creator_ids=[*on])
        context.audit(session, "creator unlist", ("list", row.id), before=_history(row, found))
        (entry,) = audit.of(session, workspace_id=context.workspace.id, kind="list", id=row.id, limit=1)
        undo = Button(
            label=t("Undo"), command="creator relist", arguments={"list": short(row), "entry": str(entry.id)}
        )
        return about(context, session, row, said, [undo])

    return await context.write(work)


@command(
    "creator relist",
    N_("Put those back who were taken off"),
    options=(WHICH, Option("entry", Parsed(int), N_("Entry of the history"), required=True)),
    hidden=True,
)
async def relist(context: Context, *, list: int, entry: int) -> Reply:
    """Put those back whom an entry of the history took off, as they were there before."""
    t = context.t

    def work(session: Session) -> Reply:
        row, workspace_id = find_list(context, session, list), context.workspace.id
        past = audit.get(session, workspace_id=workspace_id, kind="list", id=row.id, entry=entry)
        before = past.before.get("creators", []) if past else []
        back = lists.put_back(session, workspace_id=workspace_id, list_id=row.id, before=before)
        if not back:
            return about(context, session, row, [t("All of them are on it already.")], [])
        names = ", ".join(f"@{handle}" for handle in back)
        context.audit(session, "creator relist", ("list", row.id), after={"name": row.name, "back": back})
        return about(context, session, row, [t("Back on it: {names}.", names=names)], [])

    return await context.write(work)


@command(
    "creator onto",
    N_("Choose a list to put creators on"),
    options=(_WHOM,),
    hidden=True,
)
async def onto(context: Context, *, creator: Sequence[int]) -> Reply:
    """Offer the lists there are, and a new one."""
    t = context.t

    def work(session: Session) -> Reply:
        workspace_id = context.workspace.id
        found = [creators.get(session, workspace_id=workspace_id, id=id) for id in creator]
        whom = ",".join(f"P{one.number}" for one in found if one)
        rows = [row for row, _ in lists.all_of(session, workspace_id=workspace_id)]
        known = tuple(
            Button(
                label=excerpt(f"{short(row)} {row.name}", _LABEL),
                command="creator put",
                arguments={"creator": whom, "list": short(row)},
            )
            for row in rows[:_OFFERED]
        )
        new = Button(
            label=t("Another list") if len(rows) > _OFFERED else t("A new list"),
            command="creator put",
            arguments={"creator": whom},
            ask=("list",),
            style="primary",
        )
        names = ", ".join(f"@{one.handle}" for one in found if one)
        return Reply(text=t("On which list shall I put {names}?", names=names), buttons=(*known, new))

    return await context.read(work)


def onto_button(label: str, numbers: Sequence[int]) -> Button:
    """Give the button that puts creators, by the numbers of their short ids, on a list."""
    whom = ",".join(f"P{number}" for number in numbers)
    return Button(label=label, command="creator onto", arguments={"creator": whom}, edit=False)


COMMANDS = (put, unlist, relist, onto)

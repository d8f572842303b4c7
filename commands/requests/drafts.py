"""Drafts of videos: write one down, look at all versions, approve, ask for changes, reject."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from commands.core.context import Context
from commands.core.errors import Answered
from commands.core.options import Option, command
from commands.core.replies import Button, Document, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.kept_files import filled
from commands.options import Parsed, Text
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.draft_cards import (
    FILE,
    LINK,
    NOTE,
    PIECE,
    HandedIn,
    handed_in,
    standing_of,
    versions_reply,
    write_down,
)
from commands.requests.request_cards import request_card
from commands.requests.request_moves import make_move, note_by_itself
from commands.requests.request_taken import WHICH, recorded, taken_up
from commands.rules.drafts import Standing, parse_piece
from commands.rules.pipeline import after
from storage import drafts, stored_files
from storage.models import Draft
from storage.session import Session

_REMARKS = Text(1000, lines=True)
_NEEDED = Option(
    "remarks",
    _REMARKS,
    N_("What the creator has to know"),
    required=True,
    question=N_("What should be different? The creator reads it."),
    long=True,
)
_MOVES = {"approved": "approve_part", "changes": "change", "rejected": "reject"}


@command(
    "draft submit",
    N_("Write down a draft that came elsewhere"),
    options=(WHICH, LINK, FILE, NOTE, PIECE),
    reads_file=True,
    example="/draft submit R7 link=https://drive.example.com/cut1",
)
async def submit(
    context: Context, *, request: int, link: str = "", note: str = "", piece: int | None = None
) -> Reply:
    """Keep a draft the creator sent elsewhere."""

    def work(session: Session, given: HandedIn) -> Reply:
        deal = taken_up(context, session, request)
        before = deals.facts(deal.request)
        after(deal.state, "submit", deal.turn)
        recorded(context, deal)
        beside = write_down(context, session, deal, given)
        here = context.event.place.address
        make_move(session, context.services, deal, "submit", "team", here=here, beside=beside)
        _note(context, session, deal, "request submit", before)
        return request_card(context.reading(session), deal.request, context.t("The draft is kept."))

    async with handed_in(context, piece, link, note) as given:
        return await context.write(partial(work, given=given))


def _note(context: Context, session: Session, deal: Deal, action: str, before: dict[str, object]) -> None:
    context.audit(
        session, action, ("request", deal.request.id), before=before, after=deals.facts(deal.request)
    )


@command(
    "draft show",
    N_("All versions of a draft and what was said to them"),
    role=Role.VIEWER,
    options=(
        WHICH,
        PIECE,
        Option("version", Parsed(parse_piece), N_("Which version, if not all of them")),
    ),
    example="/draft show R7",
)
async def show(
    context: Context, *, request: int, piece: int | None = None, version: int | None = None
) -> Reply:
    """Show the versions, and hand over the newest file of each piece to whoever may take files along."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        every = drafts.of_request(session, request_id=deal.request.id)
        found = [
            draft for draft in every if piece in (None, draft.piece) and version in (None, draft.version)
        ]
        if every and not found:
            raise UserError(msg("There is no such draft. All of them: /draft show {id}", id=deal.short))
        reply = versions_reply(session, deal, context.t, found)
        if context.seat.role < Role.MEMBER:
            return reply
        return reply.having(documents=_newest(session, deal, found))

    return await filled(context.services.store, context.workspace.id, await context.read(work))


def _newest(session: Session, deal: Deal, found: Sequence[Draft]) -> tuple[Document, ...]:
    newest = {draft.piece: draft.file_id for draft in found if draft.file_id is not None}
    files = stored_files.kept(session, workspace_id=deal.workspace.id, ids=list(newest.values()))
    return tuple(Document(name=file.name, kept=file.id) for file in files.values())


@command(
    "draft approve",
    N_("Approve a draft"),
    role=Role.MANAGER,
    options=(
        WHICH,
        PIECE,
        Option(
            "remarks",
            _REMARKS,
            N_("Remarks the creator reads"),
            question=N_("Which remarks? The creator reads them."),
            long=True,
        ),
    ),
    example="/draft approve R7",
)
async def approve(context: Context, *, request: int, piece: int | None = None, remarks: str = "") -> Reply:
    """Approve the draft that waits; with the last piece the creator may post."""
    return await _decide(context, request, piece, remarks, "approved", N_("Approved."))


@command(
    "draft changes",
    N_("Ask for changes to a draft"),
    options=(WHICH, _NEEDED, PIECE),
    example=N_('/draft changes R7 remarks="Show the bottle at the start"'),
)
async def changes(context: Context, *, request: int, remarks: str, piece: int | None = None) -> Reply:
    """Ask for another version."""
    return await _decide(context, request, piece, remarks, "changes", N_("The creator is asked for changes."))


@command(
    "draft reject",
    N_("Reject a draft and ask for a new one"),
    role=Role.MANAGER,
    options=(WHICH, _NEEDED, PIECE),
    example=N_('/draft reject R7 remarks="A different idea, please"'),
)
async def reject(context: Context, *, request: int, remarks: str, piece: int | None = None) -> Reply:
    """Ask for a draft that begins anew."""
    return await _decide(
        context, request, piece, remarks, "rejected", N_("The creator is asked for a new one.")
    )


async def _decide(
    context: Context, request: int, piece: int | None, remarks: str, state: str, said: str
) -> Reply:
    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        before, services = deals.facts(deal.request), context.services
        after(deal.state, "approve" if state == "approved" else _MOVES[state], deal.turn)
        draft = _pending(context, session, deal, piece, remarks)
        draft.state, draft.remarks = state, remarks
        draft.decided_by, draft.decided_at = context.event.person.name, context.now
        session.add(draft)
        session.flush()
        standing = standing_of(session, deal)
        name = "approve" if state == "approved" and standing.complete else _MOVES[state]
        words = _words(deal.creator_t, draft, standing)
        here = context.event.place.address
        make_move(session, services, deal, name, "team", here=here, words=words)
        _note(context, session, deal, f"request {name}", before)
        context.audit(session, f"draft {state}", ("request", request), after=draft.model_dump(mode="json"))
        if standing.pending:
            _look_on(context, session, deal)
        text = " ".join([context.t(said), *_missing(context.t, standing)])
        return request_card(context.reading(session), deal.request, text)

    return await context.write(work)


def _look_on(context: Context, session: Session, deal: Deal) -> None:
    """Let the team's turn go on where another piece waits for it."""
    before = deals.facts(deal.request)
    make_move(session, context.services, deal, "look_on", "nobody", here=context.event.place.address)
    note_by_itself(session, context.services, deal.request, "request look_on", before)


def _pending(context: Context, session: Session, deal: Deal, piece: int | None, remarks: str) -> Draft:
    """Give the draft that is decided about; where several wait, ask which one is meant."""
    waiting = standing_of(session, deal).pending
    if piece is None and len(waiting) > 1:
        raise Answered(_which(context, deal, waiting, remarks))
    wanted = piece or (waiting[0] if waiting else 0)
    if wanted not in waiting:
        raise UserError(msg("No draft of that piece waits for a decision. /draft show {id}", id=deal.short))
    found = drafts.of_request(session, request_id=deal.request.id)
    return next(draft for draft in reversed(found) if draft.piece == wanted)


def _which(context: Context, deal: Deal, waiting: Sequence[int], remarks: str) -> Reply:
    said = {"remarks": remarks} if remarks else {}
    buttons = tuple(
        Button(
            label=context.t("Piece {piece}", piece=str(piece)),
            command=context.command,
            arguments={"request": deal.short, "piece": str(piece), **said},
        )
        for piece in waiting
    )
    return Reply(
        text=context.t("Drafts of several pieces wait. Which one do you mean?"),
        buttons=buttons,
        failed=True,
        asks=True,
        workspace_id=deal.workspace.id,
        language=context.t.language,
    )


def _words(t: Translator, draft: Draft, standing: Standing) -> str:
    """Give the remarks as the creator reads them, and what is still missing."""
    if standing.wanted == 1:
        return draft.remarks
    said = draft.remarks or t("fine")
    named = t("Piece {piece}: {words}", piece=str(draft.piece), words=said)
    return " · ".join([named, *_missing(t, standing)])


def _missing(t: Translator, standing: Standing) -> list[str]:
    if standing.wanted == 1 or not standing.missing:
        return []
    pieces = ", ".join(map(str, standing.missing))
    return [t("Still missing of {count} pieces: {pieces}.", count=standing.wanted, pieces=pieces)]


COMMANDS = (submit, show, approve, changes, reject)

"""Drafts as both sides see them, and how a version is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from commands import kept_files
from commands.core.context import Context
from commands.core.options import Option
from commands.core.replies import Field, Reply
from commands.core.texts import N_, Translator, UserError, msg, translator
from commands.kept_files import Incoming
from commands.options import FileOption, Parsed, Text
from commands.requests.deals import Deal
from commands.rules.checklist import Asked, checklist
from commands.rules.drafts import DRAFT_LABELS, Standing, draft_link, parse_piece, pieces_wanted
from commands.rules.safety import Source
from commands.safety.safety import evidence_fields, look, places_of
from storage import drafts, stored_files
from storage.creator_texts import draft_ref
from storage.frozen import frozen
from storage.models import Draft
from storage.session import Session

PIECE = Option(
    "piece", Parsed(parse_piece), N_("Which of several pieces: 1, 2 …"), question=N_("Which piece?")
)
FILE = Option(
    "file",
    FileOption(),
    N_("The draft as a file of up to 20 MB"),
    file=True,
    question=N_("Send the draft as a file of up to 20 MB."),
    unless="link",
)
LINK = Option(
    "link",
    Parsed(draft_link),
    N_("A link to the draft, in place of a file"),
    question=N_("Send the draft as a file of up to 20 MB, or paste a link to it that begins with https://."),
    unless="file",
)
NOTE = Option("note", Text(1000, lines=True), N_("A note"), question=N_("A note about it?"), long=True)


@frozen
class HandedIn:
    """A draft that somebody hands in."""

    piece: int | None
    link: str
    note: str
    file: Incoming | None


@asynccontextmanager
async def handed_in(context: Context, piece: int | None, link: str, note: str) -> AsyncIterator[HandedIn]:
    """Take the file that came along; raises UserError where there is neither a file nor a link."""
    async with kept_files.incoming(context) as file:
        if file is None and not link:
            raise UserError(msg("A draft is a file of up to 20 MB or a link. Give one of them."))
        yield HandedIn(piece, link, note, file)


def standing_of(session: Session, deal: Deal) -> Standing:
    """Give how the drafts of a request stand."""
    versions = drafts.of_request(session, request_id=deal.request.id)
    return Standing.of(pieces_wanted(deal.request.pieces), versions)


def write_down(context: Context, session: Session, deal: Deal, given: HandedIn) -> Reply:
    """Add a version and give what the team sees of it."""
    standing = standing_of(session, deal)
    piece = standing.next_piece(given.piece)
    if standing.newest.get(piece) == "approved":
        raise UserError(msg("The draft of piece {piece} is approved already.", piece=piece))
    file = given.file
    documents = (kept_files.publish(context, session, file),) if file else ()
    draft = drafts.add(
        session,
        request_id=deal.request.id,
        piece=piece,
        link=given.link,
        file_id=file.id if file else None,
        note=given.note,
        submitted_by=context.event.person.name,
        now=context.now,
    )
    after = draft.model_dump(mode="json") | ({"file": file.name, "sha256": file.sha256} if file else {})
    context.audit(session, "draft submit", ("request", deal.request.id), after=after)
    t = translator(deal.workspace.language)
    points, what = checklist_text(deal, t), _what(draft, file.name if file else "", t)
    source = Source("draft", draft.note, draft_ref(deal.request.number, draft.piece, draft.version))
    findings = look(session, deal.creator, [source], now=context.now) if draft.note else ()
    return Reply(
        fields=(
            Field(label=title_of(draft, standing.wanted, t), value=what),
            *evidence_fields(findings, places_of([source]), context.now, t),
            *((Field(label=t("Checklist"), value=points),) if points else ()),
        ),
        documents=documents,
    )


def title_of(draft: Draft, wanted: int, t: Translator) -> str:
    """Name a version, and the piece where there are several."""
    version = str(draft.version)
    if wanted == 1 and draft.piece == 1:
        return t("Draft, version {version}", version=version)
    return t("Draft of piece {piece}, version {version}", piece=str(draft.piece), version=version)


def checklist_text(deal: Deal, t: Translator) -> str:
    """Say what has to be looked at, one point a line."""
    asked = Asked.of(deal.request.brief, deal.campaign.hashtags)
    return "\n".join(f"☐ {t(point)}" for point in checklist(asked))


def _what(draft: Draft, file: str, t: Translator) -> str:
    by = t("by {name}", name=draft.submitted_by)
    return "\n".join(part for part in (file, draft.link, draft.note, by) if part)


def versions_reply(session: Session, deal: Deal, t: Translator, found: Sequence[Draft]) -> Reply:
    """Show versions of drafts with all that was said to them, and what has to be looked at."""
    ids = [draft.file_id for draft in found if draft.file_id is not None]
    files = stored_files.kept(session, workspace_id=deal.workspace.id, ids=ids)
    wanted = pieces_wanted(deal.request.pieces)
    fields = []
    for draft in found:
        file = files.get(draft.file_id or 0)
        name = f"{file.name} ({t.compact(file.size)}B, sha256 {file.sha256[:12]}…)" if file else ""
        value = "\n".join([_what(draft, name, t), *_said(deal, draft, t)])
        fields.append(Field(label=title_of(draft, wanted, t), value=value))
    points = checklist_text(deal, t)
    return Reply(
        title=t("Drafts of {id} · {who}", id=deal.short, who=deal.handle),
        text="" if found else t("No draft was handed in yet."),
        fields=(*fields, *((Field(label=t("Checklist"), value=points),) if points else ())),
    )


def _said(deal: Deal, draft: Draft, t: Translator) -> list[str]:
    at = t.moment(draft.submitted_at, deal.zone)
    if draft.decided_at is None:
        return [at, t(DRAFT_LABELS[draft.state])]
    decided = t(
        "{state} by {name}, {moment}",
        state=t(DRAFT_LABELS[draft.state]),
        name=draft.decided_by,
        moment=t.moment(draft.decided_at, deal.zone),
    )
    return [at, decided, *([draft.remarks] if draft.remarks else [])]

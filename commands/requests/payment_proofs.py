"""Files that prove payments: a receipt or an invoice, attached when a payment is recorded or later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Document, Reply
from commands.core.texts import N_, Translator, UserError, msg
from commands.kept_files import Incoming, incoming, publish, within
from commands.options import FileOption, Parsed
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_taken import WHICH
from commands.rules.proofs import check_kind, parse_place
from storage import payments, stored_files
from storage.models import Payment
from storage.session import Session
from storage.stored_files import Kept

FILE = Option(
    "file",
    FileOption(),
    N_("The receipt or invoice as a PDF or a picture, up to 20 MB"),
    file=True,
    question=N_("Send the receipt or invoice as a PDF or a picture, or write “-” if there is none."),
)
PAYMENT = Option(
    "payment", Parsed(parse_place), N_("Which of several payments: 1, 2 …"), question=N_("Which payment?")
)
proof_of = partial(incoming, accepts=check_kind)


def kept_as(context: Context, session: Session, file: Incoming | None) -> tuple[int | None, dict[str, Any]]:
    """Publish a proof and give its row, and what the history says of it."""
    if file is None:
        return None, {}
    publish(context, session, file)
    return file.id, {"file": file.name, "sha256": file.sha256}


def files_of(session: Session, deal: Deal, found: Sequence[Payment]) -> dict[int, Kept]:
    """Give what is said of the files of payments, by their ids."""
    ids = [row.file_id for row in found if row.file_id is not None]
    return stored_files.kept(session, workspace_id=deal.workspace.id, ids=ids)


def chosen(found: Sequence[Payment], place: int | None, deal: Deal) -> Payment:
    """Give the payment at a place of the list, else the last; raises UserError where there is none."""
    if not found:
        raise UserError(msg("Nothing was recorded as paid for {id} yet.", id=deal.short))
    if place is not None and place > len(found):
        raise UserError(
            msg("{id} has no payment {number}. /payment show {id}", id=deal.short, number=str(place))
        )
    return found[(place or len(found)) - 1]


def handed_over(
    session: Session, deal: Deal, found: Sequence[Payment], t: Translator
) -> tuple[tuple[Document, ...], str]:
    """Give the newest proofs that fit into one answer, and a sentence about the rest."""
    files = files_of(session, deal, found)
    documents, rest = within([files[row.file_id] for row in reversed(found) if row.file_id in files])
    if not rest:
        return documents, ""
    more = t(
        "Not all files fit into one answer: /payment show {id} payment=1 gives that of the first.",
        id=deal.short,
    )
    return documents, more


@command(
    "payment attach",
    N_("Attach the receipt to a payment"),
    options=(
        WHICH,
        Option(
            FILE.name,
            FILE.type,
            FILE.summary,
            required=True,
            file=True,
            question=N_("Send the receipt or invoice as a PDF or a picture."),
        ),
        PAYMENT,
    ),
    reads_file=True,
    example="/payment attach R7",
)
async def attach(context: Context, *, request: int, file: str = "", payment: int | None = None) -> Reply:
    """Keep a file as the proof of a payment, in the place of one that was there before."""

    def work(session: Session, proof: Incoming) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        found = payments.of(session, request_id=deal.request.id)
        row = chosen(found, payment, deal)
        old = files_of(session, deal, [row])
        row.file_id, after = kept_as(context, session, proof)
        session.add(row)
        session.flush()
        stored_files.forget(session, ids=list(old))
        before = [{"file": one.name, "sha256": one.sha256} for one in old.values()]
        context.audit(
            session,
            "payment attach",
            ("request", deal.request.id),
            before=before[0] if before else {},
            after={"payment": row.id, **after},
        )
        amount = context.t.money(row.amount_minor, row.currency)
        return Reply(
            text=context.t(
                "Kept as the proof of {amount}, {id}: {name}", amount=amount, id=deal.short, name=proof.name
            )
        )

    async with proof_of(context) as proof:
        if proof is None:
            raise UserError(msg("No file came along. Send the receipt with the command."))
        return await context.write(partial(work, proof=proof))


COMMANDS = (attach,)

"""What was offered and said in a request, version by version."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Reading, command
from commands.core.replies import Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_taken import WHICH
from storage import requests
from storage.models import Offer, RequestMessage
from storage.session import Session


@command("request history", N_("Offers and messages"), role=Role.VIEWER, options=(WHICH,), hidden=True)
async def history(context: Context, *, request: int) -> Reply:
    """Show each offer with its author and time, and the latest questions and answers."""

    def work(session: Session) -> Reply:
        return _page(context.reading(session), deals.find(session, context.workspace.id, request))

    return await context.read(work)


def _page(reading: Reading, deal: Deal) -> Reply:
    t = reading.t
    offers = requests.offers(reading.session, request_id=deal.request.id)
    said = requests.messages(reading.session, request_id=deal.request.id)
    labels = (t("Version"), t("By"), t("When"), t("Fee"), t("Note"))
    columns = tuple(Column(label=label, align="right" if label == labels[3] else "left") for label in labels)
    return Reply(
        title=t("{id}: offers and messages", id=deal.short),
        table=Table(columns=columns, rows=tuple(_offer(row, deal, t) for row in offers)) if offers else None,
        fields=tuple(_message(row, deal, t) for row in said),
    )


def _offer(row: Offer, deal: Deal, t: Translator) -> tuple[str, ...]:
    minor = row.terms.get("fee_minor")
    fee = "–" if minor is None else t.money(minor, row.terms["currency"])
    by = row.author if row.side == "team" else f"{deal.handle} ({row.author})"
    return str(row.version), by, t.moment(row.at, deal.zone), fee, row.note or "–"


def _message(row: RequestMessage, deal: Deal, t: Translator) -> Field:
    who = row.author if row.side == "team" else f"{deal.handle} ({row.author})"
    return Field(label=f"{who}, {t.moment(row.at, deal.zone)}", value=row.text)


COMMANDS = (history,)

"""Send a request to one creator or several; a member prepares it and a manager sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from commands import age, deals, industry, request_consent
from commands.cards import short_id
from commands.changes import refresh_cards
from commands.core import links, seats
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Message, Translator, UserError, msg
from commands.deals import Deal
from commands.options import CAMPAIGN, Creators, DateOption, MoneyOption, Parsed, Plain, Text
from commands.request_cards import days_text, request_card, request_table, until_day
from commands.request_moves import make_move, offered, tell_creator
from commands.rules.deliverables import parse_deliverables
from commands.rules.money import Money
from commands.rules.names import fold
from commands.rules.states import PROSPECT_STATES, STATE_LABELS, CampaignState, RequestState
from storage import campaigns, creators, requests, teams
from storage.models import Campaign, Creator, CreatorRequest
from storage.session import Session

_WHOM = Option(
    "creator",
    Creators(),
    N_("Whom: handle or short id, several with commas"),
    required=True,
    question=N_("Which creator? Write a handle such as @anna or a short id such as P4."),
)
_WHAT_FOR = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign: short id or name"),
    required=True,
    question=N_("For which campaign? Write its short id such as C1, or its name."),
)
_NO = frozenset(("no", "none", "nein", "kein", "keine", "keiner", "keinen"))
_SPARK = (7, 30, 60, 365)  # what TikTok One offers creators


class DraftOption(Plain):
    """A day, or “no” where no draft is asked for."""

    def parse(self, text: str, reading: Reading) -> date | Literal["no"]:
        """Read it."""
        return "no" if fold(text) in _NO else DateOption().parse(text, reading)


def spark_days(text: str) -> int:
    """Read for how many days a post may be advertised with; raises UserError for others than TikTok's."""
    number = text.strip().split(" ")[0]
    if not number.isdecimal() or int(number) not in _SPARK:
        raise UserError(msg("A Spark authorisation takes 7, 30, 60 or 365 days."))
    return int(number)


_FEE = Option(
    "fee",
    MoneyOption(),
    N_("Fee, such as 500 or 1.200 €"),
    question=N_("Which fee do you offer? For example: 500 €"),
)
_OFFER = (
    Option(
        "deliverables",
        Text(500, lines=True),
        N_("What you ask for, such as 2 videos"),
        question=N_("What do you ask for? For example: 2 videos and 1 story."),
        long=True,
    ),
    Option("due", DateOption(), N_("Until when"), question=N_("Until when? For example: 15 December.")),
    Option(
        "message",
        Text(1000, lines=True),
        N_("A personal message"),
        question=N_("A personal message to the creator?"),
        long=True,
    ),
    Option("product", Text(200), N_("A product they get, beside a fee or in its place")),
    Option("draft", DraftOption(), N_("Day the draft is due, or “no” for none")),
    Option("usage", Text(300), N_("What you may do with the videos, such as ads on TikTok")),
    Option("usage_until", DateOption(), N_("Last day of the usage rights")),
    Option("spark_days", Parsed(spark_days), N_("Days of Spark authorisation: 7, 30, 60 or 365")),
    Option("exclusive", Text(200), N_("What they do not promote meanwhile, such as other drinks")),
    Option("exclusive_until", DateOption(), N_("Last day of the exclusivity")),
)


@dataclass(frozen=True)
class Offer:
    """What is offered and asked for."""

    campaign: int
    fee: Money | None = None
    deliverables: str = ""
    due: date | None = None
    message: str = ""
    product: str = ""
    draft: date | Literal["no"] | None = None
    usage: str = ""
    usage_until: date | None = None
    spark_days: int | None = None
    exclusive: str = ""
    exclusive_until: date | None = None

    def checked(self, today: date) -> Offer:
        """Return it, or say which of its days makes no sense."""
        if self.due and self.due < today:
            raise UserError(
                msg("The due date {date} has passed. Choose today or a later day.", date=self.due.isoformat())
            )
        for day in (self.usage_until, self.exclusive_until, self.draft):
            if isinstance(day, date) and day < today:
                raise UserError(msg("{day} has passed. Choose today or a later day.", day=day.isoformat()))
        if isinstance(self.draft, date) and self.due and self.draft > self.due:
            raise UserError(
                msg(
                    "The draft would be due on {draft}, after the video on {due}. Choose an earlier day.",
                    draft=self.draft.isoformat(),
                    due=self.due.isoformat(),
                )
            )
        return self

    @property
    def columns(self) -> dict[str, Any]:
        """Give the columns of a request; those that were not said keep their defaults."""
        pieces = [asdict(piece) for piece in parse_deliverables(self.deliverables)]
        said = {
            "deliverables": self.deliverables,
            "pieces": pieces,
            "due_on": self.due,
            "message": self.message,
            "product": self.product,
            "wants_draft": self.draft != "no",
            "draft_due_on": self.draft if isinstance(self.draft, date) else None,
            "usage": self.usage,
            "usage_until": self.usage_until,
            "spark_days": self.spark_days,
            "exclusive": self.exclusive,
            "exclusive_until": self.exclusive_until,
        }
        return said | ({"fee_minor": self.fee.minor, "currency": self.fee.currency} if self.fee else {})


@command(
    "request send",
    N_("Ask creators for a campaign"),
    options=(
        _WHOM,
        _WHAT_FOR,
        _FEE,
        *_OFFER,
    ),
    example='/request send @anna campaign=C1 fee=500 deliverables="2 videos" due=2026-12-15',
)
async def send(context: Context, *, creator: list[int], **offered: Any) -> Reply:
    """Send to one creator at once; show a preview for several, and to those who may not send."""
    offer = Offer(**offered).checked(context.today)
    may_send = await _may_send(context)
    if may_send and len(creator) == 1:
        return await _sent(context, creator, offer)
    return await context.read(lambda session: _preview(context, session, creator, offer, may_send=may_send))


async def _may_send(context: Context) -> bool:
    try:
        await seats.admitted(context.event, context.seat, context.services, Role.MANAGER)
    except UserError:
        return False
    return True


def _campaign(session: Session, context: Context, id: int) -> Campaign:
    found = campaigns.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    if found.state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise UserError(
            msg(
                "“{name}” has the status “{state}”, so nobody can be asked for it. "
                "Copy it to go on: /campaign copy {id}",
                name=found.name,
                state=msg(STATE_LABELS[CampaignState(found.state)]),
                id=short_id(found),
            )
        )
    return found


def _creator(session: Session, context: Context, id: int) -> Creator:
    found = creators.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That creator does not exist any more. /creator list shows who there is."))
    return found


def _blocked(creator: Creator) -> Message:
    who = {"handle": creator.handle, "id": f"P{creator.number}"}
    if not creator.blocked_reason:
        return msg("@{handle} is blocked. To ask them all the same: /creator unblock {id}", **who)
    return msg(
        "@{handle} is blocked: {reason}. To ask them all the same: /creator unblock {id}",
        reason=creator.blocked_reason,
        **who,
    )


def _hindrance(session: Session, creator: Creator, campaign: Campaign) -> Message | None:
    """Say why a creator cannot be asked for a campaign, if so."""
    if creator.blocked_reason is not None:
        return _blocked(creator)
    workspace = teams.workspace(session, id=creator.workspace_id)
    refused = industry.hindrance(campaign) or (workspace and age.hindrance(session, workspace, creator))
    if refused:
        return refused
    open_one = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if open_one and open_one.state not in PROSPECT_STATES:
        return msg(
            "@{handle} has an open request for “{campaign}” already: R{number}. "
            "Remind them or withdraw it first.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(open_one.number),
        )
    agreed = requests.agreed_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if agreed:
        return msg(
            "@{handle} works on “{campaign}” already: R{number}. "
            "When that is complete, they can be asked again.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(agreed.number),
        )
    return None


# -- preview --------------------------------------------------------------------------------------


def _preview(
    context: Context, session: Session, ids: Sequence[int], offer: Offer, *, may_send: bool
) -> Reply:
    t = context.t
    campaign = _campaign(session, context, offer.campaign)
    asked = [_creator(session, context, id) for id in ids]
    hindrances = [_hindrance(session, creator, campaign) for creator in asked]
    ready = [creator for creator, hindrance in zip(asked, hindrances, strict=True) if hindrance is None]
    if not ready:
        raise UserError(next(hindrance for hindrance in hindrances if hindrance))
    rows = [
        (f"P{creator.number}", f"@{creator.handle}", t(hindrance) if hindrance else t("ready"))
        for creator, hindrance in zip(asked, hindrances, strict=True)
    ]
    labels = (t("Id"), t("Creator"), t("Status"))
    note = t("Nothing is sent yet.")
    if not may_send:
        note += " " + t("A manager presses the button to send it.")
    return Reply(
        title=t("Preview: “{name}” ({id})", name=campaign.name, id=short_id(campaign)),
        table=Table(columns=tuple(Column(label=label) for label in labels), rows=tuple(rows)),
        fields=_offer_fields(offer, t),
        note=note,
        buttons=(_send_button(ready, campaign, offer, t),),
    )


def _offer_fields(offer: Offer, t: Translator) -> tuple[Field, ...]:
    facts = [
        (t("Fee"), t.money(offer.fee.minor, offer.fee.currency) if offer.fee else t("to be agreed")),
        (t("Product"), offer.product),
        (t("Deliverables"), offer.deliverables),
        (t("Due"), t.date(offer.due) if offer.due else ""),
        (t("Draft"), _draft_text(offer, t)),
        (t("Usage rights"), until_day(offer.usage, offer.usage_until, t)),
        (t("Spark authorisation"), days_text(offer.spark_days, t)),
        (t("Exclusivity"), until_day(offer.exclusive, offer.exclusive_until, t)),
        (t("Message"), offer.message),
    ]
    return tuple(Field(label=label, value=value) for label, value in facts if value)


def _draft_text(offer: Offer, t: Translator) -> str:
    if offer.draft == "no":
        return t("none")
    return t("until {day}", day=t.date(offer.draft)) if offer.draft else ""


def _send_button(ready: Sequence[Creator], campaign: Campaign, offer: Offer, t: Translator) -> Button:
    arguments = {
        "creator": ",".join(f"P{creator.number}" for creator in ready),
        "campaign": short_id(campaign),
        **offer_arguments(offer),
    }
    label = t.plural("Send {count} request", "Send {count} requests", len(ready))
    return Button(label=label, command="request confirm", arguments=arguments, style="primary")


def offer_arguments(offer: Offer) -> dict[str, str]:
    """Give an offer as a button carries it."""
    said = {
        name: getattr(offer, name) for name in Offer.__dataclass_fields__ if name not in ("campaign", "fee")
    }
    texts = {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in said.items()
        if value
    }
    return texts | ({"fee": f"{offer.fee.minor} {offer.fee.currency}"} if offer.fee else {})


def _minor_money(text: str) -> Money:
    minor, currency = text.split()
    return Money(int(minor), currency)


@command(
    "request confirm",
    N_("Send prepared requests"),
    role=Role.MANAGER,
    options=(_WHOM, _WHAT_FOR, Option("fee", Parsed(_minor_money), N_("Fee")), *_OFFER),
    hidden=True,
)
async def confirm(context: Context, *, creator: list[int], **offered: Any) -> Reply:
    """Send what a preview showed."""
    offer = Offer(**offered)
    if offer.due and offer.due < context.today:
        raise UserError(msg("The due date of this preview has passed. Prepare the request anew."))
    return await _sent(context, creator, offer.checked(context.today))


# -- sending --------------------------------------------------------------------------------------


async def _sent(context: Context, ids: Sequence[int], offer: Offer) -> Reply:
    def work(session: Session) -> Reply:
        campaign = _campaign(session, context, offer.campaign)
        sent: list[Deal] = []
        left_out: list[Message] = []
        for id in ids:
            creator = _creator(session, context, id)
            hindrance = _hindrance(session, creator, campaign)
            if hindrance:
                left_out.append(hindrance)
            else:
                sent.append(_add(context, session, creator, campaign, offer))
        if not sent:
            raise UserError(left_out[0])
        refresh_cards(context, session, "campaign", campaign.id)
        return _answer(context, session, sent, left_out)

    return await context.write(work)


def _add(context: Context, session: Session, creator: Creator, campaign: Campaign, offer: Offer) -> Deal:
    """Fill the offer into the candidate's row, or a new one, and send it or hold it for a consent."""
    found = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    request = found or candidate(context, session, creator, campaign)
    for name, value in offer.columns.items():
        setattr(request, name, value)
    deal = Deal(request, creator, campaign, context.workspace)
    if request_consent.needed(context.workspace, request.fee_minor, request.currency):
        request_consent.hold(context, session, deal, "invite")
        context.audit(session, "request prepare", ("request", request.id), after=deals.facts(request))
    else:
        invite(context, session, deal)
    return deal


def candidate(context: Context, session: Session, creator: Creator, campaign: Campaign) -> CreatorRequest:
    """Add a request that nobody knows of yet but the team."""
    home = context.event.place.address
    return requests.add(
        session,
        context.workspace,
        now=context.now,
        campaign_id=campaign.id,
        creator_id=creator.id,
        state=RequestState.CANDIDATE.value,
        currency=campaign.currency,
        sent_by=context.event.person.name,
        from_platform=home.platform,
        from_chat_id=home.chat_id,
        from_thread_id=home.thread_id,
    )


def invite(context: Context, session: Session, deal: Deal) -> None:
    """Send the offer of a request: arm its link, start its clock, write to the creator where one can."""
    request, home = deal.request, context.event.place.address
    request.sent_by, request.created_at = context.event.person.name, context.now
    request.from_platform, request.from_chat_id = home.platform, home.chat_id
    request.from_thread_id = home.thread_id
    request.brief = deal.campaign.brief
    if _may_write(context, deal.creator):
        request.contact_platform, request.contact_user_id = "discord", deal.creator.discord_user_id
        request.contact_chat_id = f"dm:{deal.creator.discord_user_id}"
    deals.arm(context.services, request)
    make_move(session, context.services, deal, "invite", "team", here=home)
    offered(session, context.services, deal, request.message, by=request.sent_by)
    context.audit(session, "request send", ("request", request.id), after=deals.facts(request))
    tell_creator(session, context.services, deal, "", "offered")


def _may_write(context: Context, creator: Creator) -> bool:
    """Tell whether a creator gets a direct message; whoever sends very many gets links to pass on instead."""
    known = creator.discord_user_id and "discord" in context.services.admins
    return bool(known) and context.services.budget.may_write(context.event)


def _answer(context: Context, session: Session, sent: Sequence[Deal], left_out: Sequence[Message]) -> Reply:
    t = context.t
    held = [deal for deal in sent if deal.request.held]
    lines = [how_to_reach(context, deal) for deal in sent if deal not in held]
    if held:
        lines.append(
            t("A second manager has to consent before this goes out, for the fee is above the limit.")
        )
    if any(links.marked(line) for line in lines):
        lines.append(t("A link is for one person: whoever opens it first answers."))
    text = "\n".join([*lines, *(t(message) for message in left_out)])
    if len(sent) == 1 and not left_out:
        return request_card(context.reading(session), sent[0].request, text)
    title = t.plural("{count} request sent", "{count} requests sent", len(sent))
    return Reply(title=title, text=text, table=request_table(sent, t))


def how_to_reach(context: Context, deal: Deal, *, directly: bool = True) -> str:
    """Say how the creator gets the offer: in a direct message, by a link to pass on, or by word of mouth."""
    t, services = context.t, context.services
    link = deals.link_mark(services, deal.request)
    if directly and deal.request.contact_platform == "discord":
        return t("{who} gets the offer as a direct message on Discord.", who=deal.handle)
    if services.links:
        return t("Pass this link on to {who}:", who=deal.handle) + f" {link}"
    if context.event.person.platform == "console":
        return t("To try it as {who}, write:", who=deal.handle) + f" {link}"
    return t(
        "I cannot reach {who} from here. Ask them yourself and write down the answer: /request accept {id}, "
        "/request decline {id} or /request counter {id}",
        who=deal.handle,
        id=deal.short,
    )

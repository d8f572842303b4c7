"""A round of requests: who is asked, with which offer, and what each of them reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from commands.cards import short_id
from commands.core.context import Context
from commands.core.texts import LANGUAGES, Message, UserError, msg, translator
from commands.creators.creator_lists import find_list
from commands.requests.request_asking import campaign_to_ask_for, creator_to_ask
from commands.requests.request_offer import Offer, offer_arguments
from commands.rules.placeholders import filled, gaps
from commands.team.templates import find_template, text_for
from storage import lists
from storage.frozen import frozen
from storage.models import Campaign, Creator, CreatorList, MessageTemplate, Workspace
from storage.session import Session

AT_ONCE = 20


@frozen
class Round:
    """Whom to ask: some creators, or those of a list behind a short id; and with what.

    ``again`` lets whoever was asked before be asked once more; ``prepared`` leaves what the offer does not
    say as it was prepared for a candidate; ``sealed`` stands for the messages that were shown.
    """

    offer: Offer
    creators: tuple[int, ...] = ()
    listed: int | None = None
    template: int | None = None
    after: int = 0
    again: bool = False
    prepared: bool = False
    sealed: str = ""

    def checked(self) -> Round:
        """Return it, or say what does not go together."""
        if self.creators and self.listed is not None:
            raise UserError(msg("Name creators or a list, not both."))
        if self.template is not None and self.offer.message:
            raise UserError(msg("Write a message or choose a template, not both."))
        return self


@frozen
class Letter:
    """What a creator reads, in which language, and which placeholders have no value."""

    creator: Creator
    text: str
    language: str
    gaps: tuple[str, ...]


@frozen
class Read:
    """A round as it stands in the store."""

    round: Round
    campaign: Campaign
    letters: Sequence[Letter]
    listed: CreatorList | None
    template: MessageTemplate | None
    more: bool
    last: int  # the highest short id of this turn of the list

    @property
    def seal(self) -> str:
        """Give what stands for the messages: a changed one gives another."""
        said = "\x00".join(f"{letter.creator.id} {letter.text}" for letter in self.letters)
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def gaps(self) -> list[str]:
        """Give the placeholders that have no value for somebody."""
        return list(dict.fromkeys(name for letter in self.letters for name in letter.gaps))

    def arguments(self, creators: Sequence[Creator] = ()) -> dict[str, str]:
        """Give the round as a button carries it; with ``creators`` it is for these alone."""
        carried = {"campaign": short_id(self.campaign), **offer_arguments(self.round.offer)}
        if creators:
            carried["creator"] = ",".join(f"P{creator.number}" for creator in creators)
        if self.listed:
            carried |= {"list": f"L{self.listed.number}", "after": str(self.round.after)}
        if self.template:
            carried["template"] = f"T{self.template.number}"
        return carried | ({"again": "yes"} if self.round.again else {})


def read_round(context: Context, session: Session, round: Round) -> Read:
    """Look up whom a round asks and write their messages; raises UserError for what has gone."""
    campaign = campaign_to_ask_for(session, context, round.offer.campaign)
    listed = None if round.listed is None else find_list(context, session, round.listed)
    turn = _turn(session, listed, round.after) if listed else []
    asked = [creator_to_ask(session, context, id) for id in round.creators] or turn[:AT_ONCE]
    if listed and not asked:
        raise UserError(_nobody(listed, round.after))
    template = None if round.template is None else find_template(context, session, round.template)
    letters = [_letter(context.workspace, round.offer, campaign, creator, template) for creator in asked]
    last = turn[:AT_ONCE][-1].number if turn else 0
    return Read(round, campaign, letters, listed, template, len(turn) > AT_ONCE, last)


def _turn(session: Session, listed: CreatorList, after: int) -> list[Creator]:
    return [*lists.turn(session, list_id=listed.id, after=after, limit=AT_ONCE + 1)]


def _nobody(listed: CreatorList, after: int) -> Message:
    if after:
        return msg("Nobody else is on the list “{name}”.", name=listed.name)
    return msg("Nobody is on the list “{name}”.", name=listed.name)


def _letter(
    workspace: Workspace, offer: Offer, campaign: Campaign, creator: Creator, template: MessageTemplate | None
) -> Letter:
    known = (creator.language, workspace.language)
    language = next((one for one in known if one in LANGUAGES), "en")
    if template is None:
        return Letter(creator, offer.message, "", ())
    # The values are written in the language of the words around them.
    language = language if language in template.texts else next(iter(template.texts))
    text, values = text_for(template, language), _values(workspace, offer, campaign, creator, language)
    return Letter(creator, filled(text, values), language, tuple(gaps(text, values)))


def _values(
    workspace: Workspace, offer: Offer, campaign: Campaign, creator: Creator, language: str
) -> dict[str, str]:
    t = translator(language)
    return {
        "name": creator.name or f"@{creator.handle}",
        "handle": f"@{creator.handle}",
        "campaign": campaign.name,
        "brand": campaign.brand,
        "fee": t.money(offer.fee.minor, offer.fee.currency) if offer.fee else "",
        "deliverables": offer.deliverables,
        "due": t.date(offer.due) if offer.due else "",
        "team": workspace.name,
    }


def offer_to(round: Round, letter: Letter) -> Offer:
    """Give the offer as one creator gets it."""
    return replace(round.offer, message=letter.text)

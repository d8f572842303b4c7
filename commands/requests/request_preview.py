"""What will be sent, before it is: every message in full, who is left out, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commands.cards import short_id
from commands.core.context import Context
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import Message, Translator, UserError
from commands.requests.request_asking import hindrance
from commands.requests.request_offer import offer_fields
from commands.requests.request_round import Letter, Read, Round, read_round
from commands.rules.placeholders import braced
from storage import lists, requests
from storage.models import Campaign, Creator
from storage.session import Session

# What is shown of messages on one page.
_CHARACTERS, _MESSAGES = 2_400, 6
_LANGUAGES = {"en": "English", "de": "Deutsch"}
# What gives a placeholder its value: an option of the command, or another one.
_FROM_OFFER = ("fee", "deliverables", "due")
_OWN = ("after", "again")  # what only buttons say


def preview(context: Context, session: Session, round: Round, *, may_send: bool, page: int = 1) -> Reply:
    """Show a round of requests before it is sent."""
    t, read = context.t, read_round(context, session, round)
    hindrances = [
        hindrance(session, letter.creator, read.campaign, again=round.again) for letter in read.letters
    ]
    ready = [letter for letter, why in zip(read.letters, hindrances, strict=True) if why is None]
    if not ready and not read.listed:
        raise UserError(next(why for why in hindrances if why))
    pages = _pages(ready) if read.template else [[]]
    at = min(max(page, 1), len(pages))
    return Reply(
        title=_title(session, read, t),
        text=_gaps_text(read, t) if ready else t("Nobody of these can be asked."),
        table=_table(read.letters, hindrances, t) if at == 1 else None,
        fields=(
            *(_facts(session, read, ready, t) if at == 1 and ready else ()),
            *(_message(letter, t) for letter in pages[at - 1]),
        ),
        note="\n".join(_notes(t, may_send=may_send, page=at, pages=len(pages))),
        buttons=_buttons(read, [letter.creator for letter in ready], at, len(pages), t),
    )


def _pages(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Spread messages over pages, none of them cut."""
    pages: list[list[Letter]] = [[]]
    for letter in letters:
        size = sum(len(one.text) for one in pages[-1])
        if pages[-1] and (len(pages[-1]) == _MESSAGES or size + len(letter.text) > _CHARACTERS):
            pages.append([])
        pages[-1].append(letter)
    return pages


def _title(session: Session, read: Read, t: Translator) -> str:
    title = t("Preview: “{name}” ({id})", name=read.campaign.name, id=short_id(read.campaign))
    if read.listed is None:
        return title
    part = t(
        "{list}: {count} of {size}",
        list=read.listed.name,
        count=len(read.letters),
        size=lists.size(session, list_id=read.listed.id),
    )
    return f"{title} · {part}"


def _gaps_text(read: Read, t: Translator) -> str:
    if not read.gaps:
        return ""
    names = ", ".join(map(braced, read.gaps))
    return t(
        "The template has {names}, and there is no value for that, so nothing can be sent yet. "
        "Fill it in, or change the template.",
        names=names,
    )


def _table(letters: Sequence[Letter], hindrances: Sequence[Message | None], t: Translator) -> Table:
    rows = tuple(
        (f"P{letter.creator.number}", f"@{letter.creator.handle}", t(why) if why else t("ready"))
        for letter, why in zip(letters, hindrances, strict=True)
    )
    columns = tuple(Column(label=label) for label in (t("Id"), t("Creator"), t("Status")))
    return Table(columns=columns, rows=rows)


def _facts(session: Session, read: Read, ready: Sequence[Letter], t: Translator) -> tuple[Field, ...]:
    return (*offer_fields(read.round.offer, t), *_costs(session, read, len(ready), t))


def _costs(session: Session, read: Read, count: int, t: Translator) -> list[Field]:
    """Say what the round costs altogether and what is left of the budget if all of them accept."""
    fee, campaign = read.round.offer.fee, read.campaign
    if fee is None or count < 2:
        return []
    total = fee.minor * count
    return [
        Field(label=t("Altogether"), value=t.money(total, fee.currency)),
        Field(label=t("Left of the budget"), value=_left(session, campaign, total, fee.currency, t)),
    ]


def _left(session: Session, campaign: Campaign, total: int, currency: str, t: Translator) -> str:
    if campaign.budget_minor is None:
        return t("no budget is set")
    if currency != campaign.currency:
        return t("the budget is in {currency}", currency=campaign.currency)
    committed = requests.committed(session, campaign_id=campaign.id, currency=currency)
    left = campaign.budget_minor - committed - total
    if left < 0:
        return t("⚠ {money} too little if all of them accept", money=t.money(-left, currency))
    return t("{money} if all of them accept", money=t.money(left, currency))


def _message(letter: Letter, t: Translator) -> Field:
    return Field(label=f"@{letter.creator.handle} ({_LANGUAGES[letter.language]})", value=letter.text)


def _notes(t: Translator, *, may_send: bool, page: int, pages: int) -> list[str]:
    said = t("Nothing is sent yet.")
    if not may_send:
        said += " " + t("A manager presses the button to send it.")
    turned = t("Messages: page {page} of {pages}", page=page, pages=pages)
    return [said, *([turned] if pages > 1 else [])]


def _buttons(
    read: Read, ready: Sequence[Creator], page: int, pages: int, t: Translator
) -> tuple[Button, ...]:
    whole = read.arguments([] if read.listed else [letter.creator for letter in read.letters])

    def turned(label: str, number: int) -> Button:
        return Button(label=label, command="request preview", arguments={**whole, "page": str(number)})

    first = () if not ready else (_fill(read, whole, t) if read.gaps else (_send(read, ready, t),))
    back = (turned(t("Back"), page - 1),) if page > 1 else ()
    more = (turned(t("More messages"), page + 1),) if page < pages else ()
    return (*first, *back, *more, *next_turn(read, t))


def _send(read: Read, ready: Sequence[Creator], t: Translator) -> Button:
    chosen = {creator.id for creator in ready}
    sent = Read(
        read.round,
        read.campaign,
        [letter for letter in read.letters if letter.creator.id in chosen],
        read.listed,
        read.template,
        read.more,
        read.last,
    )
    return Button(
        label=t.plural("Send {count} request", "Send {count} requests", len(ready)),
        command="request confirm",
        arguments={**sent.arguments(ready), "sealed": sent.seal},
        style="primary",
    )


def _fill(read: Read, whole: dict[str, str], t: Translator) -> tuple[Button, ...]:
    missing = tuple(name for name in _FROM_OFFER if name in read.gaps)
    fee, typed = read.round.offer.fee, {name: value for name, value in whole.items() if name not in _OWN}
    if fee:
        typed["fee"] = f"{Decimal(fee.minor).scaleb(-t.decimals(fee.currency)):f} {fee.currency}"
    filled = Button(
        label=t("Fill it in"), command="request send", arguments=typed, ask=missing, style="primary"
    )
    brand = Button(
        label=t("Name the brand"),
        command="campaign edit",
        arguments={"campaign": short_id(read.campaign)},
        ask=("brand",),
        edit=False,
    )
    return (*([filled] if missing else []), *([brand] if "brand" in read.gaps else []))


def next_turn(read: Read, t: Translator) -> tuple[Button, ...]:
    """Give the button for those on the list who come after these, where there are any."""
    if not read.more:
        return ()
    arguments = read.arguments() | {"after": str(read.last)}
    return (Button(label=t("Next 20"), command="request preview", arguments=arguments, edit=False),)

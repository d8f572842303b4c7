"""Cards and tables of creators. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.creators.creator_figures import (
    FIGURE_LABELS,
    KEY_FIGURES,
    NONE,
    figure_text,
    figures_text,
    price_text,
)
from commands.creators.creator_history import (
    lists_text,
    note_text,
    reach_text,
    record_text,
    requests_text,
    running_text,
)
from commands.creators.creator_signs import signs_button, signs_line
from commands.rules.languages import language_name
from commands.safety.age import age_text
from commands.safety.safety import look_button, safety_line
from storage import notes
from storage import safety as findings
from storage.frozen import frozen
from storage.models import Creator

Said = Callable[[Reading, Creator], str]


def short_id(creator: Creator) -> str:
    """Give a creator's short id."""
    return f"P{creator.number}"


def blocked_text(creator: Creator, t: Translator) -> str:
    """Say that a creator is blocked, and why where that is known; nothing when not."""
    if creator.blocked_reason is None:
        return ""
    return t("blocked: {reason}", reason=creator.blocked_reason) if creator.blocked_reason else t("blocked")


# What a card says, the most important first; what says nothing is left out.
_CARD: tuple[tuple[str, Said], ...] = (
    (N_("Status"), lambda reading, creator: blocked_text(creator, reading.t)),
    (N_("Name"), lambda reading, creator: creator.name),
    (N_("Age"), age_text),
    (
        N_("Figures"),
        lambda reading, creator: figures_text(creator, reading.today, reading.t, KEY_FIGURES),
    ),
    (N_("Signs"), signs_line),
    (N_("Brand safety"), safety_line),
    (N_("Price"), lambda reading, creator: price_text(creator, reading.t)),
    (N_("Requests now"), running_text),
    (N_("With your team"), record_text),
    (N_("Past results"), reach_text),
    (N_("Lists"), lists_text),
    (N_("Team notes"), note_text),
    (N_("Country"), lambda reading, creator: creator.country),
    (N_("Topics"), lambda reading, creator: ", ".join(creator.topics)),
    (N_("Notes"), lambda reading, creator: creator.notes),
)
# What is behind a button.
_DETAILS: tuple[tuple[str, Said], ...] = (
    (N_("Figures"), lambda reading, creator: figures_text(creator, reading.today, reading.t)),
    (N_("Language"), lambda reading, creator: language_name(creator.language, reading.t.language)),
    (N_("E-mail"), lambda reading, creator: reading.t("known; shown in private") if creator.email else ""),
    (
        N_("Discord"),
        lambda reading, creator: (
            reading.t("known; gets offers as a direct message") if creator.discord_user_id else ""
        ),
    ),
    (N_("Requests"), requests_text),
)


def creator_card(reading: Reading, creator: Creator, text: str = "") -> Reply:
    """Show a creator in short: what matters most, and buttons for the rest."""
    return _card(reading, creator, _CARD, _buttons(reading, creator), text)


def creator_details(reading: Reading, creator: Creator) -> Reply:
    """Show what the card leaves out."""
    t = reading.t
    back = Button(label=t("Back to the card"), command="creator show", arguments=_named(creator))
    contact = Button(
        label=t("Contact, in private"), command="creator contact", arguments=_named(creator), edit=False
    )
    known = bool(creator.email or creator.discord_user_id)
    return _card(reading, creator, _DETAILS, (back, *([contact] if known else []), _edit(creator, t)))


def creator_contact(reading: Reading, creator: Creator) -> Reply:
    """Show how a creator is reached, to one person alone."""
    t = reading.t
    facts = ((t("E-mail"), creator.email), (t("Discord user"), creator.discord_user_id))
    return Reply(
        title=f"@{creator.handle} · {short_id(creator)}",
        text="" if creator.email or creator.discord_user_id else t("No contact is known."),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        private=True,
    )


def _card(
    reading: Reading,
    creator: Creator,
    parts: Sequence[tuple[str, Said]],
    buttons: Sequence[Button],
    text: str = "",
) -> Reply:
    said = [(label, write(reading, creator)) for label, write in parts]
    return Reply(
        title=f"@{creator.handle} · {short_id(creator)}",
        text=text,
        fields=tuple(
            Field(label=reading.t(label), value=value) for label, value in said if value and value != NONE
        ),
        note=f"https://www.tiktok.com/@{creator.handle}",
        buttons=tuple(buttons),
    )


def _named(creator: Creator) -> dict[str, str]:
    return {"creator": short_id(creator)}


def _edit(creator: Creator, t: Translator) -> Button:
    return Button(
        label=t("Edit"),
        command="creator edit",
        arguments=_named(creator),
        ask=("followers", "engagement", "price", "topics", "notes"),
    )


def _buttons(reading: Reading, creator: Creator) -> tuple[Button, ...]:
    t, named = reading.t, _named(creator)
    more = (*_about(reading, creator), signs_button(creator, t), _edit(creator, t))
    if creator.blocked_reason is not None:
        return *more, Button(label=t("Unblock"), command="creator unblock", arguments=named)
    request = Button(
        label=t("Send a request"),
        command="request send",
        arguments=named,
        ask=("campaign", "fee", "deliverables", "due", "message"),
        style="primary",
        edit=False,
    )
    block = Button(
        label=t("Block"), command="creator block", arguments=named, style="danger", ask=("reason",)
    )
    return request, *more, block


def _about(reading: Reading, creator: Creator) -> tuple[Button, ...]:
    t, named = reading.t, _named(creator)
    count = notes.count(reading.session, creator_id=creator.id)
    listing = Button(label=t("Put on a list"), command="creator onto", arguments=named, edit=False)
    details = Button(label=t("All details"), command="creator details", arguments=named)
    note = Button(label=t("Add a note"), command="creator note", arguments=named, ask=("text",))
    label = t("Notes ({count})", count=count)
    every = Button(label=label, command="creator notes", arguments=named, edit=False)
    kinds = findings.open_kinds(reading.session, creator_id=creator.id, now=reading.now)
    words = [look_button(creator.number, t)] if kinds else []
    return details, listing, note, *([every] if count else []), *words


# -- tables ---------------------------------------------------------------------------------------


@frozen
class Extra:
    """A further column of a table, by the creators' rows; who is not in it has a dash."""

    label: str
    values: Mapping[int, str]
    align: Literal["left", "right"] = "left"


def creator_table(
    found: Sequence[Creator], t: Translator, figures: Sequence[str] = (), extra: Sequence[Extra] = ()
) -> Table:
    """Show creators at a glance; with further figures and columns where asked for."""
    columns = (
        Column(label=t("Id")),
        Column(label=t("Handle")),
        Column(label=t("Followers"), align="right"),
        Column(label=t("ER by views"), align="right"),
        *(Column(label=t(FIGURE_LABELS[name]), align="right") for name in figures),
        Column(label=t("Price"), align="right"),
        *(Column(label=one.label, align=one.align) for one in extra),
        Column(label=t("Country")),
        Column(label=t("Topics")),
    )
    return Table(columns=columns, rows=tuple(_row(creator, t, figures, extra) for creator in found))


def _row(creator: Creator, t: Translator, figures: Sequence[str], extra: Sequence[Extra]) -> tuple[str, ...]:
    blocked = " ⛔" if creator.blocked_reason is not None else ""
    return (
        short_id(creator),
        f"@{creator.handle}{blocked}",
        *(figure_text(creator, name, t) for name in ("followers", "engagement_rate", *figures)),
        price_text(creator, t),
        *(one.values.get(creator.id, NONE) for one in extra),
        creator.country or NONE,
        ", ".join(creator.topics[:3]) or NONE,
    )

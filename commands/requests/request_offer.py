"""What a request offers and asks for: its options, as they are shown, and as a button carries them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from commands.core.options import Option, Reading
from commands.core.replies import Field
from commands.core.texts import N_, Translator, UserError, msg
from commands.options import DateOption, MoneyOption, Parsed, Plain, Text
from commands.requests.request_cards import days_text, until_day
from commands.rules.deliverables import as_columns
from commands.rules.money import Money
from commands.rules.names import fold
from storage.frozen import frozen

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


FEE = Option(
    "fee",
    MoneyOption(),
    N_("Fee, such as 500 or 1.200 €"),
    question=N_("Which fee do you offer? For example: 500 €"),
)
OFFER = (
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


# What an option is called among the columns of a request, where it is another word.
_COLUMNS = {"due": "due_on", "draft": "draft_due_on"}


@frozen
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
                msg("The due date {date} has passed. Choose today or a later day.", date=self.due)
            )
        for day in (self.usage_until, self.exclusive_until, self.draft):
            if isinstance(day, date) and day < today:
                raise UserError(msg("{day} has passed. Choose today or a later day.", day=day))
        if isinstance(self.draft, date) and self.due and self.draft > self.due:
            raise UserError(
                msg(
                    "The draft would be due on {draft}, after the video on {due}. Choose an earlier day.",
                    draft=self.draft,
                    due=self.due,
                )
            )
        return self

    @property
    def columns(self) -> dict[str, Any]:
        """Give the columns of a request; those that were not said keep their defaults."""
        said = {
            "deliverables": self.deliverables,
            "pieces": as_columns(self.deliverables),
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

    @property
    def said(self) -> dict[str, Any]:
        """Give only those columns that something was said about."""
        said = {name for name in self.__dataclass_fields__ if getattr(self, name) not in (None, "")}
        told = {_COLUMNS.get(name, name) for name in said}
        if "deliverables" in said:
            told.add("pieces")
        if "draft" in said:
            told.add("wants_draft")
        if "fee" in said:
            told |= {"fee_minor", "currency"}
        return {name: value for name, value in self.columns.items() if name in told}


def offer_fields(offer: Offer, t: Translator) -> tuple[Field, ...]:
    """Show an offer before there is a request."""
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


def minor_money(text: str) -> Money:
    """Read a fee as a button carries it."""
    minor, currency = text.split()
    return Money(int(minor), currency)

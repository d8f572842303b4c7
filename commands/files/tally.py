"""Count what a file holds while it is read."""

from __future__ import annotations

from datetime import date

from commands.core.texts import UserError, msg
from commands.files.entities import Campaign
from commands.files.values import shorten
from storage.frozen import frozen


@frozen
class ExportSummary:
    """Sum up a file that was read to its end without an error."""

    rows: int
    first_day: date
    last_day: date
    campaigns: tuple[Campaign, ...]
    currencies: tuple[str, ...]
    blank: int  # figures without a value, masked ones included
    masked: int
    unknown: tuple[str, ...]
    level: str  # the field that tells rows of a day apart, or "campaign"
    hourly: bool


def key_of(name: str | None, id: str | None) -> str:
    """Give what tells a campaign from the others of its file."""
    return id or f"name:{name}"


class Tally:
    """Count rows by campaign, and figures without a value."""

    def __init__(self) -> None:
        self.campaigns: dict[str, Campaign] = {}
        self.blank = 0
        self.masked = 0

    def add(self, about: tuple[str | None, str | None, str], rows: int, first: date, last: date) -> None:
        """Count rows of a campaign's name, id and currency; a campaign has one currency."""
        name, id, currency = about
        key = key_of(name, id)
        campaign = self.campaigns.get(key)
        if campaign is None:
            campaign = self.campaigns[key] = Campaign(name, id, currency, 0, first, last)
        if campaign.currency != currency:
            raise UserError(
                msg(
                    "The campaign “{name}” is in {first} and in {second}. A campaign has one currency.",
                    name=shorten(name or id or ""),
                    first=campaign.currency,
                    second=currency,
                )
            )
        campaign.rows += rows
        campaign.first_day = min(campaign.first_day, first)
        campaign.last_day = max(campaign.last_day, last)

    def sum_up(self, *, unknown: tuple[str, ...], level: str, hourly: bool) -> ExportSummary:
        """Sum up the file after its last row."""
        campaigns = self.campaigns.values()
        return ExportSummary(
            rows=sum(campaign.rows for campaign in campaigns),
            first_day=min(campaign.first_day for campaign in campaigns),
            last_day=max(campaign.last_day for campaign in campaigns),
            campaigns=tuple(campaigns),
            currencies=tuple(sorted({campaign.currency for campaign in campaigns})),
            blank=self.blank,
            masked=self.masked,
            unknown=unknown,
            level=level,
            hourly=hourly,
        )

"""Name what a row of an export is about, so that the same ad has the same key in every export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from commands.core.texts import UserError, msg
from commands.files.values import Cell, clean_text, is_blank, shorten
from commands.rules.patterns import lazily

NAMES = ("campaign_name", "adgroup_name", "ad_name")
IDS = ("campaign_id", "adgroup_id", "ad_id", "post_id")
_MAX_NAME = 512
_ROUNDED = lazily(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]+")
_EXACT = 2**53


@dataclass(slots=True)
class Campaign:
    """Tally the rows of one campaign of the file."""

    name: str | None
    id: str | None
    currency: str
    rows: int
    first_day: date
    last_day: date


@dataclass(slots=True)
class Entity:
    """Identify an ad, ad group or campaign of the file."""

    number: int
    key: str
    label: str
    campaign_name: str | None
    campaign_id: str | None

    @property
    def campaign(self) -> str:
        """Give what tells its campaign from the others of the file."""
        return self.campaign_id or f"name:{self.campaign_name}"


def read_name(cell: Cell) -> str | None:
    """Read a name as plain text; what looks like a formula stays text."""
    return None if is_blank(cell) else clean_text(cell)[:_MAX_NAME]


def read_id(cell: Cell) -> str | None:
    """Read an id; one that a spreadsheet program has rounded is refused."""
    if isinstance(cell, float) and abs(cell) >= _EXACT:
        raise _rounded(cell)
    text = "" if is_blank(cell) else clean_text(cell).lstrip("'")[:_MAX_NAME]
    if _ROUNDED.fullmatch(text):
        raise _rounded(text)
    return text or None


def make_entity(number: int, cells: Mapping[str, Cell]) -> Entity:
    """Build the entity of a row from its names and ids, the most specific one deciding."""
    names = {key: read_name(cells[key]) for key in NAMES if key in cells}
    ids = {key: read_id(cells[key]) for key in IDS if key in cells}
    campaign_name, campaign_id = names.get("campaign_name"), ids.get("campaign_id")
    if not campaign_name and not campaign_id:
        raise UserError(msg("The row names no campaign."))
    group_name, group_id = names.get("adgroup_name"), ids.get("adgroup_id")
    ad_name, ad_id = names.get("ad_name"), ids.get("ad_id")
    campaign, group = campaign_id or campaign_name, group_id or group_name
    if ad_id:
        key = f"ad:{ad_id}"
    elif ad_name:
        key = f"ad#{_digest(campaign, group, ad_name)}"
    elif group_id:
        key = f"group:{group_id}"
    elif group_name:
        key = f"group#{_digest(campaign, group_name)}"
    else:
        key = "campaign"
    post = ids.get("post_id")
    label = ad_name or ad_id or group_name or group_id or campaign_name or campaign_id or ""
    if post and key.startswith("ad") and post not in label:
        # A Spark ad shows a post, which is known by its number in the ad's name.
        label = f"{label[: _MAX_NAME - len(post) - 3]} · {post}"
    return Entity(number, key, label, campaign_name, campaign_id)


def _digest(*parts: str | None) -> str:
    text = "\x1f".join(part or "" for part in parts)
    return blake2b(text.encode(errors="replace"), digest_size=12).hexdigest()


def _rounded(cell: Cell) -> UserError:
    return UserError(
        msg(
            "The ID “{value}” has lost digits in a spreadsheet program. "
            "Export the file again and send it without saving it in between.",
            value=shorten(cell) if isinstance(cell, str) else f"{cell:.3g}",
        )
    )

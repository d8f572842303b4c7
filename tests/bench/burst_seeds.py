"""Teams with campaigns, figures and digests, each for the team and for its client, on both platforms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from commands.rules.schedules import parse_every
from storage.models import Campaign, Chat, DayTotal, Digest, DigestTarget, Workspace
from storage.session import Session
from storage.upserts import insert_all_new

TEAMS, CAMPAIGNS = 625, 4
_READERS, _PLATFORMS = ("team", "client"), ("telegram", "discord")
_EACH = len(_READERS) * len(_PLATFORMS)  # digests of a campaign
COUNT = TEAMS * CAMPAIGNS * _EACH
_WITH_PICTURE = 50  # every so manieth campaign has the figures of a picture
_DAYS = 14
_PLAIN = ("likes", "comments", "shares", "saves", "follows", "profile_visits")
_DRAWN = ("spend", "views", "impressions", "clicks")

Row = dict[str, Any]


def fill(session: Session, now: datetime) -> None:
    """Store everything; the digests are not due yet."""
    for table, rows in (
        (Workspace, _teams(now)),
        (Chat, _chats()),
        (Campaign, _campaigns(now)),
        (DayTotal, _figures(now)),
        (Digest, _digests(now)),
        (DigestTarget, _targets()),
    ):
        insert_all_new(session, table, list(rows))


def chat_of(team: int, reader: str, platform: str) -> str:
    """Give the id of a group or channel of a team."""
    number = 2 * team + _READERS.index(reader)
    return str(-1_000_000_000_000 - number if platform == "telegram" else 2_000_000 + number)


def guilds() -> dict[str, list[str]]:
    """Give the Discord servers and their channels."""
    return {
        str(1_000_000 + team): [chat_of(team, reader, "discord") for reader in _READERS]
        for team in range(1, TEAMS + 1)
    }


def _teams(now: datetime) -> Iterator[Row]:
    for id in range(1, TEAMS + 1):
        home = {"home_platform": "telegram", "home_scope": chat_of(id, "team", "telegram")}
        yield {"id": id, "name": f"Team {id}", "created_at": now, "language": ("en", "de")[id % 2], **home}


def _chats() -> Iterator[Row]:
    for team, reader, platform in product(range(1, TEAMS + 1), _READERS, _PLATFORMS):
        yield {
            "workspace_id": team,
            "platform": platform,
            "chat_id": chat_of(team, reader, platform),
            "title": f"The {reader} of {team}",
        }


def _campaigns(now: datetime) -> Iterator[Row]:
    for team, number in product(range(1, TEAMS + 1), range(1, CAMPAIGNS + 1)):
        dates = {"starts_on": (now - timedelta(days=20)).date(), "ends_on": (now + timedelta(days=20)).date()}
        yield {
            "id": (team - 1) * CAMPAIGNS + number,
            "workspace_id": team,
            "number": number,
            "name": f"Campaign {number} of team {team}",
            "state": "active",
            "currency": "EUR",
            "created_at": now,
            "updated_at": now,
            **dates,
        }


def _figures(now: datetime) -> Iterator[Row]:
    blank = dict.fromkeys((*_PLAIN, *_DRAWN))
    for id, back in product(range(1, TEAMS * CAMPAIGNS + 1), range(1, _DAYS + 1)):
        keys = (*_PLAIN, *_DRAWN) if id % _WITH_PICTURE == 0 else _PLAIN
        figures = {**blank, **{key: 100 + 7 * id % 991 + 13 * back * at for at, key in enumerate(keys, 1)}}
        yield {
            "campaign_id": id,
            "day": (now - timedelta(days=back)).date(),
            "fetched_at": now,
            "rows": 1,
            **figures,
        }


def _digests(now: datetime) -> Iterator[Row]:
    rule = parse_every("daily 09:00", today=now.astimezone(UTC).date()).to_json()
    for id in range(1, COUNT + 1):
        campaign = (id - 1) // _EACH + 1
        yield {
            "id": id,
            "workspace_id": (campaign - 1) // CAMPAIGNS + 1,
            "number": (id - 1) % (_EACH * CAMPAIGNS) + 1,
            "campaign_id": campaign,
            "every": "daily 09:00",
            "schedule": rule,
            "timezone": "Europe/Berlin",
            "period": "7d",
            "created_at": now,
        }


def _targets() -> Iterator[Row]:
    numbers = product(range(TEAMS * CAMPAIGNS), _READERS, _PLATFORMS)
    for id, (campaign, reader, platform) in enumerate(numbers, 1):
        chat = chat_of(campaign // CAMPAIGNS + 1, reader, platform)
        yield {"digest_id": id, "platform": platform, "chat_id": chat}

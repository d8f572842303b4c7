"""The brief: what every video of a campaign must keep to; a request keeps the one it was sent with.

The hashtags are the campaign's own, the examples those of its board.
"""

from __future__ import annotations

from typing import Any

from commands.campaigns.campaigns import WHICH, facts, find, still_planned
from commands.cards import short_id
from commands.core.context import Context
from commands.core.forms import LEFT_OUT
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator
from commands.options import Parsed, Text
from commands.rules.briefs import brief_facts, parse_length, parse_mentions
from commands.rules.names import fold
from commands.rules.tags import parse_hashtags
from storage.models import Campaign
from storage.session import Session

_LEFT_OUT = frozenset(("none", "keine", "keins", "kein"))


def _is_none(text: str) -> bool:
    return text.strip() in LEFT_OUT or fold(text) in _LEFT_OUT


class Cleared(Parsed):
    """What another type reads, or “-” for nothing of it."""

    def parse(self, text: str, reading: Any) -> Any:
        """Read it; nothing takes the requirement out of the brief."""
        return "" if _is_none(text) else super().parse(text, reading)


class _Words(Text):
    def parse(self, text: str, reading: Any) -> str:
        """Read a text, or “-” for none."""
        return "" if _is_none(text) else super().parse(text, reading)


_REQUIREMENTS = (
    Option("hashtags", Cleared(parse_hashtags), N_("The campaign's hashtags, which the caption must have")),
    Option("mentions", Cleared(parse_mentions), N_("Accounts the caption must mention")),
    Option("sound", _Words(200), N_("The sound to use: its name or link")),
    Option("effect", _Words(200), N_("The effect to use, such as a Branded Effect")),
    Option("length", Cleared(parse_length), N_("Length in seconds, such as 15-60")),
    Option(
        "do",
        _Words(1000, lines=True),
        N_("What must be in it"),
        question=N_("What must be in it?"),
        long=True,
    ),
    Option(
        "dont",
        _Words(1000, lines=True),
        N_("What must not be in it"),
        question=N_("What must not be in it?"),
        long=True,
    ),
)


@command(
    "campaign brief",
    N_("What every video must keep to"),
    options=(WHICH, *_REQUIREMENTS),
    example=N_('/campaign brief C1 mentions=@glow length=15-60 dont="no other brands"'),
)
async def brief(context: Context, *, campaign: int, **changes: Any) -> Reply:
    """Show the brief, or change what is given of it."""

    def work(session: Session) -> Reply:
        row = find(context, session, campaign)
        if not changes:
            return _shown(row, context.t, "")
        still_planned(row)
        before = facts(row)
        row.hashtags = (changes["hashtags"] or []) if "hashtags" in changes else row.hashtags
        wanted = row.brief | changes
        row.brief = {name: value for name, value in wanted.items() if value and name != "hashtags"}
        row.updated_at = context.now
        session.add(row)
        context.audit(session, "campaign brief", ("campaign", row.id), before=before, after=facts(row))
        said = context.t("Changed. Requests that were sent keep the brief they were sent with.")
        return _shown(row, context.t, said)

    return await (context.write(work) if changes else context.read(work))


def _shown(campaign: Campaign, t: Translator, text: str) -> Reply:
    whole = {"hashtags": campaign.hashtags} | campaign.brief
    known = tuple(Field(label=label, value=value) for label, value in brief_facts(whole, t))
    nothing = t("Nothing is asked for yet. A brief is shown to creators with each request.")
    return Reply(
        title=t("Brief: {name} ({id})", name=campaign.name, id=short_id(campaign)),
        text=text or ("" if known else nothing),
        fields=known,
        buttons=(
            Button(
                label=t("Change the brief"),
                command="campaign brief",
                arguments={"campaign": short_id(campaign)},
                ask=("hashtags", "mentions", "sound", "do", "dont"),
            ),
        ),
    )


COMMANDS = (brief,)

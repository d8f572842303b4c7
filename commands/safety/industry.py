"""What a campaign is for: whether that may be promoted in its markets, and who let it go on all the same."""

from __future__ import annotations

from commands.core.invocation import Suggestion
from commands.core.options import Reading
from commands.core.texts import N_, Message, Translator, msg
from commands.options import Choice, Plain
from commands.rules.industries import INDUSTRIES, LABELS, Effect, Rule, applying
from storage.campaigns import Plan
from storage.models import Campaign

UNKNOWN = "unknown"


class Industry(Plain):
    """One of the industries there are rules for, none of them, or unknown."""

    words = Choice((*INDUSTRIES, (UNKNOWN, N_("unknown"))))

    def parse(self, text: str, reading: Reading) -> str:
        """Give the industry; nothing when it is unknown."""
        found = self.words.parse(text, reading)
        return "" if found == UNKNOWN else found

    def choices(self) -> list[tuple[str, str]]:
        """Give all of them."""
        return [*self.words.fixed]

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer nothing beside the choices."""
        return []


def blocking(campaign: Campaign | Plan) -> list[Rule]:
    """Give the rules that nobody can lift."""
    rules = applying(campaign.industry, campaign.markets)
    return [rule for rule in rules if rule.effect is Effect.BLOCK]


def warning(campaign: Campaign | Plan) -> list[Rule]:
    """Give the rules that an owner can lift."""
    rules = applying(campaign.industry, campaign.markets)
    return [rule for rule in rules if rule.effect is Effect.WARN]


def hindrance(campaign: Campaign | Plan) -> Message | None:
    """Say why a campaign may not be launched and nobody asked for it, if so."""
    named = {"name": campaign.name, "id": f"C{campaign.number}"}
    if rules := blocking(campaign):
        return msg(
            "“{name}” is for {industry}. {rules} So it cannot be launched and nobody can be asked for it. "
            "If it is for something else: /campaign edit {id} industry=… (This is not legal advice.)",
            industry=msg(LABELS[campaign.industry]),
            rules=said(rules),
            **named,
        )
    open_ones = [rule for rule in warning(campaign) if rule.key not in campaign.industry_allowed]
    if not open_ones:
        return None
    return msg(
        "“{name}” is for {industry}. {rules} An owner can let it go on all the same: "
        '/campaign allow {id} reason="why" (This is not legal advice.)',
        industry=msg(LABELS[campaign.industry]),
        rules=said(open_ones),
        **named,
    )


def said(rules: list[Rule]) -> Message:
    """Write rules one after the other, each with its source."""
    each = [msg("{rule} [{source}]", rule=msg(rule.text), source=rule.source) for rule in rules]
    params = {f"item{place}": one for place, one in enumerate(each)}
    return Message(" ".join(f"{{{name}}}" for name in params), params)


def industry_text(campaign: Campaign | Plan, t: Translator) -> str:
    """Say what a campaign is for and how it stands with the rules; nothing when it is unknown."""
    if not campaign.industry:
        return ""
    label = t(LABELS[campaign.industry])
    if blocking(campaign):
        return t("{industry}: may not be promoted", industry=label)
    if hindrance(campaign):
        return t("{industry}: an owner has to allow it", industry=label)
    if warning(campaign):
        return t("{industry}: allowed by {who}", industry=label, who=campaign.industry_allowed_by)
    return label

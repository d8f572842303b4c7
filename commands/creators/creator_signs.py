"""What stands out of a creator, on their card and on a page of its own."""

from __future__ import annotations

from commands.core.options import Reading
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator
from commands.rules.signals import (
    BOUNDS,
    QUIET_DAYS,
    Figures,
    Mark,
    Sign,
    Tier,
    Usual,
    known,
    references,
    signs,
    tier_of,
)
from commands.safety.safety import look_button
from storage import peers
from storage.frozen import frozen
from storage.models import Creator

MARKS = {
    Mark.GROWTH: N_("growth"),
    Mark.ENGAGEMENT: N_("engagement by views"),
    Mark.ENGAGEMENT_FOLLOWERS: N_("engagement by followers"),
    Mark.VIEWS: N_("views against followers"),
    Mark.SPREAD: N_("average against median views"),
    Mark.QUIET: N_("last post"),
    Mark.ELSEWHERE: N_("audience against country"),
}
_EVIDENCE = {
    Mark.GROWTH: N_("The followers changed by {value} in 30 days."),
    Mark.ENGAGEMENT: N_("{value} of the views led to a reaction."),
    Mark.ENGAGEMENT_FOLLOWERS: N_("Each post gets reactions from {value} of the followers."),
    Mark.VIEWS: N_("A usual video is seen by {value} of the number of followers."),
    Mark.SPREAD: N_("The average is {value} times the median: a few videos carry it."),
    Mark.ELSEWHERE: N_("{value} of the audience is in {there}, more than in {here}."),
}
_CAVEATS = {
    Mark.GROWTH: N_(
        "One video that spread does that as well as bought followers, and a loss may be TikTok's own "
        "tidying. Look at the days it happened."
    ),
    Mark.ENGAGEMENT: N_(
        "Subject, language and length of the videos move it a lot; giveaways lift it. "
        "Look at the comments of the latest videos."
    ),
    Mark.ENGAGEMENT_FOLLOWERS: N_(
        "TikTok shows videos mostly to people who do not follow, so this one swings widely. "
        "The rate by views says more."
    ),
    Mark.VIEWS: N_(
        "Few views can mean followers from years ago, a change of subject or a pause as well as bought ones; "
        "many are usual after a video that spread."
    ),
    Mark.SPREAD: N_("Reckon with the median when you plan; ask which videos they were and why."),
    Mark.QUIET: N_("The figure may be old, or there is a pause. A look at the profile tells."),
    Mark.ELSEWHERE: N_("That can be just right: compare it with the campaign's markets."),
}
_TIERS = {
    Tier.NANO: N_("nano"),
    Tier.MICRO: N_("micro"),
    Tier.MID: N_("mid"),
    Tier.MACRO: N_("macro"),
    Tier.MEGA: N_("mega"),
}


@frozen
class Looked:
    """A creator's figures, the tier, what could be looked at and what stands out."""

    figures: Figures
    tier: Tier | None
    known: list[Mark]
    signs: list[Sign]


def looked_at(reading: Reading, creator: Creator) -> Looked:
    """Look at a creator's figures beside those of the team's creators of the same size."""
    figures = Figures(**{name: getattr(creator, name) for name in Figures.__dataclass_fields__})
    tier, others = tier_of(figures.followers), []
    if tier:
        low, high = BOUNDS[tier]
        rows = peers.of_size(
            reading.session, workspace_id=creator.workspace_id, low=low, high=high, without=creator.id
        )
        others = [Figures(**dict(zip(peers.COLUMNS, row, strict=True))) for row in rows]
    return Looked(figures, tier, known(figures), signs(figures, others, reading.today))


def signs_line(reading: Reading, creator: Creator) -> str:
    """Say in a few words what stands out; nothing where no figure can be looked at."""
    t, looked = reading.t, looked_at(reading, creator)
    if not looked.known:
        return ""
    if not looked.signs:
        return t("nothing stands out")
    return t("to look at: {marks}", marks=", ".join(t(MARKS[sign.mark]) for sign in looked.signs))


def signs_button(creator: Creator, t: Translator) -> Button:
    """Give the button that leads to the details."""
    return Button(
        label=t("Check the figures"),
        command="creator check",
        arguments={"creator": f"P{creator.number}"},
        edit=False,
    )


def signs_page(reading: Reading, creator: Creator) -> Reply:
    """Show each sign with its evidence and what else may be behind it."""
    t, looked = reading.t, looked_at(reading, creator)
    fields = [Field(label=t(MARKS[sign.mark]), value=_sign(sign, t)) for sign in looked.signs]
    standing_out = {sign.mark for sign in looked.signs}
    calm = [t(MARKS[mark]) for mark in looked.known if mark not in standing_out]
    missing = [t(label) for mark, label in MARKS.items() if mark not in looked.known]
    compared = [t(one.text, value=t.percent(one.value)) for one in references(looked.tier, looked.known)]
    more = (
        (t("Nothing unusual"), ", ".join(calm)),
        (t("Not known"), ", ".join([*missing, t("repeated comments: no source gives comments")])),
        (t("For comparison only"), "\n".join([*compared, t("Creators are not brands.")]) if compared else ""),
        (t("Size"), _tier(looked, t)),
    )
    return Reply(
        title=t("@{handle}: what stands out", handle=creator.handle),
        text=t("These are signs to look at, not a verdict.")
        if looked.signs
        else t("Nothing stands out in the figures there are."),
        fields=(*fields, *(Field(label=label, value=value) for label, value in more if value)),
        buttons=(look_button(creator.number, t),),
    )


def _sign(sign: Sign, t: Translator) -> str:
    lines = [_evidence(sign, t), _usual(sign.mark, sign.usual, t), t(_CAVEATS[sign.mark])]
    return "\n".join(line for line in lines if line)


def _evidence(sign: Sign, t: Translator) -> str:
    if sign.mark is Mark.QUIET:
        text = t.plural("No post for {count} day.", "No post for {count} days.", round(sign.value))
        return text + " " + t("More than {days} stand out.", days=QUIET_DAYS)
    there, here = sign.words or ("", "")
    return t(_EVIDENCE[sign.mark], value=_value(sign.mark, sign.value, t), there=there, here=here)


def _value(mark: Mark, value: float, t: Translator) -> str:
    return t.number(value, 1) if mark is Mark.SPREAD else t.percent(value)


def _usual(mark: Mark, usual: Usual | None, t: Translator) -> str:
    if usual is None:
        return ""
    low, high = _value(mark, usual.low, t), _value(mark, usual.high, t)
    if not usual.of:
        return t("A rule of thumb of ours, no benchmark: {low} to {high}.", low=low, high=high)
    return t(
        "Nine in ten of your {count} other creators of this size lie between {low} and {high}.",
        count=usual.of,
        low=low,
        high=high,
    )


def _tier(looked: Looked, t: Translator) -> str:
    if looked.tier is None:
        return ""
    low, high = BOUNDS[looked.tier]
    name = t(_TIERS[looked.tier])
    if high is None:
        return t("{tier}: from {low} followers on", tier=name, low=t.compact(low))
    return t("{tier}: {low} to below {high} followers", tier=name, low=t.compact(low), high=t.compact(high))

"""What ads spend on a request's videos, beside the rights that allow it: before their end and after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from commands.core.replies import Button
from commands.core.texts import N_, Translator
from commands.kpis.figures import in_flight
from commands.requests.deals import Deal
from commands.rules.dependence import Outlook, daily, outlook, window
from commands.rules.rights import FIRST, Right
from commands.rules.states import CHANGEABLE_STATES, ONCE_POSTED
from storage import depending, figures
from storage.depending import Spent, Tied
from storage.frozen import frozen
from storage.session import Session

_ENDED: dict[str, str] = {
    "usage": N_("{what} spent {money} after the usage rights had ended on {day}."),
    "spark": N_("{what} spent {money} after the Spark authorisation had ended on {day}."),
}


@frozen
class Dependence:
    """The ads of a request and what they spent, from the first day of a window on."""

    deal: Deal
    today: date
    tied: Tied
    spent: Sequence[Spent]
    start: date
    end: date

    @property
    def last_week(self) -> Sequence[Spent]:
        """Give what was spent in the last seven complete days that may have figures."""
        return [one for one in self.spent if self.start <= one.day <= self.end]

    @property
    def a_day(self) -> int:
        """Give what the request's own campaign spent on them a day."""
        days: Counter[date] = Counter()
        for one in self.last_week:
            if one.campaign_id == self.deal.campaign.id:
                days[one.day] += one.minor
        return daily(days, self.end)

    def late(self, right: Right) -> Sequence[Spent]:
        """Give what was spent after the end of a right; a Spark authorisation is about the video alone."""
        after = [one for one in self.spent if one.day > right.ends_on]
        return [one for one in after if one.with_video or right.kind == "usage"]


def look(session: Session, deal: Deal, rights: Iterable[Right], today: date) -> Dependence:
    """Look at what depends on the rights of a request."""
    tied = depending.tied(session, request=deal.request, handle=deal.creator.handle)
    fresh = figures.freshness(session, campaign_id=deal.campaign.id) if tied.ads else None
    start, end = window(today, fresh.last_day if fresh else None)
    ended = [one.ends_on + timedelta(days=1) for one in rights if one.left(today) < 0]
    spent = depending.spent(session, ads=tied, since=min((start, *ended)))
    return Dependence(deal, today, tied, spent, start, end)


def spend_lines(
    session: Session, found: Dependence, rights: Sequence[Right], t: Translator, *, always: bool = False
) -> list[str]:
    """Say what is spent and what is still to come; where no figures tell, only once a post is expected."""
    if not found.tied.ads:
        expected = always or found.deal.state in ONCE_POSTED
        return [t("No figures tie spend to this video.")] if expected else []
    late = late_lines(found, rights, t)
    if late:
        return [_week(found, t), *late]
    return [_week(found, t), *_each_day(found, t), *_ahead(session, found, rights, t)]


def late_lines(found: Dependence, rights: Iterable[Right], t: Translator) -> list[str]:
    """Say what was spent after the end of each right, and what to do."""
    lines = [_late(found, one, t) for one in rights if one.left(found.today) < 0]
    said = [line for line in lines if line]
    return [*said, to_do(found.deal, t)] if said else []


def _late(found: Dependence, right: Right, t: Translator) -> str:
    spent = found.late(right)
    if not spent:
        return ""
    day = t.date(right.ends_on)
    return t(_ENDED[right.kind], day=day, money=_money(spent, t), what=_what(found, t, spent))


def to_do(deal: Deal, t: Translator) -> str:
    """Say what ends the spend or the lack of a right."""
    return t("Stop these ads, or agree on longer rights with {who}.", who=deal.handle)


def in_time(found: Dependence, t: Translator) -> list[str]:
    """Say what to do while there is time, where ads depend on it."""
    return [t("Extend the rights, or stop the ads by then.")] if found.last_week else []


def _week(found: Dependence, t: Translator) -> str:
    """Say what was spent in the last seven days; where the figures are older, in the last they have."""
    spent = found.last_week
    recent = found.end == found.today - timedelta(days=1)
    values = {"what": _what(found, t, spent or None), "day": t.date(found.end)}
    if not spent:
        nothing = t("{what} spent nothing in the last 7 days.", **values)
        older = t("{what} spent nothing in the 7 days through {day}, the last with figures.", **values)
        return nothing if recent else older
    values["money"] = _money(spent, t)
    if recent:
        return t("{what} spent {money} in the last 7 days.", **values)
    return t("{what} spent {money} in the 7 days through {day}, the last with figures.", **values)


def _each_day(found: Dependence, t: Translator) -> list[str]:
    """Say what that is a day, where one campaign has spent it all."""
    if not found.a_day or any(one.campaign_id != found.deal.campaign.id for one in found.last_week):
        return []
    return [t("That is about {money} a day.", money=t.money(found.a_day, found.deal.campaign.currency))]


def _ahead(session: Session, found: Dependence, rights: Sequence[Right], t: Translator) -> list[str]:
    """Say what will be spent until the flight ends, and how much of it after the first right that ends."""
    left = [one.ends_on for one in rights if one.left(found.today) >= 0]
    ahead = _outlook(session, found, min(left)) if left else None
    if ahead is None:
        return []
    currency = found.deal.campaign.currency
    values = {"day": t.date(ahead.flight_end), "more": t.money(ahead.more, currency)}
    if not ahead.late:
        return [t("The flight goes on until {day}: about {more} more if it goes on like this.", **values)]
    return [
        t(
            "The flight goes on until {day}: about {more} more if it goes on like this, {late} of it after "
            "the rights have ended.",
            late=t.money(ahead.late, currency),
            **values,
        )
    ]


def _outlook(session: Session, found: Dependence, ends_on: date) -> Outlook | None:
    campaign, today = found.deal.campaign, found.today
    a_day = found.a_day
    if not a_day or campaign.ends_on is None:
        return None
    left = None
    if campaign.budget_minor is not None:
        (total,) = figures.sums(session, in_flight(campaign, today))
        left = campaign.budget_minor - (total.values["spend"] or 0)
    return outlook(a_day, today, campaign.ends_on, ends_on, left)


def _what(found: Dependence, t: Translator, spent: Sequence[Spent] | None) -> str:
    """Name the ads: by the video, by the creator's name, or both."""
    if spent is None:
        with_video, by_name = bool(found.tied.with_video), bool(found.tied.by_name)
    else:
        with_video = any(one.with_video for one in spent)
        by_name = any(not one.with_video for one in spent)
    count, who = max(len(found.tied.videos), 1), found.deal.handle
    if not with_video:
        return t("Ads that name {who}", who=who)
    if by_name:
        return t.plural(
            "Ads with this video or that name {who}",
            "Ads with these videos or that name {who}",
            count,
            who=who,
        )
    return t.plural("Ads with this video", "Ads with these videos", count)


def _money(spent: Iterable[Spent], t: Translator) -> str:
    sums: Counter[str] = Counter()
    for one in spent:
        sums[one.currency] += one.minor
    return t.join([t.money(minor, currency) for currency, minor in sorted(sums.items())])


def extension_buttons(deal: Deal, rights: Iterable[Right], today: date, t: Translator) -> tuple[Button, ...]:
    """Give what asks the creator for longer rights, where these end soon and the terms can still change."""
    if deal.state not in CHANGEABLE_STATES or deal.archived or deal.request.held:
        return ()
    kinds = {one.kind for one in rights if one.left(today) <= FIRST}
    named = {"usage": (N_("Ask for longer rights"), "usage_until")}
    named["spark"] = (N_("Ask for a longer Spark authorisation"), "spark_days")
    return tuple(
        Button(
            label=t(label),
            command="terms change",
            arguments={"request": deal.short},
            ask=(option,),
            edit=False,
        )
        for kind, (label, option) in named.items()
        if kind in kinds
    )

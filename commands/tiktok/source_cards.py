"""How the sources of a team's figures are: when each last spoke, what failed, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from commands.core.options import Reading
from commands.core.replies import Button, Field, Reply, Subject
from commands.core.texts import Translator
from commands.rules.plain import excerpt
from commands.tiktok import matching
from commands.tiktok.account_cards import account_fields, connect_button
from commands.tiktok.sync_days import left_of, zone_of
from commands.tiktok.sync_words import said
from storage import ads, campaigns, matches, post_sources
from storage.models import AdCampaign, Advertiser, PostSource

_MOST = 15
_STALE = timedelta(hours=3)


def sources_card(reading: Reading) -> Reply:
    """Show every source of a team's figures; the card changes as they are read."""
    t, session, workspace_id = reading.t, reading.session, reading.workspace.id
    accounts = [one for one in ads.of(session, workspace_id=workspace_id) if one.chosen]
    every = matches.of(session, workspace_id=workspace_id)
    of_posts = post_sources.of(session, workspace_id=workspace_id)
    fields = [
        Field(label=one.name or one.advertiser_id, value=_account(reading, one, every))
        for one in accounts[:_MOST]
    ]
    return Reply(
        title=t("Where the figures come from"),
        text=_unmatched(t, every) if accounts else t("No ad account is read. /connect tiktok lets me in."),
        fields=(*fields, *account_fields(reading, of_posts), *_others(reading)),
        note=t(
            "Of the same ad and day the newest reading counts, from TikTok or from a file; what was written "
            "by hand counts where neither has a figure."
        ),
        buttons=(*_buttons(t, accounts, every, reading), *_of_posts(t, of_posts, bool(accounts))),
        subject=Subject(kind="sources", id=workspace_id),
        workspace_id=workspace_id,
        language=t.language,
    )


def _unmatched(t: Translator, every: Sequence[AdCampaign]) -> str:
    count = len(_open(every))
    if not every:
        return t("The list of campaigns at TikTok has not been read yet.")
    if not count:
        return t("Every campaign at TikTok counts for one of yours, or was left out.")
    return t.plural(
        "{count} campaign at TikTok counts for none of yours: /campaign match",
        "{count} campaigns at TikTok count for none of yours: /campaign match",
        count,
    )


def _open(every: Sequence[AdCampaign]) -> list[AdCampaign]:
    return [row for row in every if row.campaign_id is None and row.matched_by != matching.OUT]


def _account(reading: Reading, one: Advertiser, every: Sequence[AdCampaign]) -> str:
    t = reading.t
    lines = [_spoke(reading, one), _fault(reading, one), _days(reading, one, every)]
    if one.timezone and one.timezone != reading.workspace.timezone:
        lines.append(t("Its days begin at midnight in {zone}.", zone=one.timezone))
    return "\n".join(line for line in lines if line)


def _spoke(reading: Reading, one: Advertiser) -> str:
    t = reading.t
    if one.spoke_at is None:
        return t("has not spoken yet")
    at = t.moment(one.spoke_at, reading.zone)
    if reading.now - one.spoke_at > _STALE:
        return t("last spoke {moment}, which is long ago", moment=at)
    return t("last spoke {moment}", moment=at)


def _fault(reading: Reading, one: Advertiser) -> str:
    t, fault = reading.t, said(reading.t, one.fault)
    if not fault:
        return ""
    if one.due_at is None:
        return fault
    return f"{fault}\n{t('Next try {moment}.', moment=t.moment(one.due_at, reading.zone))}"


def _days(reading: Reading, one: Advertiser, every: Sequence[AdCampaign]) -> str:
    t = reading.t
    own = [row for row in every if row.advertiser_id == one.id and row.campaign_id is not None]
    if not own:
        return t("none of its campaigns counts yet")
    read = [row for row in own if row.newest]
    if not read:
        return t("nothing has been read yet")
    newest = min(row.newest for row in read if row.newest)
    counted = t.plural(
        "{count} campaign, read through {day}",
        "{count} campaigns, read through {day}",
        len(own),
        day=t.date(newest),
    )
    today = reading.now.astimezone(zone_of(one)).date()
    if newest < today and one.due_at is not None and one.due_at <= reading.now:
        counted = t("{counted}; the days after it are read now", counted=counted)
    left = max(left_of(row, today) for row in read)
    if not left:
        return counted
    since = t.date(max(row.oldest for row in read if row.oldest and left_of(row, today)))
    more = t.plural("{count} older day is left", "{count} older days are left", left)
    going = more if one.history else t("{days}, and is not read", days=more)
    return t("{counted}, back to {since}; {going}", counted=counted, since=since, going=going)


def _others(reading: Reading) -> list[Field]:
    t, session, workspace_id = reading.t, reading.session, reading.workspace.id
    file = matches.last_file(session, workspace_id=workspace_id)
    ids = [one.id for one in campaigns.all_of(session, workspace_id=workspace_id)]
    by_hand = matches.last_by_hand(session, campaign_ids=ids)
    found = []
    if file:
        said_ = t(
            "{name}, {moment}", name=excerpt(file.name, 60), moment=t.moment(file.created_at, reading.zone)
        )
        found.append(Field(label=t("Last file"), value=said_))
    if by_hand:
        found.append(Field(label=t("Last written by hand"), value=t.moment(by_hand, reading.zone)))
    return found


def _buttons(
    t: Translator, accounts: Sequence[Advertiser], every: Sequence[AdCampaign], reading: Reading
) -> list[Button]:
    if not accounts:
        return [Button(label=t("Connect TikTok"), command="connect tiktok", style="primary", edit=False)]
    found = [Button(label=t("Read now"), command="kpi sync", style="primary")]
    older = [
        one
        for one in accounts
        if any(
            row.advertiser_id == one.id and row.campaign_id and left_of(row, reading.now.date())
            for row in every
        )
    ]
    if any(one.history for one in older):
        found.append(
            Button(
                label=t("Stop reading older days"),
                command="kpi history",
                arguments={"on": "no"},
                style="danger",
            )
        )
    elif older:
        found.append(Button(label=t("Read older days"), command="kpi history", arguments={"on": "yes"}))
    if _open(every):
        found.append(Button(label=t("Match campaigns"), command="campaign match", edit=False))
    if any(one.due_at is None for one in accounts):
        found.append(Button(label=t("Connect again"), command="connect tiktok", edit=False))
    return found


def _of_posts(t: Translator, sources: Sequence[PostSource], ads_are_read: bool) -> list[Button]:
    read = [] if ads_are_read or not sources else [Button(label=t("Read now"), command="kpi sync")]
    accounts = [one for one in sources if one.kind == post_sources.ACCOUNT]
    return read + ([connect_button(t)] if not accounts or any(one.due_at is None for one in accounts) else [])

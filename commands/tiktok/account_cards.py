"""How the sources of posts' figures are: connected TikTok accounts, and TikTok One."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.options import Reading
from commands.core.replies import Button, Field
from commands.core.texts import Translator
from commands.tiktok.sync_words import said
from storage import post_sources
from storage.models import PostSource

_MOST = 10


def connected_accounts(reading: Reading) -> list[PostSource]:
    """Give the TikTok accounts a team may read."""
    found = post_sources.of(reading.session, workspace_id=reading.workspace.id)
    return [one for one in found if one.kind in post_sources.ACCOUNTS]


def account_fields(reading: Reading, sources: Sequence[PostSource]) -> list[Field]:
    """Say of each source when it last spoke, what failed and when it is asked again."""
    return [Field(label=_name(reading.t, one), value=_state(reading, one)) for one in sources[:_MOST]]


def _name(t: Translator, one: PostSource) -> str:
    if one.kind == post_sources.MARKET:
        return t("Posts in TikTok One")
    if one.kind == post_sources.CREATOR:
        return t("Creator's account @{handle}", handle=one.handle or "…")
    return t("TikTok account @{handle}", handle=one.handle or "…")


def _state(reading: Reading, one: PostSource) -> str:
    t = reading.t
    lines = []
    requests = ", ".join(f"R{row.number}" for row in post_sources.covered(reading.session, one))
    if requests:
        lines.append(t("Read for {requests}, with the creator's own leave.", requests=requests))
    if one.by_name:
        lines.append(
            t(
                "Let in by {name} on {moment}.",
                name=one.by_name,
                moment=t.moment(one.created_at, reading.zone),
            )
        )
    lines.append(
        t("last spoke {moment}", moment=t.moment(one.spoke_at, reading.zone))
        if one.spoke_at
        else t("has not spoken yet")
    )
    if one.spoke_at:
        lines.append(t("figures of {found} of {asked} posts", found=one.found, asked=one.asked))
    return "\n".join([*lines, *_fault(reading, one)])


def _fault(reading: Reading, one: PostSource) -> list[str]:
    t, fault = reading.t, said(reading.t, one.fault)
    if not fault or one.due_at is None:
        return [fault] if fault else []
    return [f"{fault}\n{t('Next try {moment}.', moment=t.moment(one.due_at, reading.zone))}"]


def connect_button(t: Translator) -> Button:
    """Give the button that connects a TikTok account."""
    return Button(label=t("Connect a TikTok account"), command="connect account", edit=False)


def release_buttons(t: Translator, accounts: Sequence[PostSource]) -> list[Button]:
    """Give the buttons that let go of accounts."""
    return [
        Button(
            label=t("Disconnect @{handle}", handle=one.handle or "…"),
            command="connect release",
            arguments={"account": str(one.id)},
            style="danger",
        )
        for one in accounts[:_MOST]
    ]

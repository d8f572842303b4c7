"""Codes of TikTok with a cure of their own, whatever was asked; others are said by what they ask for."""

from __future__ import annotations

from collections.abc import Mapping

from commands.core.errors import RemoteError
from commands.core.marketplace import NotAllowed
from commands.core.texts import Message, msg
from commands.core.tiktok import Unreachable

Said = tuple[type[RemoteError], Message]
_APP: Said = (
    NotAllowed,
    msg(
        "TikTok does not know this app, or its secret is another one (code {code}). Whoever runs me checks "
        "TAKT_TIKTOK_APP_ID and TAKT_TIKTOK_APP_SECRET."
    ),
)
_ADDRESS: Said = (
    NotAllowed,
    msg(
        "TikTok does not offer that at the address I ask (code {code}). Whoever runs me checks "
        "TAKT_TIKTOK_API_URL: the sandbox lacks many parts. Where it is right, I need to be brought up to "
        "date."
    ),
)
_ACCOUNT: Said = (
    RemoteError,
    msg(
        "This ad account is not there any more, or belongs to somebody else (code {code}). Look in Ads "
        "Manager, and choose which ones are read: /connect list"
    ),
)
_OFTEN: Said = (
    Unreachable,
    msg("TikTok was asked too often within a second (code {code}). Try again in a few minutes."),
)
CURES: Mapping[int, Said] = {
    **dict.fromkeys((40101, 40113, 40116), _APP),
    **dict.fromkeys((40006, 40008, 40009, 40010, 40013, 40014, 40051, 40117, 41002), _ADDRESS),
    **dict.fromkeys((40300, 40301), _ACCOUNT),
    **dict.fromkeys((40016, 40132, 40133), _OFTEN),
    40118: (
        NotAllowed,
        msg(
            "TikTok opens this only to apps and advertisers on its list (code {code}). Whoever runs me asks "
            "their contact at TikTok to be put on it."
        ),
    ),
    40119: (
        NotAllowed,
        msg(
            "The ad account belongs to another company than the app (code {code}). Whoever runs me registers "
            "the app for the company that owns the account, in TikTok's developer portal."
        ),
    ),
    40124: (
        NotAllowed,
        msg(
            "TikTok has not approved the developer profile of this app (code {code}). Whoever runs me "
            "completes it in TikTok's developer portal and waits for the approval."
        ),
    ),
    41000: (
        NotAllowed,
        msg(
            "TikTok takes no questions from the country this server stands in (code {code}). Whoever runs me "
            "lets me run in another one."
        ),
    ),
    41001: (
        Unreachable,
        msg("TikTok has taken this part of its interface offline (code {code}). Try again in an hour."),
    ),
}

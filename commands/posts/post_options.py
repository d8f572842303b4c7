"""The options of posts: links, a post by its short id, and a helper to find it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commands.core.context import Context
from commands.core.options import Option, Reading
from commands.core.texts import N_, UserError, msg
from commands.options import POST, Plain
from commands.posts.posted import link_of
from commands.rules.plain import strip_invisible
from storage import posts
from storage.models import Post
from storage.session import Session

MOST_LINKS = 20
WHICH = Option(
    "post",
    POST,
    N_("Post: short id such as V3"),
    required=True,
    question=N_("Which post? Write a short id such as V3."),
)


class Links(Plain):
    """One or several links to posts, separated by spaces or commas."""

    def parse(self, text: str, reading: Reading) -> list[str]:
        """Give the links as written, each once; nothing is asked of TikTok yet."""
        parts = [part for part in re.split(r"[\s,;]+", strip_invisible(text)) if part]
        if len(parts) > MOST_LINKS:
            raise UserError(msg("Paste at most {limit} links at once.", limit=MOST_LINKS))
        for part in parts:
            link_of(part)
        if not parts:
            raise UserError(msg("Paste the link of a post."))
        return list(dict.fromkeys(parts))

    def takes(self, words: Sequence[str]) -> int:
        """Take the links in front."""
        at = 0
        while at < len(words) and "tiktok.com/" in words[at].lower():
            at += 1
        return at or len(words)


def find_post(context: Context, session: Session, id: int) -> Post:
    """Get a post of the workspace for changing; raises UserError when it has gone."""
    found = posts.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That post does not exist any more. /content find shows which there are."))
    return found

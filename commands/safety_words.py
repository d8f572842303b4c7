"""A team's own words for brand safety: what to look for, and what to leave alone."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Field, Reply
from commands.core.texts import N_, UserError, msg
from commands.creator_topics import Words
from commands.options import Choice
from commands.rules.plain import excerpt
from commands.rules.safety import count_known
from commands.rules.safety_words import ALLOWED, CATEGORIES
from storage import safety
from storage.session import Session
from storage.words import topic_key

_MOST_WORDS = 500
_KINDS = {**CATEGORIES, ALLOWED: N_("harmless words")}


@command(
    "workspace words",
    N_("Words that brand safety looks for; add your own"),
    options=(
        Option(
            "category",
            Choice(tuple(_KINDS.items())),
            N_("What the words stand for; allowed are words that are harmless"),
            required=True,
            question=N_("Which words: for example gambling, alcohol, or allowed for harmless ones?"),
        ),
        Option("add", Words(), N_("Words to look for, separated by commas")),
        Option("remove", Words(), N_("Words of yours to take away")),
    ),
    example='/workspace words gambling add="Rubbellos, Tombola"',
)
async def words(
    context: Context, *, category: str, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Reply:
    """Show the words of a category, and change those that are the team's own."""

    def work(session: Session) -> Reply:
        own = safety.own_words(session, workspace_id=context.workspace.id)
        if add or remove:
            _change(context, session, category, own, add, remove)
            own = safety.own_words(session, workspace_id=context.workspace.id)
        return _shown(context, category, own)

    return await (context.write(work) if add or remove else context.read(work))


def _change(
    context: Context,
    session: Session,
    category: str,
    own: list[tuple[str, str]],
    add: Sequence[str],
    remove: Sequence[str],
) -> None:
    id = context.workspace.id
    there = {topic_key(word) for of, word in own if of == category}
    foreign = next((word for word in remove if topic_key(word) not in there), None)
    if foreign is not None:
        kind = msg(_KINDS[category])
        raise UserError(
            msg("“{word}” is not one of your own words for {topic}.", word=excerpt(foreign), topic=kind)
        )
    if len(own) + len(add) > _MOST_WORDS:
        raise UserError(msg("A team can have {limit} words of its own. Remove some.", limit=_MOST_WORDS))
    safety.remove_words(session, workspace_id=id, words=remove)
    safety.add_words(session, workspace_id=id, category=category, words=add)
    before = {"words": sorted(word for of, word in own if of == category)}
    now = safety.own_words(session, workspace_id=id)
    after = {"category": category, "words": sorted(word for of, word in now if of == category)}
    context.audit(session, "workspace words", ("workspace", id), before=before, after=after)


def _shown(context: Context, category: str, own: list[tuple[str, str]]) -> Reply:
    t = context.t
    count = count_known(category)
    known = t.plural("{count} word or phrase", "{count} words and phrases", count) if count else ""
    fields = (
        (t("Known anyway"), known),
        (t("Your own words"), ", ".join(word for of, word in own if of == category)),
    )
    return Reply(
        title=t("Words: {category}", category=t(_KINDS[category])),
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        note=t("/creator safety shows what is found; words that are allowed are left alone."),
    )


COMMANDS = (words,)

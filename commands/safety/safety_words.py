"""A team's own words for brand safety: what to look for, and what to leave alone."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Field, Reply
from commands.core.texts import N_, msg
from commands.options import Choice
from commands.rules.safety import count_known
from commands.rules.safety_words import ALLOWED, CATEGORIES
from commands.safety.own_words import Words, checked, under
from storage import safety
from storage.session import Session

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
    checked(own, category, msg(_KINDS[category]), add=add, remove=remove)
    safety.remove_words(session, workspace_id=id, words=remove)
    safety.add_words(session, workspace_id=id, category=category, words=add)
    before = {"words": sorted(under(own, category))}
    words = sorted(under(safety.own_words(session, workspace_id=id), category))
    after = {"category": category, "words": words}
    context.audit(session, "workspace words", ("workspace", id), before=before, after=after)


def _shown(context: Context, category: str, own: list[tuple[str, str]]) -> Reply:
    t = context.t
    count = count_known(category)
    known = t.plural("{count} word or phrase", "{count} words and phrases", count) if count else ""
    fields = (
        (t("Known anyway"), known),
        (t("Your own words"), ", ".join(under(own, category))),
    )
    return Reply(
        title=t("Words: {category}", category=t(_KINDS[category])),
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        note=t("/creator safety shows what is found; words that are allowed are left alone."),
    )


COMMANDS = (words,)

"""The words a topic is found by: those everybody knows, and the team's own."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Option, Reading, command
from commands.core.replies import Field, Reply
from commands.core.texts import N_, UserError, msg
from commands.rules.topics import spellings, topic_name, topic_names
from commands.safety.own_words import Words, checked, under
from storage import topics
from storage.session import Session


class _Topic(Words):
    """One topic."""

    def parse(self, text: str, reading: Reading) -> list[str]:
        """Read one topic."""
        words = super().parse(text, reading)
        if len(words) > 1:
            raise UserError(msg("Name one topic at a time, such as beauty."))
        return words

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer topics that begin with the text."""
        typed = text.casefold().strip()
        return [Suggestion(name, name) for name in topic_names() if name.startswith(typed)][:25]


@command(
    "creator topic",
    N_("The words a topic is found by; add your own"),
    options=(
        Option(
            "topic",
            _Topic(),
            N_("Topic, such as beauty"),
            required=True,
            question=N_("Which topic? Write one, such as beauty."),
        ),
        Option("add", Words(), N_("Words that mean the same, separated by commas")),
        Option("remove", Words(), N_("Words of yours to take away")),
    ),
    example='/creator topic beauty add="Glow, Glowup"',
)
async def topic(
    context: Context, *, topic: list[str], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Reply:
    """Show the words of a topic, and change those that are the team's own."""

    def work(session: Session) -> Reply:
        own = topics.own(session, workspace_id=context.workspace.id)
        name = topic_name(topic[0], own)
        if add or remove:
            _change(context, session, name, own, add, remove)
            own = topics.own(session, workspace_id=context.workspace.id)
        return _shown(context, name, own)

    return await (context.write(work) if add or remove else context.read(work))


def _change(
    context: Context,
    session: Session,
    name: str,
    own: list[tuple[str, str]],
    add: Sequence[str],
    remove: Sequence[str],
) -> None:
    id = context.workspace.id
    checked(own, name, name, add=add, remove=remove)
    topics.remove(session, workspace_id=id, words=remove)
    topics.add(session, workspace_id=id, topic=name, words=add)
    before = {"words": sorted(under(own, name))}
    after = {"words": sorted(under(topics.own(session, workspace_id=id), name))}
    context.audit(session, "creator topic", ("workspace", id), before=before, after={"topic": name, **after})


def _shown(context: Context, name: str, own: list[tuple[str, str]]) -> Reply:
    t = context.t
    fields = (
        (t("Found by"), ", ".join(spellings(name, own))),
        (t("Your own words"), ", ".join(under(own, name))),
    )
    return Reply(
        title=t("Topic: {name}", name=name),
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        note=t("/creator find topic=… finds whoever has one of these topics."),
    )

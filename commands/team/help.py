"""Help by task, and the first words."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Command, Option, Reading, command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Plain, Text

# What people want to do, and the commands for it.
TASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Plan a campaign"), ("campaign new", "campaign edit", "campaign brief", "campaign launch")),
    (
        N_("Find and ask creators"),
        ("creator add", "creator import", "creator find", "creator put", "creator compare", "request send"),
    ),
    (N_("Ask many creators at once"), ("template new", "template list", "request send")),
    (N_("Judge creators"), ("creator check", "creator safety", "creator age")),
    (
        N_("Follow requests"),
        (
            "today",
            "catchup",
            "calendar",
            "request list",
            "request show",
            "request remind",
            "request answer",
            "request rules",
        ),
    ),
    (N_("Choose together, also with a client"), ("request vote", "request review", "request reviews")),
    (N_("Show figures, also to a client"), ("dashboard show", "dashboard web", "dashboard share")),
    (N_("Look at drafts"), ("draft show", "draft approve", "draft changes")),
    (N_("Check and confirm posts"), ("post add", "post verify", "post show")),
    (
        N_("Agree on terms and keep payments"),
        ("terms send", "terms change", "payment record", "payment list"),
    ),
    (N_("Collect posts and choose examples"), ("content add", "content find", "content board", "trend")),
    (
        N_("Let TikTok bring the figures"),
        ("connect tiktok", "connect list", "campaign match", "kpi sync", "kpi status"),
    ),
    (
        N_("Bring in figures and read them"),
        ("kpi import", "kpi show", "kpi top", "kpi explain", "kpi why", "kpi pacing"),
    ),
    (N_("Be told when figures pass a limit"), ("alert new", "alert list", "alert budget")),
    (N_("Get a report on a schedule"), ("digest new", "digest list")),
    (N_("See and remove what is stored about you"), ("mydata", "forget")),
    (N_("Set up the team"), ("workspace set", "workspace link", "workspace calendar", "team role")),
)


class TopicOption(Plain):
    """A group of commands or one command."""

    def parse(self, text: str, reading: Reading) -> str:
        """Give the topic in lower case without a slash."""
        return text.strip().lstrip("/").lower()[:60]

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer nothing; topics are shown by /help itself."""
        return []


@command(
    "help",
    N_("What I can do, by task"),
    role=Role.VIEWER,
    options=(Option("topic", TopicOption(), N_("A command or group, such as campaign")),),
    example="/help campaign",
)
async def help_(context: Context, *, topic: str = "") -> Reply:
    """Show the tasks, the commands of a group, or one command with its options."""
    if not topic:
        return _tasks(context)
    one = context.registry.get(topic)
    if one and not one.hidden:
        return _one(context, one)
    actions = context.registry.actions(topic)
    if actions:
        return _group(context, topic, actions)
    near = context.registry.near(topic)
    if near:
        raise UserError(
            msg("There is no help on “{topic}”. Did you mean /help {near}?", topic=topic, near=near)
        )
    raise UserError(msg("There is no help on “{topic}”. /help shows everything.", topic=topic))


def _tasks(context: Context) -> Reply:
    t = context.t
    known = context.registry.commands
    fields = []
    for title, names in TASKS:
        lines = [f"/{name} – {t(known[name].summary)}" for name in names if name in known]
        fields.append(Field(label=t(title), value="\n".join(lines)))
    groups = ", ".join(f"/help {group}" for group in context.registry.groups)
    return Reply(
        title=t("What would you like to do?"),
        fields=tuple(fields),
        note=t(
            'Everything in detail: {groups}. Write options like budget=5000 or name="two words".',
            groups=groups,
        ),
    )


def _group(context: Context, group: str, actions: Sequence[Command]) -> Reply:
    t = context.t
    fields = tuple(
        Field(label=f"/{one.name}", value=t(one.summary) + (f"\n{t(one.example)}" if one.example else ""))
        for one in actions
    )
    return Reply(
        title=f"/{group}",
        text=t(context.registry.groups[group]) if group in context.registry.groups else "",
        fields=fields,
        note=t("More on one of them: /help {name}", name=f'"{actions[0].name}"'),
    )


def _one(context: Context, one: Command) -> Reply:
    t = context.t
    needed = t("needed")
    fields = [
        Field(label=option.name, value=t(option.summary) + (f" ({needed})" if option.required else ""))
        for option in one.options
    ]
    example = t("For example: {example}", example=t(one.example)) if one.example else ""
    return Reply(title=f"/{one.name}", text=t(one.summary), fields=tuple(fields), note=example)


@command(
    "start",
    N_("Say hello and show the next steps"),
    role=Role.GUEST,
    options=(Option("token", Text(200), N_("What a link opens"), outside=True),),
)
async def start(context: Context, *, token: str = "") -> Reply:
    """Open the request a link belongs to, or greet."""
    if token:
        from commands.requests.offers import open_link

        return await open_link(context, token)
    return greeting(context)


def greeting(context: Context) -> Reply:
    """Say what this is and offer the first three steps."""
    t = context.t
    steps = (
        Button(
            label=t("1. Plan a campaign"),
            command="campaign new",
            ask=("name", "budget", "start", "end"),
            style="primary",
            edit=False,
        ),
        Button(label=t("2. Add a creator"), command="creator add", ask=("handle",), edit=False),
        Button(label=t("3. What else can I do?"), command="help", edit=False),
    )
    return Reply(
        title=t("Hello, I am Taktgeber."),
        text=t(
            "I keep your TikTok campaigns in step: plan them, ask creators, read the figures and get a "
            "digest on time, all here in the chat. Three steps to begin with:"
        ),
        fields=(
            Field(label="1", value=t('Plan a campaign: /campaign new name="Summer launch"')),
            Field(label="2", value=t("Add a creator and ask them: /creator add @handle, then /request send")),
            Field(label="3", value=t("Bring in figures and get a digest: /kpi import, then /digest new")),
        ),
        buttons=steps,
    )


COMMANDS = (help_, start)

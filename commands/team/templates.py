"""Messages to creators under a name, with placeholders, in English, German or both."""

from __future__ import annotations

from typing import Any

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import LANGUAGES, N_, Translator, UserError, msg
from commands.options import TEMPLATE, Choice, Plain, Text
from commands.rules.names import fold
from commands.rules.placeholders import PLACEHOLDERS, braced, checked, placeholders
from commands.rules.plain import excerpt
from storage import templates
from storage.models import MessageTemplate
from storage.session import Session

_MOST = 100
_BUTTONS = 10
_LABEL, _CELL = 40, 60
_NAMES = {"en": "English", "de": "Deutsch"}


class _Body(Text):
    """A text whose placeholders are known."""

    def parse(self, text: str, reading: Reading) -> str:
        """Read it."""
        return checked(super().parse(text, reading))


class _Name(Plain):
    """A name, with what it is found by."""

    def parse(self, text: str, reading: Reading) -> tuple[str, str]:
        """Read it; raises UserError for one that is a short id, or none."""
        name = Text(60).parse(text, reading)
        key = fold(name)
        if not key or (key[0] == "t" and key[1:].isdecimal()):
            raise UserError(
                msg("A template cannot be called “{name}”. Choose a name with a word in it.", name=name)
            )
        return name, key


WHICH = Option(
    "template",
    TEMPLATE,
    N_("Template: name or short id"),
    required=True,
    question=N_("Which template? Write its name or short id such as T1."),
)
_BODY = _Body(1000, lines=True)
_SAYS = N_("What it says; {name}, {campaign} and others are filled in")
_ASKED = N_(
    "What should it say? {name}, {handle}, {campaign}, {brand}, {fee}, {deliverables}, {due} and {team} "
    "are filled in for each creator."
)
_LANGUAGE = Option(
    "language", Choice(tuple(_NAMES.items())), N_("Language of the text; without it your team's")
)


def short(row: MessageTemplate) -> str:
    """Give a template's short id."""
    return f"T{row.number}"


def find_template(context: Context, session: Session, id: int) -> MessageTemplate:
    """Get a template of the workspace for changing; raises UserError when it has gone."""
    row = templates.get(session, workspace_id=context.workspace.id, id=id)
    if row is None:
        raise UserError(msg("That template does not exist any more. /template list shows which there are."))
    return row


def text_for(row: MessageTemplate, language: str) -> str:
    """Give a template's text in a language, else in the other one."""
    return row.texts.get(language) or next(iter(row.texts.values()))


def _facts(row: MessageTemplate) -> dict[str, Any]:
    return {"name": row.name, **row.texts}


def _card(row: MessageTemplate, t: Translator, said: str = "") -> Reply:
    missing = [language for language in LANGUAGES if language not in row.texts]
    notes = [
        t("There is no text in {language} yet, so those who read it get the other one.", language=_NAMES[one])
        for one in missing
    ]
    used = [
        f"{braced(name)}: {t(PLACEHOLDERS[name])}" for name in placeholders("\n".join(row.texts.values()))
    ]
    fields = [(_NAMES[one], row.texts[one]) for one in LANGUAGES if one in row.texts]
    fields += [(t("Filled in"), "\n".join(used))] if used else []
    fields += [(t("Last changed by"), row.made_by)]
    return Reply(
        title=f"{row.name} · {short(row)}",
        text=said,
        fields=tuple(Field(label=label, value=value) for label, value in fields),
        note="\n".join(notes),
        buttons=_buttons(row, t),
    )


def _buttons(row: MessageTemplate, t: Translator) -> tuple[Button, ...]:
    named = {"template": short(row)}
    send = Button(
        label=t("Ask creators with it"),
        command="request send",
        arguments=named,
        ask=("creator", "campaign", "fee", "deliverables", "due"),
        style="primary",
        edit=False,
    )
    texts = tuple(
        Button(
            label=t("Text in {language}", language=_NAMES[one]),
            command="template edit",
            arguments={**named, "language": one},
            ask=("text",),
        )
        for one in LANGUAGES
    )
    return send, *texts


@command(
    "template new",
    N_("Keep a message to creators under a name"),
    options=(
        Option(
            "name",
            _Name(),
            N_("Name of the template"),
            required=True,
            question=N_("What should the template be called?"),
        ),
        Option("text", _BODY, _SAYS, required=True, question=_ASKED, long=True),
        _LANGUAGE,
    ),
    example='/template new intro text="Hi {name}, would you like to make a video for {campaign}?"',
)
async def new(context: Context, *, name: tuple[str, str], text: str, language: str = "") -> Reply:
    """Add a template with a text in one language; the other one is added with a button."""
    called, key = name

    def work(session: Session) -> Reply:
        _free(session, context, key)
        if len(templates.all_of(session, workspace_id=context.workspace.id)) >= _MOST:
            raise UserError(
                msg("A team can keep {limit} templates. Delete one with /template delete.", limit=_MOST)
            )
        row = templates.add(
            session,
            context.workspace,
            name=called,
            key=key,
            texts={language or context.workspace.language: text},
            made_by=context.event.person.name,
            now=context.now,
        )
        context.audit(session, "template new", ("template", row.id), after=_facts(row))
        return _card(row, context.t, context.t("Kept."))

    return await context.write(work)


def _free(session: Session, context: Context, key: str, besides: int = 0) -> None:
    same = templates.of_key(session, workspace_id=context.workspace.id, key=key)
    if same is not None and same.id != besides:
        raise UserError(
            msg(
                "There is a template “{name}” already: {id}. Choose another name, or change that one: "
                "/template edit {id}",
                name=same.name,
                id=short(same),
            )
        )


@command("template list", N_("Your team's templates"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List the templates with a button to show each of the first ones."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = templates.all_of(session, workspace_id=context.workspace.id)
        if not rows:
            return Reply(
                text=t("There is no template yet."),
                buttons=(
                    Button(label=t("Write one"), command="template new", ask=("name", "text"), edit=False),
                ),
            )
        columns = tuple(Column(label=label) for label in (t("Id"), t("Name"), t("Languages"), t("Text")))
        return Reply(
            title=t.plural("{count} template", "{count} templates", len(rows)),
            table=Table(columns=columns, rows=tuple(_row(row, t) for row in rows)),
            buttons=tuple(
                Button(
                    label=excerpt(f"{short(row)} {row.name}", _LABEL),
                    command="template show",
                    arguments={"template": short(row)},
                    edit=False,
                )
                for row in rows[:_BUTTONS]
            ),
        )

    return await context.read(work)


def _row(row: MessageTemplate, t: Translator) -> tuple[str, ...]:
    languages = ", ".join(_NAMES[one] for one in LANGUAGES if one in row.texts)
    return short(row), row.name, languages, excerpt(text_for(row, t.language), _CELL)


@command(
    "template show",
    N_("A template's texts"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/template show intro",
)
async def show(context: Context, *, template: int) -> Reply:
    """Show the texts in full."""
    return await context.read(lambda session: _card(find_template(context, session, template), context.t))


@command(
    "template edit",
    N_("Change a template, or add its text in the other language"),
    options=(
        WHICH,
        Option("text", _BODY, _SAYS, question=_ASKED, long=True),
        _LANGUAGE,
        Option("name", _Name(), N_("The new name")),
    ),
    example='/template edit intro language=de text="Hallo {name}, magst du für {campaign} ein Video machen?"',
)
async def edit(
    context: Context,
    *,
    template: int,
    text: str = "",
    language: str = "",
    name: tuple[str, str] | None = None,
) -> Reply:
    """Change the text in a language, or the name."""
    if not text and name is None:
        raise UserError(msg("Nothing to change was given. Write the new text= or name=."))

    def work(session: Session) -> Reply:
        row = find_template(context, session, template)
        before = _facts(row)
        if text:
            row.texts = {**row.texts, language or context.workspace.language: text}
        if name:
            _free(session, context, name[1], row.id)
            row.name, row.key = name
        row.made_by, row.updated_at = context.event.person.name, context.now
        session.add(row)
        context.audit(session, "template edit", ("template", row.id), before=before, after=_facts(row))
        return _card(row, context.t, context.t("Changed."))

    return await context.write(work)


@command("template delete", N_("Delete a template"), options=(WHICH,), example="/template delete intro")
async def delete(context: Context, *, template: int) -> Reply:
    """Delete a template; requests that were sent with it keep their messages."""

    def work(session: Session) -> Reply:
        row = find_template(context, session, template)
        context.audit(session, "template delete", ("template", row.id), before=_facts(row))
        session.delete(row)
        return Reply(
            text=context.t(
                "The template “{name}” is deleted. What was sent with it stays as it is.", name=row.name
            )
        )

    return await context.write(work)


COMMANDS = (new, list_, show, edit, delete)

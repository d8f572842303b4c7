"""A reply as a part of a page: title, text, fields, table, files, and its buttons as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from bot.web.html import Html, prose, tag
from commands.core.replies import Button, Document, Field, Form, Question, Reply, Table
from commands.core.texts import Translator

_CLASSES = {"success": "primary", "primary": "primary", "danger": "danger", "secondary": ""}


def card(reply: Reply, address: str, form: str, *, files: str = "", heading: str = "h1") -> Html:
    """Show a reply; ``address`` is the page's, ``form`` the signed nonce of what is sent from it.

    ``files`` is where its documents are found, by their places.
    """
    return tag(
        "section",
        tag(heading, reply.title) if reply.title else None,
        tag("p", prose(reply.text), class_="lead") if reply.text else None,
        _fields(reply.fields) if reply.fields else None,
        table(reply.table) if reply.table else None,
        tag("p", reply.chart.alt) if reply.chart else None,
        _documents(reply.documents, files) if reply.documents else None,
        _buttons(reply.buttons, address, form) if reply.buttons else None,
        tag("p", prose(reply.note), class_="note") if reply.note else None,
        class_="card",
    )


def notice(reply: Reply) -> Html:
    """Show what was said to the last press above the card."""
    role = "alert" if reply.failed else "status"
    return tag(
        "div", tag("p", prose(reply.text)), class_="notice bad" if reply.failed else "notice", role=role
    )


def _fields(fields: Sequence[Field]) -> Html:
    rows = [tag("div", tag("dt", one.label), tag("dd", prose(one.value))) for one in fields]
    return tag("dl", *rows)


def table(table: Table, label: str | None = None) -> Html:
    """Show a table that can be scrolled sideways."""
    sides = [one.align if one.align == "right" else None for one in table.columns]
    heads = [
        tag("th", one.label, scope="col", class_=side) for one, side in zip(table.columns, sides, strict=True)
    ]
    rows = [
        tag("tr", *(tag("td", cell, class_=side) for cell, side in zip(row, sides, strict=False)))
        for row in table.rows
    ]
    made = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))
    return tag("div", made, class_="scroll", tabindex=0, role="region", aria_label=label)


def _documents(documents: Sequence[Document], files: str) -> Html:
    links = [
        tag("li", tag("a", one.name, href=f"{files}/{at}", download=True)) for at, one in enumerate(documents)
    ]
    return tag("ul", *links, class_="files")


def _buttons(buttons: Sequence[Button], address: str, form: str) -> Html:
    # What cannot be taken back comes last, away from the thumb that meant its neighbour.
    ordered = sorted(buttons, key=lambda one: one.style == "danger")
    shown = [_link(one) if one.url else _button(one) for one in ordered]
    nonce = tag("input", type="hidden", name="form", value=form)
    return tag("form", nonce, *shown, method="post", action=f"{address}/press", class_="buttons")


def _button(one: Button) -> Html:
    return tag("button", one.label, name="button", value=one.token, class_=_CLASSES[one.style] or None)


def _link(one: Button) -> Html | None:
    if urlsplit(one.url).scheme != "https":
        return None
    return tag("a", one.label, href=one.url, class_="button", rel="noopener noreferrer")


def form_card(
    asked: Form, t: Translator, address: str, nonce: str, *, typed: Mapping[str, str], wrong: str = ""
) -> Html:
    """Show the questions of a form; what was typed before stays, with a sentence about what was wrong."""
    has_file = any(question.file for question in asked.questions)
    return tag(
        "section",
        tag("h1", asked.title),
        tag("div", tag("p", prose(wrong)), class_="notice bad", role="alert", id="wrong") if wrong else None,
        tag(
            "form",
            tag("input", type="hidden", name="form", value=nonce),
            *(_question(one, t, typed.get(one.option, one.default)) for one in asked.questions),
            tag(
                "div",
                tag("button", t("Send"), class_="primary"),
                tag("a", t("Back"), href=address, class_="button"),
                class_="buttons",
            ),
            method="post",
            action=f"{address}/form/{asked.id}",
            enctype="multipart/form-data" if has_file else None,
        ),
        class_="card",
    )


def _question(one: Question, t: Translator, value: str) -> Html:
    name = f"q-{one.option}"
    label = tag("label", one.text, tag("small", t("not needed")) if not one.required else None, for_=name)
    return tag("div", label, _input(one, name, value), class_="field")


def _input(one: Question, name: str, value: str) -> Html:
    said: dict[str, str | bool | int] = {"id": name, "name": one.option, "required": one.required}
    if one.file:
        return tag("input", type="file", **said)
    if one.choices:
        blank = [] if one.required else [tag("option", "–", value="")]
        options = [tag("option", label, value=known, selected=known == value) for known, label in one.choices]
        return tag("select", *blank, *options, **said)
    if one.long:
        return tag("textarea", value, rows=6, maxlength=4000, **said)
    return tag("input", type="text", value=value, maxlength=2000, autocomplete="off", **said)


def hidden(form: str) -> Html:
    """Carry a signed nonce."""
    return tag("input", type="hidden", name="form", value=form)

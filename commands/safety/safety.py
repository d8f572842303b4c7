"""Brand safety of a creator: look at texts, keep what a person decided, and show both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.rules.safety import Source, look_at
from commands.rules.safety_words import CATEGORIES, YOUTH
from commands.safety.age import UNDER_18
from storage import creator_texts, creators, safety
from storage.creator_texts import Written
from storage.models import Creator, SafetyFinding
from storage.safety import Found
from storage.session import Session

FINE, NOT_FOR_US, LATER = "fine", "not", "later"
DECISIONS = ((FINE, N_("Fine")), (NOT_FOR_US, N_("Not for us")), (LATER, N_("Look again later")))
SOURCES = {
    "handle": N_("handle"),
    "name": N_("name"),
    "notes": N_("notes"),
    "topics": N_("topics"),
    "caption": N_("caption"),
    "draft": N_("draft"),
    "message": N_("message"),
    "counter": N_("counter-offer"),
}
_STYLES: dict[str, Literal["success", "danger", "secondary"]] = {
    FINE: "success",
    NOT_FOR_US: "danger",
    LATER: "secondary",
}
_SHOWN = 10
_ANEW = 3
_LINES = 5


def texts_of(creator: Creator, others: Iterable[Written] = ()) -> list[Source]:
    """Give the texts that are kept of a creator; what the team notes about them is none of theirs."""
    return [
        Source("handle", creator.handle),
        Source("name", creator.name),
        Source("notes", creator.notes),
        Source("topics", ", ".join(creator.topics)),
        *(Source(*one) for one in others),
    ]


def all_texts_of(session: Session, creator: Creator) -> list[Source]:
    """Give them with captions, drafts and messages."""
    others = creator_texts.written(session, creator_ids=[creator.id])
    return texts_of(creator, others.get(creator.id, ()))


def look(
    session: Session, creator: Creator, texts: Sequence[Source], *, now: datetime
) -> Sequence[SafetyFinding]:
    """Look at texts of a creator, keep what is new, and give all that stands there."""
    # Held, so that nobody else writes the same finding meanwhile.
    creators.locked(session, workspace_id=creator.workspace_id, id=creator.id)
    own = safety.own_words(session, workspace_id=creator.workspace_id)
    safety.renew(session, creator, found=found_in(texts, own), looked_at=places_of(texts), now=now)
    return safety.of_creator(session, creator=creator)


def found_in(texts: Sequence[Source], own: Sequence[tuple[str, str]]) -> list[Found]:
    """Give what is in texts, ready to be kept."""
    return [
        Found(hit.key, hit.category, hit.word, hit.excerpt, hit.source.kind, hit.source.ref)
        for hit in look_at(texts, own)
    ]


def places_of(texts: Sequence[Source]) -> set[tuple[str, str]]:
    """Give where texts stand."""
    return {(source.kind, source.ref) for source in texts}


def evidence_fields(
    findings: Iterable[SafetyFinding], places: Collection[tuple[str, str]], now: datetime, t: Translator
) -> tuple[Field, ...]:
    """Show what a person should look at of some texts, with the words around it."""
    shown = [one for one in findings if (one.source_kind, one.source_ref) in places and is_open(one, now)]
    if not shown:
        return ()
    value = "\n".join(evidence_lines(shown, t))
    return (Field(label=t("Brand safety: look at this"), value=value),)


def evidence_lines(findings: Sequence[SafetyFinding], t: Translator) -> list[str]:
    """Write each find in a line, with its words and where they stand; of many the first."""
    lines = [
        t(
            "{category}: “{word}” in “{text}” ({source})",
            category=t(CATEGORIES[one.category]),
            word=one.word,
            text=one.excerpt,
            source=_place(one, t),
        )
        for one in findings[:_LINES]
    ]
    more = len(findings) - _LINES
    return lines + ([t("… and {count} more.", count=more)] if more > 0 else [])


def safety_line(reading: Reading, creator: Creator) -> str:
    """Say on a card what a person should look at; nothing where there is none."""
    kinds = safety.open_kinds(reading.session, creator_id=creator.id, now=reading.now)
    named = ", ".join(reading.t(CATEGORIES[category]) for category, _ in kinds)
    return reading.t("to look at: {marks}", marks=named) if kinds else ""


def look_button(number: int, t: Translator, label: str = "") -> Button:
    """Give the button that leads to the checklist of a creator."""
    return Button(
        label=label or t("Check the words"),
        command="creator safety",
        arguments={"creator": f"P{number}"},
        edit=False,
    )


def is_open(finding: SafetyFinding, now: datetime) -> bool:
    """Tell whether a person should decide: nobody has, or the day has come to look again."""
    return not finding.decision or (finding.again_at is not None and finding.again_at <= now)


def safety_page(
    reading: Reading, creator: Creator, findings: Sequence[SafetyFinding], text: str = ""
) -> Reply:
    """Show the checklist, the first thing to decide with its evidence, and what was decided."""
    t, now = reading.t, reading.now
    to_decide = [finding for finding in findings if is_open(finding, now)]
    decided = [finding for finding in findings if not is_open(finding, now)]
    fields = [_open_field(reading, to_decide)] if to_decide else []
    if decided:
        lines = [_decided_line(reading, finding) for finding in decided[-_SHOWN:]]
        fields.append(Field(label=t("Decided"), value="\n".join(lines)))
    return Reply(
        title=t("@{handle}: brand safety", handle=creator.handle),
        text="\n".join([f"{text} {_summary(to_decide, t)}".strip(), *_nothing_of(findings, t)]),
        table=_checklist(to_decide, decided, t) if findings else None,
        fields=tuple(fields),
        note=t("Looked at: {sources}. A word is a hint, no verdict: a person decides.", sources=_sources(t)),
        buttons=_buttons(creator, to_decide, decided, t),
    )


def _sources(t: Translator) -> str:
    return ", ".join(t(label) for label in SOURCES.values())


def _summary(to_decide: Sequence[SafetyFinding], t: Translator) -> str:
    if not to_decide:
        return t("There is nothing to decide.")
    return t.plural("{count} thing for you to look at.", "{count} things for you to look at.", len(to_decide))


def _checklist(to_decide: Sequence[SafetyFinding], decided: Sequence[SafetyFinding], t: Translator) -> Table:
    def counted(category: str, findings: Sequence[SafetyFinding]) -> str:
        count = sum(finding.category == category for finding in findings)
        return t.number(count) if count else "–"

    return Table(
        columns=(
            Column(label=t("Looked for")),
            Column(label=t("To decide"), align="right"),
            Column(label=t("Decided"), align="right"),
        ),
        rows=tuple(
            (t(label), counted(category, to_decide), counted(category, decided))
            for category, label in CATEGORIES.items()
            if any(finding.category == category for finding in (*to_decide, *decided))
        ),
    )


def _nothing_of(findings: Sequence[SafetyFinding], t: Translator) -> list[str]:
    """Name what was looked for and not found, in one line instead of empty rows."""
    found = {finding.category for finding in findings}
    names = [t(label) for category, label in CATEGORIES.items() if category not in found]
    return [t("Nothing was found of: {names}.", names=", ".join(names))] if names else []


def _open_field(reading: Reading, to_decide: Sequence[SafetyFinding]) -> Field:
    t, finding = reading.t, to_decide[0]
    lines = [
        t("“{text}”", text=finding.excerpt),
        t(
            "“{word}” in the {source}, found {day}",
            word=finding.word,
            source=_place(finding, t),
            day=_day(reading, finding.found_at),
        ),
    ]
    if finding.decision:
        lines.append(t("Decided before: {decision}", decision=_decision(reading, finding)))
    label = t("To decide: {category}", category=t(CATEGORIES[finding.category]))
    return Field(label=label, value="\n".join(lines))


def _place(finding: SafetyFinding, t: Translator) -> str:
    kind = t(SOURCES.get(finding.source_kind, finding.source_kind))
    return f"{kind} {finding.source_ref.partition(':')[0]}".strip()


def _decided_line(reading: Reading, finding: SafetyFinding) -> str:
    t = reading.t
    return t(
        "“{word}” ({category}): {decision}",
        word=finding.word,
        category=t(CATEGORIES[finding.category]),
        decision=_decision(reading, finding),
    )


def _decision(reading: Reading, finding: SafetyFinding) -> str:
    """Say what was decided by whom, when and why, and when it comes up again."""
    t = reading.t
    assert finding.decided_at is not None
    said = t(
        "{decision}, {who}, {day}",
        decision=t(dict(DECISIONS)[finding.decision]),
        who=finding.decided_by,
        day=_day(reading, finding.decided_at),
    )
    if finding.reason:
        said += f" ({finding.reason})"
    if finding.again_at:
        said += "; " + t("again on {day}", day=_day(reading, finding.again_at))
    return said


def _day(reading: Reading, moment: datetime) -> str:
    return reading.t.date(moment.astimezone(reading.zone).date())


def decide_buttons(finding: SafetyFinding, t: Translator) -> tuple[Button, ...]:
    """Give a button for each decision; it asks for the reason and the day."""
    return tuple(
        Button(
            label=t(label),
            command="creator decide",
            arguments={"finding": str(finding.id), "decision": decision},
            style=_STYLES[decision],
            ask=("reason", "again"),
        )
        for decision, label in DECISIONS
    )


def _under_18_button(creator: Creator, t: Translator) -> Button:
    return Button(
        label=t("Note: under 18"),
        command="creator age",
        arguments={"creator": f"P{creator.number}", "age": UNDER_18},
        ask=("note",),
        edit=False,
    )


def _buttons(
    creator: Creator, to_decide: Sequence[SafetyFinding], decided: Sequence[SafetyFinding], t: Translator
) -> tuple[Button, ...]:
    buttons = decide_buttons(to_decide[0], t) if to_decide else ()
    if not to_decide:
        buttons = tuple(
            Button(
                label=t("Decide anew: {word}", word=finding.word[:40]),
                command="creator reopen",
                arguments={"finding": str(finding.id)},
            )
            for finding in decided[-_ANEW:]
        )
    if creator.age_status != UNDER_18 and any(finding.category == YOUTH for finding in to_decide):
        buttons = (*buttons, _under_18_button(creator, t))
    if creator.blocked_reason is None and any(finding.decision == NOT_FOR_US for finding in decided):
        block = Button(
            label=t("Block"),
            command="creator block",
            arguments={"creator": f"P{creator.number}"},
            style="danger",
            ask=("reason",),
            edit=False,
        )
        buttons = (*buttons, block)
    return buttons

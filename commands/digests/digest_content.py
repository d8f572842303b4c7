"""Choose what a digest shows: sections and KPIs, by buttons or in words."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.invocation import Suggestion
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator, UserError, msg
from commands.digests.digest_cards import WHICH, digest_of
from commands.digests.digest_needs import shown_kpi
from commands.kpis.report import SHOWN
from commands.options import Choice, Parsed, Plain, Text, YesNo
from commands.rules.digest_parts import SECTIONS, Content, content_from, parse_sections, turned
from commands.rules.kpis import BY_KEY, find_kpi
from storage.models import Digest
from storage.session import Session

_ALL = {"all", "alle"}


class KpisOption(Plain):
    """KPIs that a digest shows, separated by commas, or "all"."""

    def parse(self, text: str, reading: Reading) -> tuple[str, ...]:
        """Give their keys in the order a digest shows them; raises UserError for others."""
        if text.strip().lower() in _ALL:
            return ()
        found = {shown_kpi(find_kpi(part)).key for part in text.split(",") if part.strip()}
        return tuple(key for key in SHOWN if key in found)

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer one KPI more."""
        before, comma, last = text.rpartition(",")
        named = [(key, reading.t(BY_KEY[key].label)) for key in SHOWN]
        wanted = last.strip().casefold()
        return [
            Suggestion(f"{before}{comma}{key}"[:100], label)
            for key, label in named
            if wanted in f"{key} {label}".casefold()
        ]


@command(
    "digest content",
    N_("Choose the sections and KPIs of a digest"),
    options=(
        WHICH,
        Option("sections", Parsed(parse_sections), N_("Such as figures,pacing, or all")),
        Option("kpis", KpisOption(), N_("Such as spend,views,cpm, or all")),
    ),
    example=N_("/digest content D1 sections=figures,why kpis=spend,views"),
)
async def content(
    context: Context,
    *,
    digest: int,
    sections: tuple[str, ...] | None = None,
    kpis: tuple[str, ...] | None = None,
) -> Reply:
    """Set what a digest shows, or show what can be chosen."""

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        known = content_from(found.content)
        wanted = Content(
            known.sections if sections is None else sections, known.kpis if kpis is None else kpis
        )
        if wanted != known:
            _keep(context, session, found, wanted)
        return _card(context.t, found, wanted)

    if sections is None and kpis is None:
        return await context.read(work)
    return await context.write(work)


def _keep(context: Context, session: Session, digest: Digest, wanted: Content) -> None:
    before = {"content": digest.content}
    digest.content = wanted.to_json()
    session.add(digest)
    after = {"content": digest.content}
    context.audit(session, "digest content", ("digest", digest.id), before=before, after=after)


@command(
    "digest turn",
    N_("Show or leave out one part of a digest"),
    options=(
        WHICH,
        Option("section", Choice(tuple(SECTIONS.items())), N_("Section")),
        Option("kpi", Text(40), N_("KPI, or nothing to see them all")),
        Option("on", YesNo(), N_("Shown: yes or no")),
    ),
    hidden=True,
)
async def turn(
    context: Context, *, digest: int, section: str = "", kpi: str = "", on: bool | None = None
) -> Reply:
    """Show a section or KPI or leave it out, and show what can be chosen as well."""

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        wanted = content_from(found.content)
        if on is not None and section:
            sections = turned(wanted.sections, section, tuple(SECTIONS), on=on)
            wanted = Content(sections, wanted.kpis)
        elif on is not None:
            wanted = Content(wanted.sections, _kpis(wanted, kpi, on=on))
        if wanted != content_from(found.content):
            _keep(context, session, found, wanted)
        return _card(context.t, found, wanted) if section else _kpi_card(context.t, found, wanted)

    return await context.write(work)


def _kpis(content: Content, key: str, *, on: bool) -> tuple[str, ...]:
    """Give the KPIs with one more or less; all of them, where none is named."""
    shown = turned(content.kpis or SHOWN, key, SHOWN, on=on) if key else SHOWN
    if not shown:
        raise UserError(msg("One KPI has to stay. To show none, leave out their section."))
    return () if shown == SHOWN else shown


def _card(t: Translator, digest: Digest, content: Content) -> Reply:
    """Show the sections as buttons."""
    named = {"digest": f"D{digest.number}"}
    toggles = tuple(
        _toggle(t(label), key in content.sections, {**named, "section": key})
        for key, label in SECTIONS.items()
    )
    return Reply(
        title=t("What D{number} shows", number=str(digest.number)),
        text=t("Press a section to show it or to leave it out."),
        fields=(Field(label=t("KPIs"), value=_kpis_text(t, content)),),
        buttons=(
            *toggles,
            Button(label=t("Choose KPIs"), command="digest turn", arguments=named),
            _preview(t, named),
        ),
    )


def _kpi_card(t: Translator, digest: Digest, content: Content) -> Reply:
    """Show the KPIs as buttons."""
    named = {"digest": f"D{digest.number}"}
    toggles = tuple(
        _toggle(t(BY_KEY[key].label), key in (content.kpis or SHOWN), {**named, "kpi": key}) for key in SHOWN
    )
    return Reply(
        title=t("KPIs of D{number}", number=str(digest.number)),
        text=t("Press a KPI to show it or to leave it out."),
        buttons=(
            *toggles,
            Button(label=t("All KPIs"), command="digest turn", arguments={**named, "on": "yes"}),
            Button(label=t("Sections"), command="digest content", arguments=named),
            _preview(t, named),
        ),
    )


def _toggle(label: str, shown: bool, named: dict[str, str]) -> Button:
    return Button(
        label=f"{'✓' if shown else '✗'} {label}",
        command="digest turn",
        arguments={**named, "on": "no" if shown else "yes"},
        style="success" if shown else "secondary",
    )


def _preview(t: Translator, named: dict[str, str]) -> Button:
    return Button(label=t("Preview"), command="digest preview", arguments=named, edit=False)


def _kpis_text(t: Translator, content: Content) -> str:
    if not content.kpis:
        return t("all that have figures or a target")
    return t.join([t(BY_KEY[key].label) for key in content.kpis])

"""Lists of creators as options: one to put somebody on, which may be new, and the filter of a search."""

from __future__ import annotations

from commands.core.errors import Ambiguous
from commands.core.invocation import Suggestion
from commands.core.options import Reading
from commands.core.texts import N_, msg
from commands.options import LIST, Plain
from commands.rules.list_names import NEW, parse_list_name, perhaps_meant, says_any, says_none, without_not
from commands.rules.names import fold
from commands.rules.plain import strip_invisible
from storage.finding import Listing
from storage.frozen import frozen

NONE, ANY, NOT = "none", "any", "not "


@frozen
class Wanted:
    """A list that is there, or the name of a new one and what it is found by."""

    id: int | None
    name: str = ""
    key: str = ""


class ListToPutOn(Plain):
    """A list by short id or name; another name is a new one, unless it looks like one there is."""

    def parse(self, text: str, reading: Reading) -> Wanted:
        """Find the list; raises Ambiguous where another one was perhaps meant."""
        typed = strip_invisible(text)
        if LIST.alone(typed):
            return Wanted(LIST.parse(typed, reading))
        name, key = parse_list_name(typed)
        every = LIST.find(reading.session, workspace_id=reading.workspace.id)
        same = next((one.id for one in every if fold(one.name) == key), None)
        if same is not None:
            return Wanted(same)
        meant = perhaps_meant(key, {fold(one.name): one.short for one in every})
        if meant and not typed.startswith(NEW):
            labels = {one.short: f"{one.short} {one.name}" for one in every}
            new = (f"{NEW}{name}", reading.t("New: {name}", name=name))
            raise Ambiguous(
                msg("There is no list “{name}” yet. Did you mean one of these, or a new one?", name=name),
                [*((short, labels[short]) for short in meant), new],
            )
        return Wanted(None, name, key)

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer the lists there are."""
        return LIST.suggest(text, reading)


class ListFilter(Plain):
    """Who is on a list, on none, on any, or not on a certain one."""

    def parse(self, text: str, reading: Reading) -> Listing:
        """Read the filter; raises UserError when there is no such list."""
        if says_none(text) or says_any(text):
            return Listing(None, on=says_any(text))
        other = without_not(text)
        if other is None:
            return Listing(LIST.parse(text, reading))
        try:
            return Listing(LIST.parse(other, reading), on=False)
        except Ambiguous as error:
            # Picking one must keep the word before it.
            whole = [(f"{NOT}{short}", label) for short, label in error.candidates]
            raise Ambiguous(error.message, whole) from None

    def written(self, value: Listing, reading: Reading) -> str:
        """Write a filter so that it is understood in every language and after a list was renamed."""
        if value.id is None:
            return ANY if value.on else NONE
        every = LIST.find(reading.session, workspace_id=reading.workspace.id)
        short = next(one.short for one in every if one.id == value.id)
        return short if value.on else f"{NOT}{short}"

    def suggest(self, text: str, reading: Reading) -> list[Suggestion]:
        """Offer the lists there are, and to look for who is on none."""
        none = Suggestion(NONE, reading.t(N_("on no list")))
        typed = strip_invisible(text).casefold()
        first = [none] if typed in none.value or typed in none.label.casefold() else []
        return [*first, *LIST.suggest(text, reading)]

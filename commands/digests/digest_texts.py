"""What a digest says: written when its turn to be sent comes, with the figures of that moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from commands.cards import flight_of
from commands.core.buttons import sealed
from commands.core.context import Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import N_, Translator, UserError, translator
from commands.digests.digest_report import picture, said
from commands.digests.digest_times import zone_of
from commands.kpis.report import Report, build, default_comparison
from commands.rules.periods import Period, default_digest_period, parse_period
from storage import digests, teams
from storage.digests import Key, Occurred
from storage.models import Campaign, Delivery, Digest, Workspace
from storage.outbox import Text
from storage.session import DBAPIError, Session

_log = structlog.get_logger()
_Said = tuple[Key, str]  # what decides the words, and the language
MOST_FOLDED = 1000
_MOST_KNOWN = 2000
_TOGETHER = 16  # what they are about is read for so many at a time: a few thousandths of a second
# One line instead of a report. It names no digest, for those that would say the same share it.
_UNMET = {
    "no_data": N_("“{name}”: no report, for there are no figures for its days."),
    "stale": N_("“{name}”: no report, for the newest figures are too old."),
    "unmoved": N_("“{name}”: all is well, nothing moved enough for a report."),
}


def period_now(digest: Digest, campaign: Campaign, now: datetime) -> Period:
    """Give the days a digest covers at a moment, in its own zone."""
    today = now.astimezone(zone_of(digest)).date()
    flight = flight_of(campaign)
    try:
        return parse_period(
            digest.period or "7d", today=today, flight=(flight.start, flight.end) if flight else None
        )
    except UserError:
        # A flight that has not begun yet: the digest still arrives, with the days there are.
        return default_digest_period(today)


def report_of(reading: Reading, digest: Digest, campaign: Campaign) -> Report:
    """Compute what a digest says now."""
    period = period_now(digest, campaign, reading.now)
    return build(reading, campaign, period, default_comparison(period))


def zoned(workspace: Workspace, digest: Digest) -> Workspace:
    """Give the workspace as seen in the digest's zone, for reading only."""
    return teams.in_zone(workspace, digest.timezone)


def practise(session: Session, services: Services) -> None:
    """Write a text for nobody: the first after a start takes twenty times as long as each that follows."""
    found = digests.practice(session, now=services.now())
    if found is None:
        return
    try:
        told_of(session, services, found, translator(found.workspace.language), found.run.outcome)
    except DBAPIError:
        raise
    except Exception:
        _log.exception("digest not practised", digest=found.digest.id)


class Texts:
    """Write what digests say; several of one campaign that say the same share what was written first."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._keys: dict[str, _Said] = {}
        self._found: dict[_Said, Occurred] = {}
        self._known: OrderedDict[_Said, Text] = OrderedDict()

    def prepare(self, session: Session, rows: Sequence[Delivery]) -> None:
        """Find out which of some messages without a text will say the same."""
        blank = {row.cause: row.language for row in rows if not row.payload}
        if len(self._keys) > _MOST_KNOWN:
            self._keys.clear()  # of messages that were given up
            self._found.clear()
        keys = digests.keys(session, causes=blank)
        self._keys.update((cause, (key, blank[cause])) for cause, key in keys.items())

    def known(self, row: Delivery) -> Text | None:
        """Give the text of a prepared message if it was written before, for another one."""
        key = self._keys.get(row.cause)
        told = self._known.get(key) if key else None
        if told is None:
            return None
        del self._keys[row.cause]
        return _for(row, told)

    def of(self, session: Session, row: Delivery) -> Text | None:
        """Write the text of a message that has none yet; None after a fault."""
        try:
            return self._written(session, row)
        except DBAPIError:
            raise
        except Exception:
            _log.exception("digest failed", cause=row.cause)
            return None

    def _written(self, session: Session, row: Delivery) -> Text:
        key = self._keys.pop(row.cause, None)
        found = self._about(session, row.cause, key)
        outcome = found.run.outcome
        told = told_of(session, self._services, found, translator(row.language), outcome)
        if key and outcome != "skipped" and outcome not in _UNMET:
            self._known[key] = told
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return _for(row, told)

    def _about(self, session: Session, cause: str, key: _Said | None) -> Occurred:
        """Give what a message is about; the next ones that say something else are read with it."""
        if key is None:
            return digests.occurred(session, causes=[cause])[cause]
        if key not in self._found:
            wanted = {key: cause}
            for other, said in self._keys.items():
                if len(wanted) == _TOGETHER:
                    break
                if said not in self._known and said not in self._found:
                    wanted.setdefault(said, other)
            said_by = {cause: said for said, cause in wanted.items()}
            found = digests.occurred(session, causes=said_by)
            self._found.update((said_by[cause], one) for cause, one in found.items())
        return self._found.pop(key)


def told_of(session: Session, services: Services, found: Occurred, t: Translator, outcome: str) -> Text:
    """Write what an occurrence says, part by part, with the buttons that have to be stored with it."""
    if outcome == "skipped":
        return Text("", _skipped(found, t).model_dump_json())
    if line := _UNMET.get(outcome):
        return Text("", Reply(text=t(line, name=found.campaign.name), language=t.language).model_dump_json())
    # The days and the age of the figures are those of the moment it was due, or noticed.
    own = Reading(session, zoned(found.workspace, found.digest), found.run.handled_at, t)
    report = report_of(own, found.digest, found.campaign)
    reply = said(own, found.digest, report, late=_late(found, t, outcome))
    text = sealed(services, reply, found.workspace.id, "")
    chart = picture(own, found.digest, report)
    beside = {"chart": Reply(chart=chart, language=t.language).model_dump_json()} if chart else {}
    return Text("", text.reply.model_dump_json(), beside, text.rows)


def _for(row: Delivery, told: Text) -> Text:
    return Text(row.cause, told.payload, told.beside, told.buttons)


def _late(found: Occurred, t: Translator, outcome: str) -> str:
    run, note = found.run, ""
    if outcome == "late":
        note = t("Late: this was due {moment}.", moment=t.moment(run.due_at, zone_of(found.digest)))
    if run.folded >= MOST_FOLDED:
        note += " " + t("It also stands for more than {count} earlier ones.", count=MOST_FOLDED)
    elif run.folded:
        note += " " + t.plural(
            "It also stands for {count} earlier one.", "It also stands for {count} earlier ones.", run.folded
        )
    return note.strip()


def _skipped(found: Occurred, t: Translator) -> Reply:
    text = t.plural(
        "“{name}” (D{number}) was due {moment}, but I was not running for longer than {count} hour. "
        "/digest preview D{number} shows it now.",
        "“{name}” (D{number}) was due {moment}, but I was not running for longer than {count} hours. "
        "/digest preview D{number} shows it now.",
        (found.run.handled_at - found.run.due_at) // timedelta(hours=1),
        name=found.campaign.name,
        number=str(found.digest.number),
        moment=t.moment(found.run.due_at, zone_of(found.digest)),
    )
    return Reply(title=t("A digest was skipped"), text=text, language=t.language)

"""Look at a digest before it goes out: set it up, let one out, write a remark, keep one back."""

from __future__ import annotations

from datetime import timedelta

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.texts import N_, UserError, msg, translator
from commands.digests.digest_cards import WHICH, card_of, digest_of
from commands.digests.digest_chats import ChatsOption, chats_named, private_chat
from commands.digests.digest_held import Held, decide, decided_text, mark_of, owner_chat, remarked, show_anew
from commands.options import Choice, Parsed, Text
from commands.rules.names import fold
from commands.rules.spans import parse_span
from storage import digest_reviews, digests
from storage.models import Digest
from storage.session import Session

_LEAST, _MOST = timedelta(minutes=5), timedelta(days=7)
_USUAL = timedelta(hours=2)
_OWNER = {"me", "owner", "ich", "mir", "mich"}
_SILENCE = (("send", N_("send it")), ("drop", N_("don't send it")), ("off", N_("no review any more")))
_HELD = (Option("run", Text(20), N_("Which one")), Option("mark", Text(20), N_("What was shown")))


@command(
    "digest review",
    N_("Look at a digest before it goes out"),
    options=(
        WHICH,
        Option(
            "silence",
            Choice(_SILENCE),
            N_("If nobody answers: send, drop; or off"),
            required=True,
            question=N_("What happens if nobody answers in time: send, drop? Or off: no review any more."),
        ),
        Option(
            "within",
            Parsed(lambda text: parse_span(text, least=_LEAST, most=_MOST)),
            N_("How long to wait for an answer, such as 30 min or 2h"),
        ),
        Option("to", ChatsOption(), N_("Who looks at it: me, or a chat of the team")),
    ),
    example="/digest review D1 drop within=2h",
)
async def review(
    context: Context,
    *,
    digest: int,
    silence: str,
    within: timedelta = _USUAL,
    to: list[str] | None = None,
) -> Reply:
    """Hold each occurrence of a digest until somebody lets it out, or let it go out at once again."""

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        before = {"review": found.review}
        address = None if silence == "off" else _address(context, session, found, to or [])
        found.review = {} if silence == "off" else _rule(silence, within)
        session.add(found)
        digest_reviews.reviewed_at(session, digest_id=found.id, address=address)
        after = {"review": found.review}
        context.audit(session, "digest review", ("digest", found.id), before=before, after=after)
        return card_of(context, session, found, context.t("Changed."))

    return await context.write(work)


def _rule(silence: str, within: timedelta) -> dict[str, str | int]:
    return {"silence": silence, "minutes": within // timedelta(minutes=1)}


def _address(
    context: Context, session: Session, digest: Digest, names: list[str]
) -> tuple[str, str, str, str]:
    """Give where it is looked at; raises UserError for a chat that gets it anyway."""
    if len(names) > 1:
        raise UserError(msg("One chat looks at it. Write me, or one chat of the team."))
    if names and fold(names[0]) not in _OWNER:
        (chat,) = chats_named(context, session, names)
    else:
        chat = (None if names else owner_chat(session, digest)) or private_chat(context, session)
    at = (chat.platform, chat.chat_id, chat.thread_id)
    targets = digests.targets(session, digest_id=digest.id)
    if at in {(target.platform, target.chat_id, target.thread_id) for target in targets}:
        raise UserError(
            msg("The digest goes to that chat anyway. Let it be looked at in another one, such as to=me.")
        )
    return (*at, chat.title)


def _held(context: Context, session: Session, run: str) -> Held:
    """Find what is to be decided; raises UserError when it is decided already."""
    found = digest_reviews.run(
        session, workspace_id=context.workspace.id, id=int(run) if run.isdecimal() else 0
    )
    if found is None:
        raise UserError(msg("That digest does not exist any more. /digest list shows what there is."))
    workspace = context.workspace
    held = Held(*found, workspace, translator(workspace.language))
    if held.run.outcome != "held":
        raise UserError(msg(decided_text(context.t, held.run) or N_("Nothing of it is left to send.")))
    if not digest_reviews.held(session, held.run):
        raise UserError(msg("Nothing of it is left to send."))
    return held


async def _decided(context: Context, run: str, mark: str, outcome: str) -> Reply:
    def work(session: Session) -> Reply:
        held = _held(context, session, run)
        if mark != mark_of(session, held):
            raise UserError(msg("It was changed meanwhile. Look at it again and decide then."))
        reply = decide(session, held, outcome, context.now, context.event.person.name)
        after = {"due": held.run.due_at.isoformat(), "remark": held.run.remark}
        context.audit(session, f"digest {outcome}", ("digest", held.digest.id), after=after)
        show_anew(session, context.services, held, reply)
        return reply

    return await context.write(work)


@command("digest release", N_("Let a digest go out that was held"), options=_HELD, hidden=True)
async def release(context: Context, *, run: str = "", mark: str = "") -> Reply:
    """Let an occurrence of a digest go out as it was shown."""
    return await _decided(context, run, mark, "released")


@command("digest withhold", N_("Keep a digest back that was held"), options=_HELD, hidden=True)
async def withhold(context: Context, *, run: str = "", mark: str = "") -> Reply:
    """Keep an occurrence of a digest back for good."""
    return await _decided(context, run, mark, "withheld")


@command(
    "digest remark",
    N_("Write a remark above a digest that was held"),
    options=(
        *_HELD,
        Option(
            "remark",
            Text(500, lines=True),
            N_("The remark, or - for none"),
            required=True,
            long=True,
            question=N_("What should stand above the figures? Write - to leave it out."),
        ),
    ),
    hidden=True,
)
async def remark(context: Context, *, remark: str, run: str = "", mark: str = "") -> Reply:
    """Put a remark above what goes out, in place of the one before."""

    def work(session: Session) -> Reply:
        held = _held(context, session, run)
        reply = remarked(session, held, "" if remark == "-" else remark)
        after = {"due": held.run.due_at.isoformat(), "remark": held.run.remark}
        context.audit(session, "digest remark", ("digest", held.digest.id), after=after)
        show_anew(session, context.services, held, reply)
        return reply

    return await context.write(work)

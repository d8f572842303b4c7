"""What is declared is what people's scripts rely on: names, options, what is asked for, and who may."""

from __future__ import annotations

import re

import pytest

from commands.core.options import Command
from commands.core.parsing import find_command, read_arguments, read_head
from commands.core.roles import Role
from commands.core.texts import translator
from commands.registry import GROUPS, registry
from tests.catalogue import load

# The first option may stand alone; what has an exclamation mark is asked for when it is missing.
FACTS = "objective brand budget start end hashtags markets industry"
FIGURES = "followers engagement engagement_followers views median growth last_post audience women ages"
ABOUT = f"name {FIGURES} country language topics price email notes discord"
FILTERS = (
    "text handle country language topic followers views median engagement engagement_followers growth posted "
    "audience women age price contact blocked worked list free campaign sort"
)
OFFER = "fee deliverables due message product draft usage usage_until spark_days exclusive exclusive_until"
TERMS = "fee deliverables due product usage usage_until spark_days exclusive exclusive_until"
POSTS = (
    "text hashtag sound topic creator campaign kind views likes comments shares saves engagement posted sort"
)
CONTRACT = {
    Role.GUEST: {"start": "token", "workspace join": "code!", "mydata": "", "forget": ""},
    Role.VIEWER: {
        "help": "topic",
        "campaign list": "",
        "campaign show": "campaign!",
        "creator show": "creator!",
        "creator list": "name",
        "creator lists": "",
        "creator check": "creator!",
        "creator find": f"{FILTERS} saved",
        "creator saved": "",
        "creator compare": "creators!",
        "request list": "campaign state",
        "request show": "request!",
        "terms show": "request!",
        "payment list": "campaign",
        "request rules": "state days remind silence",
        "today": "",
        "calendar": "campaign month start end",
        "dashboard show": "campaign period kpi",
        "dashboard web": "campaign",
        "template list": "",
        "template show": "template!",
        "draft show": "request! piece version",
        "post show": "request!",
        "content find": POSTS,
        "content show": "post!",
        "content evidence": "post!",
        "content board": "campaign!",
        "kpi show": "campaign! period compare",
        "kpi status": "campaign",
        "kpi emv": "campaign version",
        "trend": "kind country days",
        "kpi top": "campaign! kpi period by",
        "kpi explain": "campaign! kpi! period",
        "kpi why": "campaign! kpi! period by compare",
        "kpi pacing": "campaign!",
        "alert list": "",
        "catchup": "",
        **dict.fromkeys(("alert show", "alert why", "alert test"), "alert!"),
        "digest list": "",
        "digest show": "digest!",
        "digest preview": "digest!",
        "digest history": "digest! page",
        "digest unsubscribe": "digest!",
        "me quiet": "hours!",
        "workspace show": "",
        "team list": "",
    },
    Role.MEMBER: {
        "campaign new": f"name! {FACTS}",
        "campaign edit": f"campaign! name {FACTS}",
        "campaign copy": "campaign! name",
        "campaign brief": "campaign! hashtags mentions sound effect length do dont",
        "creator add": f"handle! {ABOUT}",
        "creator edit": f"creator! {ABOUT}",
        "creator save": f"name! {FILTERS}",
        "creator unsave": "saved!",
        "creator topic": "topic! add remove",
        "creator weights": "topic market price results",
        "creator import": "file!",
        "creator put": "creator! list!",
        "creator unlist": "creator! list!",
        "creator rename": "list! name!",
        "creator drop": "list!",
        "creator note": "creator! text!",
        "creator age": "creator! age! note",
        "creator safety": "creator!",
        "workspace words": "category! add remove",
        "creator discover": (
            "country! text followers views median engagement price language audience gender age sort"
        ),
        "creator block": "creator! reason",
        "creator unblock": "creator!",
        "request send": f"creator! campaign! {OFFER} template list",
        "request add": "creator! campaign!",
        "request answer": "request! text!",
        "payment show": "request! payment",
        "payment attach": "request! file! payment",
        "template new": "name! text! language",
        "template edit": "template! text language name",
        "template delete": "template!",
        "request shortlist": "request!",
        "request drop": "request! reason",
        "request ship": "request! parcel",
        "request received": "request!",
        "request schedule": "request! day!",
        "request move": "request! day!",
        "request vote": "request! vote! note",
        "draft submit": "request! link file note piece",
        "draft changes": "request! remarks! piece",
        "post add": "request! link!",
        "post figures": "request! views likes comments shares more post",
        **dict.fromkeys(("post check", "post verify"), "request!"),
        "post correct": "request! reason! post",
        "content add": "link! campaign creator topics",
        "content fetch": "creator! campaign",
        "content import": "file! campaign day",
        "tiktokone status": "campaign!",
        "tiktokone figures": "campaign!",
        **dict.fromkeys(("content check", "content remove"), "post!"),
        "content figures": "post! views likes comments shares saves day",
        "content pin": "post! campaign! place",
        "content unpin": "post! campaign!",
        "content export": "campaign! format",
        "kpi import": "campaign! file!",
        "kpi log": "campaign! kpi! value! day",
        "kpi target": "campaign! kpi! value!",
        "kpi export": "campaign! period format compare",
        "kpi sync": "campaign start",
        "kpi hours": "campaign!",
        "campaign match": "campaign contains id page",
        "digest new": "campaign! every! at timezone period chat holidays",
        **dict.fromkeys(("digest test", "digest pause", "digest resume", "digest skip"), "digest!"),
        "digest needs": "digest! data fresh moved kpi when well",
        "digest quiet": "hours!",
        "digest review": "digest! silence! within to",
        "digest content": "digest! sections kpis",
        **{"digest snooze": "digest! day!", "digest until": "digest! day", "digest delete": "digest!"},
        "alert new": "campaign! when! chat",
        "alert edit": "alert! when chat",
        "alert assign": "alert! member!",
        "alert budget": "count!",
        "alert snooze": "alert! until!",
        **dict.fromkeys(("alert ack", "alert pause", "alert resume", "alert delete"), "alert!"),
    },
    Role.MANAGER: {
        "dashboard share": "campaign! kpis period days label prices",
        "dashboard shared": "",
        "dashboard unshare": "number!",
        **{
            f"campaign {move}": "campaign!"
            for move in ("launch", "pause", "resume", "end", "archive", "restore")
        },
        **dict.fromkeys(("request accept", "request withdraw"), "request!"),
        "request remind": "request! fresh",
        "request review": "campaign days label prices revoke",
        "request reviews": "",
        "request decline": "request! reason",
        "request counter": "request! fee note",
        "request offer": "request! fee note",
        **dict.fromkeys(("request start", "request complete"), "request!"),
        **dict.fromkeys(("request cancel", "request failed"), "request! reason"),
        "terms send": "request! extra",
        "terms signed": "request!",
        "terms withdraw": "request! version",
        "terms change": f"request! {TERMS} extra",
        "payment record": "request! amount reference! file day",
        "draft approve": "request! piece remarks",
        "draft reject": "request! remarks! piece",
        "post spark": "request! code! post",
        "post redeem": "request! post again",
        "tiktokone invite": "campaign! again",
        "tiktokone send": "campaign! later",
        "workspace link": "",
        "workspace calendar": "new",
        "workspace emv": "views likes comments shares saves off",
        "campaign push": "campaign!",
        "connect tiktok": "",
        "connect account": "",
        "connect creator": "request!",
        "connect paste": "address!",
        "connect list": "page",
        "connect disconnect": "connection",
        "team role": "member! role!",
        "digest ops": "chat",
    },
    Role.OWNER: {
        "campaign allow": "campaign! reason!",
        "workspace set": "name language timezone currency consent_above adult_first charts",
    },
}


def test_commands_options_and_roles_are_those_people_rely_on() -> None:
    declared: dict[Role, dict[str, str]] = {role: {} for role in Role}
    for command in registry().shown():
        options = [option.name + "!" * option.required for option in command.options]
        declared[command.role][command.name] = " ".join(options)
    assert declared == CONTRACT


def test_every_name_can_be_typed_on_every_platform() -> None:
    words = [word for command in registry() for word in command.name.split(" ")]
    words += [option.name for command in registry() for option in command.options]
    assert [word for word in words if not re.fullmatch("[a-z0-9_]{1,32}", word)] == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_fits_into_a_command_of_discord(group: str) -> None:
    """Discord counts all names, descriptions and choices of a command, in the longest language."""
    commands = [command for command in registry().shown() if command.group == group]
    options = [option for command in commands for option in command.options]
    choices = [choice for option in options for choice in option.type.choices()]
    names = [*(command.action for command in commands), *(option.name for option in options)]
    texts = [GROUPS[group], *(one.summary for one in commands), *(one.summary for one in options)]
    texts += [label for _, label in choices]
    longest = [max(len(translator(language)(text)) for language in ("en", "de")) for text in texts]
    assert len(commands) <= 25
    assert all(len(command.options) <= 25 for command in commands)
    assert sum(map(len, names)) + sum(len(value) for value, _ in choices) + sum(longest) <= 8000


def test_what_describes_the_commands_is_in_the_catalogue() -> None:
    options = [option for command in registry().shown() for option in command.options]
    said = [*GROUPS.values(), *(command.summary for command in registry().shown())]
    said += [text for option in options for text in (option.summary, option.question) if text]
    said += [label for option in options for _, label in option.type.choices()]
    # A language is named in itself.
    assert sorted(set(said) - load().keys()) == ["Deutsch", "English"]


@pytest.mark.parametrize(
    "command", [one for one in registry().shown() if one.example], ids=lambda one: one.name
)
def test_an_example_can_be_typed_and_says_the_same_in_german(command: Command) -> None:
    told = [_typed(translator(language)(command.example)) for language in ("en", "de")]
    assert [name for name, _ in told] == [command.name] * 2
    assert told[0][1] == told[1][1]


def _typed(line: str) -> tuple[str, set[str]]:
    """Read a line as somebody types it, and give its command and options."""
    head = read_head(line)
    assert head
    command, rest = find_command(head, registry())
    return command.name, {*read_arguments(command, rest)}

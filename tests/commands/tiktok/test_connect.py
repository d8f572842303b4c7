"""Connecting ad accounts: the way to TikTok and back, who may take it, and what is kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from commands.core.keys import Keys
from commands.core.reporting import Own
from commands.tiktok import access
from storage import ads as accounts
from storage import audit
from storage.models import Advertiser, ConnectAttempt, Connection
from storage.session import Store
from tests.chat import Talker
from tests.commands.test_stolen_database import everything
from tests.commands.tiktok.ads_scene import TOKEN, AdsScene, scene
from tests.servers.tiktok import Fault
from tests.servers.tiktok_ads import Account
from tests.servers.tiktok_api import SECRET, refusal


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        yield made


def of_team(ads: AdsScene) -> list[Advertiser]:
    return list(ads.chat.read(lambda session: accounts.of(session, workspace_id=1)))


async def test_the_token_is_sealed_and_stands_nowhere_else(ads: AdsScene) -> None:
    shown = await ads.anna.says("/connect tiktok")
    assert shown.private
    assert "https%3A%2F%2Flocalhost%2Fconnect%2Ftiktok" in ads.chat.text(shown)
    address = ads.back(shown, "code-1")
    ads.tiktok.allow("code-1", TOKEN)
    await ads.pastes(address)
    await ads.anna.repeats()
    await ads.reads()
    state = address.partition("state=")[2]
    kept = everything(ads.chat)
    assert "Beispiel GmbH" in kept
    assert [word for word in (TOKEN, "code-1", state, SECRET) if word in kept] == []
    assert ads.chat.read(lambda s: access.token_of(s, ads.chat.services, 1)) == TOKEN
    written = ads.chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))
    assert [entry.action for entry in written] == ["connect tiktok"]


async def test_a_new_key_takes_the_seal_over_and_without_its_key_it_is_given_anew(ads: AdsScene) -> None:
    old, new = b"the key of yesterday", b"the key of today"
    ads.chat.services.keys = Keys(old)
    await ads.connects()
    ads.chat.services.keys = Keys(new, old)
    assert ads.chat.read(lambda s: access.under_older_keys(s, ads.chat.services)) == 1
    await ads.reads()
    ads.chat.services.keys = Keys(new)
    assert ads.chat.read(lambda s: access.token_of(s, ads.chat.services, 1)) == TOKEN
    ads.chat.services.keys = Keys(b"another one altogether")
    assert ads.chat.read(lambda s: access.token_of(s, ads.chat.services, 1)) is None
    ads.chat.forward(hours=2)
    await ads.reads()
    assert "The key that your team's leave was sealed with is gone" in str(of_team(ads)[0].fault)


async def test_a_way_back_works_once_in_time_and_for_who_set_out(ads: AdsScene) -> None:
    shown = await ads.anna.says("/connect tiktok")
    ads.tiktok.allow("code-1", TOKEN)
    address = ads.back(shown, "code-1")
    mara = ads.chat.person("mara", admin=True, language="en", platform="discord")
    asked = await mara.says("/connect paste")
    assert "This way to TikTok is closed" in (await mara.fills(asked, address=address)).text
    assert ads.tiktok.calls == []
    assert not (await ads.pastes(address)).failed
    assert "This way to TikTok is closed" in (await ads.pastes(address)).text
    late = ads.back(await ads.anna.says("/connect tiktok"), "code-1")
    ads.chat.forward(minutes=31)
    assert "This way to TikTok is closed" in (await ads.pastes(late)).text
    assert ads.tiktok.names().count("oauthAccessToken") == 1


@pytest.mark.parametrize(
    "typed", ["no address", "https://localhost/connect/tiktok?state=abcdef", "https://[", "x" * 5000]
)
async def test_what_is_no_way_back_is_said_without_repeating_it(ads: AdsScene, typed: str) -> None:
    reply = await ads.pastes(typed)
    assert "That is not the address TikTok sent you back to" in ads.chat.text(reply)
    assert typed not in ads.chat.text(reply)


async def test_a_code_that_was_used_elsewhere_connects_nothing(ads: AdsScene) -> None:
    address = ads.back(await ads.anna.says("/connect tiktok"), "unknown-code")
    assert (await ads.pastes(address)).failed
    assert of_team(ads) == []


async def test_only_managers_may_and_the_address_is_never_asked_for_where_others_read(ads: AdsScene) -> None:
    ben = ads.chat.person("ben", language="en", platform="discord")
    for line in ("/connect tiktok", "/connect paste", "/connect list", "/connect disconnect"):
        assert "Only a manager or an owner" in ads.chat.text(await ben.says(line))
    group = ads.chat.person("anna", admin=True, language="en")
    assert "private chat" in (await group.says("/connect paste")).text


async def test_of_several_accounts_those_are_read_that_are_chosen(store: Store) -> None:
    async with scene(store) as ads:
        ads.tiktok.accounts["1234567890"] = Account("1234567890", "Andere AG", currency="USD")
        reply = await ads.connects()
        assert "2 ad accounts. Choose those I shall read." in reply.text
        await ads.reads()
        assert "campaignGet" not in ads.tiktok.names()
        await ads.anna.presses(reply, "Read Beispiel GmbH")
        await ads.reads()
        assert ads.tiktok.names().count("campaignGet") == 1
        listed = ads.chat.text(await ads.anna.says("/connect list"))
        assert "Andere AG: USD · Europe/Berlin · is not read" in listed
        # Its money is another one than the campaign's.
        await ads.anna.presses(await ads.anna.says("/connect list"), "Read Andere AG")
        ads.tiktok.accounts["1234567890"].campaigns["77"] = "Summer USD"
        await ads.reads()
        refused = await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Count: Summer USD")
        assert "is kept in USD" in refused.text


async def test_disconnecting_revokes_and_then_forgets(ads: AdsScene) -> None:
    await ads.connects()
    reply = await ads.anna.says("/connect disconnect")
    assert "gave it back at TikTok" in reply.text
    assert ads.tiktok.tokens == {}
    assert (ads.chat.count(Connection), of_team(ads)) == (0, [])
    assert "Nothing is connected" in (await ads.anna.says("/connect disconnect")).text


async def reconnects(ads: AdsScene, code: str, token: str, *accounts: str) -> None:
    shown = await ads.anna.says("/connect tiktok")
    ads.tiktok.allow(code, token, *accounts)
    assert not (await ads.pastes(ads.back(shown, code))).failed


async def shares(ads: AdsScene) -> Talker:
    """Let another team connect with the same token, and give who manages that one."""
    rival = ads.chat.person("rita", admin=True, language="en").private
    shown = await rival.says("/connect tiktok")
    ads.tiktok.allow("code-2", TOKEN)
    await rival.fills(await rival.says("/connect paste"), address=ads.back(shown, "code-2"))
    return rival


async def test_a_leave_that_another_team_shares_is_forgotten_and_not_given_back(ads: AdsScene) -> None:
    await ads.connects()
    rival = await shares(ads)
    reply = await ads.anna.says("/connect disconnect")
    assert "I did not give it back at TikTok, for it lets me read for somebody else, too." in reply.text
    assert (list(ads.tiktok.tokens), ads.chat.count(Connection)) == ([TOKEN], 1)
    assert "gave it back at TikTok" in (await rival.says("/connect disconnect")).text
    assert ads.tiktok.tokens == {}


async def test_the_settings_token_is_never_given_back(ads: AdsScene) -> None:
    await ads.connects()
    ads.chat.services.own = Own(TOKEN, ads.account.id)
    assert "I did not give it back at TikTok" in (await ads.anna.says("/connect disconnect")).text
    assert list(ads.tiktok.tokens) == [TOKEN]


async def test_connecting_anew_gives_the_token_before_back(ads: AdsScene) -> None:
    await ads.connects()
    await reconnects(ads, "code-2", "act.a-newer-one")
    assert list(ads.tiktok.tokens) == ["act.a-newer-one"]
    assert ads.chat.count(Connection) == 1
    assert ads.chat.read(lambda s: access.token_of(s, ads.chat.services, 1)) == "act.a-newer-one"
    # TikTok may give the same one again.
    await reconnects(ads, "code-3", "act.a-newer-one")
    assert list(ads.tiktok.tokens) == ["act.a-newer-one"]


async def test_a_token_that_another_team_has_as_well_is_not_given_back(ads: AdsScene) -> None:
    await ads.connects()
    await shares(ads)
    assert ads.chat.count(Connection) == 2
    await reconnects(ads, "code-3", "act.a-newer-one")
    assert set(ads.tiktok.tokens) == {TOKEN, "act.a-newer-one"}


@pytest.mark.parametrize("fault", [Fault(500), refusal(50000)])
async def test_where_tiktok_does_not_hear_it_the_token_is_forgotten_all_the_same(
    ads: AdsScene, fault: Fault
) -> None:
    await ads.connects()
    ads.tiktok.faults.append(fault)
    assert "TikTok did not answer when I gave it back" in (await ads.anna.says("/connect disconnect")).text
    assert ads.chat.count(Connection) == 0


async def test_the_settings_token_serves_the_first_team_until_it_connects_itself(ads: AdsScene) -> None:
    ads.tiktok.allow("", "act.of-the-settings")
    ads.chat.services.own = Own("act.of-the-settings", ads.account.id)
    await ads.anna.says("/campaign list")
    rival = ads.chat.person("rita", admin=True, language="en").private
    await rival.says("/campaign new Theirs")
    await ads.reads()
    assert "with the settings' token" in ads.chat.text(await ads.anna.says("/connect list"))
    assert "2 campaigns at TikTok" in (await ads.anna.says("/campaign match")).text
    assert "No ad account is connected" in (await rival.says("/campaign match")).text
    token = ads.chat.services
    assert ads.chat.read(lambda s: access.token_of(s, token, 1)) == "act.of-the-settings"
    assert ads.chat.read(lambda s: access.token_of(s, token, 2)) is None
    await ads.connects()
    assert ads.chat.read(lambda s: access.token_of(s, token, 1)) == TOKEN
    assert [one.connection_id for one in of_team(ads)] == [1]


async def test_without_an_app_it_says_who_can_set_one_up(ads: AdsScene, store: Store) -> None:
    from commands.core.reporting import NoAds

    ads.chat.services.ads = NoAds()
    assert "TAKT_TIKTOK_APP_ID" in (await ads.anna.says("/connect tiktok")).text
    assert ads.chat.count(ConnectAttempt) == 0

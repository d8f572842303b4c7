"""What every adapter must do, held by one suite over all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import Courier
from commands.core.charts import Chart, Series
from commands.core.replies import Column, Field, Reply, Table
from commands.dashboard.dashboard_watch import sweep
from storage import buttons, dashboards
from storage.session import Session
from tests.bot.adapters.rigs import Rig, console_rig, discord_rig, telegram_rig

PLAN = {"name": "Summer", "budget": "5k", "start": "2026-12-01", "end": "2026-12-28"}
HOSTILE = "<b>x</b> *y* _z_ `k` @everyone <@1> [a](b) ~~s~~ ||t||"


@pytest.fixture(params=[console_rig, telegram_rig, discord_rig], ids=["console", "telegram", "discord"])
async def rig(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Rig]:
    async with request.param(sqlite_url) as made:
        yield made


async def test_a_command_is_answered_with_its_card_and_buttons_in_words(rig: Rig) -> None:
    card = await rig.does("campaign new", **PLAN)
    assert "Summer · C1" in card.text
    assert "€5,000.00" in card.text
    assert list(card.buttons)[:2] == ["Launch", "Edit"]


async def test_a_button_does_what_it_says(rig: Rig) -> None:
    card = await rig.does("campaign new", **PLAN)
    live = await rig.presses(card, "Launch")
    assert "is live" in live.text
    assert "Pause" in live.buttons


async def test_a_button_that_asks_gets_its_answers(rig: Rig) -> None:
    card = await rig.does("campaign new", **PLAN)
    asked = await rig.presses(card, "Edit")
    changed = await rig.fills(asked, ["Winter", "-", "-", "-", "-"])
    assert "Winter · C1" in changed.text
    assert "€5,000.00" in changed.text


async def test_a_wrong_value_is_answered_with_a_sentence(rig: Rig) -> None:
    wrong = await rig.does("campaign new", **{**PLAN, "budget": "a lot"})
    assert "a lot" in wrong.text
    assert "C1" not in (await rig.does("campaign list")).text


async def test_a_table_keeps_its_columns_and_numbers(rig: Rig) -> None:
    table = Table(
        columns=(Column(label="KPI"), Column(label="Value", align="right")),
        rows=(("Spend", "€1,234.50"), ("CPM", "€7.10")),
    )
    seen = await rig.receives(
        Reply(title="Report", table=table, fields=(Field(label="As of", value="today"),))
    )
    assert [word in seen.text for word in ("Report", "Spend", "€1,234.50", "CPM", "€7.10", "As of")] == [
        True
    ] * 6


async def test_hostile_text_is_shown_as_it_was_written(rig: Rig) -> None:
    seen = await rig.receives(Reply(title="Note", text=HOSTILE))
    plain = seen.text.replace("\\", "").replace("\u2060", "").replace("\u200b", "")
    assert "<b>x</b>" in plain
    assert "everyone" in plain


async def test_a_chart_and_a_long_text_arrive(rig: Rig) -> None:
    chart = Chart(
        labels=("a", "b"), series=(Series(name="Views", values=(1.0, 2.0)),), alt="Views of two days"
    )
    lines = "\n".join(f"line {number}" for number in range(700))
    seen = await rig.receives(Reply(title="Long", text=lines, chart=chart))
    assert "line 1" in seen.text


async def test_a_shown_card_is_remembered_so_that_it_can_change(rig: Rig) -> None:
    await rig.does("campaign new", **PLAN)

    def cards(session: Session) -> int:
        return len(buttons.cards_of(session, workspace_id=1, kind="campaign", id=1))

    async with asyncio.timeout(10):
        while rig.dispatcher.services.store.read_now(cards) != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_dashboard_is_turned_in_its_place_and_changes_by_itself_also_after_a_restart(
    rig: Rig,
) -> None:
    await rig.does("campaign new", **PLAN)
    rig.let_pin()
    shown = await rig.does("dashboard show", campaign="C1")
    assert "Dashboard: Summer · C1" in shown.text
    turned = await rig.presses(shown, "28 days")
    assert "Last 28 days" in turned.text
    await rig.does("kpi log", campaign="C1", kpi="views", value="1234")
    old = rig.dispatcher.services

    def there(session: Session) -> bool:
        row = dashboards.get(session, workspace_id=1, id=1)
        return row is not None and bool(dashboards.shown(session, row))

    async with asyncio.timeout(10):
        while not old.store.read_now(there):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    # The same database and nothing else, as after a restart.
    services = replace(old, now=lambda: old.now() + timedelta(minutes=2), wake=lambda: None)
    assert await sweep(services) == 1
    await Courier(services, {rig.adapter.platform: rig.adapter}).flush()
    assert rig.pinned(turned)
    shown_now = {"telegram": "visible", "discord": "text"}.get(rig.name)
    if shown_now:  # printed lines stay as they are
        assert "Video views" in getattr(turned.native, shown_now)
        assert "1,234" in getattr(turned.native, shown_now)


async def test_an_unknown_thing_is_said_to_be_unknown(rig: Rig) -> None:
    assert "I know no campaign" in (await rig.does("campaign show", campaign="Nothing")).text

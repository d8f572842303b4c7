"""Be a small discord.py bot, run by the tests in their own process or as one of its own."""

import asyncio
import os
import sys
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

MARKETS = [
    discord.SelectOption(label="Germany", value="DE"),
    discord.SelectOption(label="Austria", value="AT"),
]

campaign = app_commands.Group(name="campaign", description="Plan campaigns")


class Card(discord.ui.LayoutView):
    """Show a campaign with its buttons."""

    def __init__(self, text: str, picture: str | None = None) -> None:
        super().__init__(timeout=None)
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        row.add_item(discord.ui.Button(label="Launch", custom_id="v1:launch"))
        row.add_item(discord.ui.Button(label="Later", custom_id="v1:later"))
        row.add_item(discord.ui.Button(label="Rename", custom_id="v1:rename"))
        row.add_item(discord.ui.Button(label="Guide", url="https://example.com/guide"))
        box: discord.ui.Container[Any] = discord.ui.Container(discord.ui.TextDisplay(text), row)
        if picture is not None:
            box.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{picture}")))
        self.add_item(box)


class Rename(discord.ui.Modal, title="New name"):
    """Ask for another name."""

    name: discord.ui.Label[Any] = discord.ui.Label(
        text="Name", component=discord.ui.TextInput(custom_id="name", max_length=20)
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Show the card under its new name."""
        assert isinstance(self.name.component, discord.ui.TextInput)
        await interaction.response.edit_message(view=Card(f"# {self.name.component.value}"))


class Form(discord.ui.Modal, title="Brief"):
    """Ask for a choice and a file."""

    market: discord.ui.Label[Any] = discord.ui.Label(
        text="Market", component=discord.ui.Select(custom_id="market", options=MARKETS)
    )
    brief: discord.ui.Label[Any] = discord.ui.Label(
        text="Brief", component=discord.ui.FileUpload(custom_id="brief")
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Repeat both."""
        market, brief = self.market.component, self.brief.component
        assert isinstance(market, discord.ui.Select)
        assert isinstance(brief, discord.ui.FileUpload)
        text = (await brief.values[0].read()).decode()
        await interaction.response.send_message(f"{market.values[0]}: {text}")


class Pick(discord.ui.View):
    """Offer the markets in a menu."""

    @discord.ui.select(custom_id="pick", options=MARKETS)
    async def picked(self, interaction: discord.Interaction[Any], menu: discord.ui.Select[Any]) -> None:
        """Repeat the choice."""
        await interaction.response.edit_message(content=f"{menu.values[0]} it is")


@campaign.command(name="form", description="Fill in a form")
async def form(interaction: discord.Interaction[Any]) -> None:
    """Open a form as the first answer."""
    await interaction.response.send_modal(Form())


@campaign.command(name="pick", description="Pick a market")
async def pick(interaction: discord.Interaction[Any]) -> None:
    """Show a menu."""
    await interaction.response.send_message("Which one?", view=Pick(timeout=None))


@campaign.command(name="new", description="Plan a campaign")
async def new(interaction: discord.Interaction[Any], name: str, budget: str | None = None) -> None:
    """Answer at once with a card."""
    await interaction.response.send_message(view=Card(f"# {name}\nBudget: {budget}"))


@campaign.command(name="show", description="Show a campaign")
async def show(interaction: discord.Interaction[Any], campaign: str) -> None:
    """Answer late, with a picture, and only to the one who asked."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    picture = discord.File(__file__, "chart.png")
    await interaction.followup.send(
        view=Card(f"{campaign} in {interaction.locale}", "chart.png"), file=picture
    )
    await interaction.followup.send("as of today", ephemeral=True)


@show.autocomplete("campaign")
async def suggest(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest what begins like the text."""
    return [app_commands.Choice(name=n, value=n) for n in ("C1 Sommer", "C2 Winter") if n.startswith(typed)]


@campaign.command(name="load", description="Read a file")
async def load(interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
    """Say how much is in the file, by editing the placeholder."""
    await interaction.response.defer()
    size = len(await file.read())
    await interaction.edit_original_response(content=f"{file.filename} has {size} bytes <@1> @everyone")


@campaign.command(name="rights", description="Say what I know about you")
async def rights(interaction: discord.Interaction[Any], colleague: discord.Member) -> None:
    """Repeat what the interaction says about the place, the person and a colleague."""
    place = f"{interaction.channel} {interaction.guild_locale}"
    text = f"{place} {interaction.permissions.manage_guild} {colleague.name}"
    await interaction.response.send_message(text)


@campaign.command(name="slow", description="Never answer")
async def slow(interaction: discord.Interaction[Any]) -> None:
    """Do nothing, which a person sees as an error."""


class SampleBot(discord.Client):
    """Register the commands when they differ, and answer buttons by their custom id."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        mentions = discord.AllowedMentions.none()
        super().__init__(intents=intents or discord.Intents.default(), allowed_mentions=mentions)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(campaign)

    async def setup_hook(self) -> None:
        """Ask for the gateway's address, then register the commands if nobody has."""
        _, url, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        if not await self.tree.fetch_commands():
            await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Not wait five seconds before a new session."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the buttons, also those from before a restart."""
        data: Any = interaction.data
        if interaction.type is not discord.InteractionType.component:
            return
        pressed = data["custom_id"]
        if pressed == "v1:launch":
            await interaction.response.edit_message(view=Card("# launched"))
        elif pressed == "v1:later":
            await interaction.response.defer()
            await interaction.edit_original_response(view=Card("# later"))
        elif pressed == "v1:rename":
            await interaction.response.send_modal(Rename())
        elif pressed != "pick":
            await interaction.response.send_message("This button is no longer known.", ephemeral=True)


def point_at(api_url: str) -> None:
    """Let discord.py speak to another REST base."""
    Route.BASE = api_url


if __name__ == "__main__":
    point_at(os.environ["TAKT_DISCORD_API_URL"])
    sys.exit(asyncio.run(SampleBot().start(os.environ["TAKT_DISCORD_TOKEN"])))

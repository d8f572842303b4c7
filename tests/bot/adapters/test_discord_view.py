"""Replies as Discord messages: what stands where, and Discord's limits kept whatever a reply holds."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from discord.components import _component_factory
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord_view import FILE_BYTES, Key, Part, Upload, Words, one_part, parts
from commands.core.charts import Chart, Series
from commands.core.replies import Button, Column, Document, Field, Reply, Table
from tests.servers.discord_ import components as c
from tests.servers.discord_.limits import V2, message_problems
from tests.servers.discord_.schema import problems_of

Json = dict[str, Any]
CHART = Chart(labels=("a",), series=(Series(name="views", values=(1.0,)),), alt="Views went up")
V2_FLAG = {"flags": V2}


async def shown(part: Part) -> list[Json]:
    """Give the components of a message, checked against Discord's schema and limits."""
    layout: Any = part.layout()
    components: list[Json] = layout.to_components()
    files = part.files()
    body = {
        "components": components,
        "flags": V2,
        "attachments": [file.to_dict(at) for at, file in enumerate(files)],
    }
    shape = {"components": components, "flags": V2, "content": "", "embeds": []}
    problems = problems_of("POST", "/channels/{channel_id}/messages", json.loads(json.dumps(body)))
    problems += message_problems({**shape, "files": {file.filename for file in files}})
    assert problems == []
    return components


async def text_of(reply: Reply, **more: Any) -> list[str]:
    return ["\n".join(c.texts_of(await shown(part))) for part in parts(reply, **more)]


async def labels_of(part: Part) -> list[list[str]]:
    rows = [found for found in c.walk(await shown(part)) if found["type"] == c.ACTION_ROW]
    return [[button["label"] for button in row["components"]] for row in rows]


def button(label: str, **more: Any) -> Button:
    return Button(label=label, **{"token": f"token-{label}", **more})


async def test_a_card_shows_everything_in_its_order() -> None:
    reply = Reply(
        title="Summer · C1",
        text="Changed.",
        table=Table(
            columns=(Column(label="Day"), Column(label="Views", align="right")), rows=(("Mon", "12"),)
        ),
        fields=(Field(label="Budget", value="€5"), Field(label="Next", value="one\ntwo")),
        chart=CHART,
        documents=(Document(name="figures.csv", content=b"MQ=="),),
        note="as of today",
        buttons=(button("Launch", style="success"), Button(label="Open", url="https://example.com/a")),
    )
    (part,) = parts(reply, b"PNG")
    (box,) = await shown(part)
    kinds = [inner["type"] for inner in box["components"]]
    assert kinds == [10, 10, 10, c.GALLERY, c.FILE, 10, c.ACTION_ROW]
    texts = c.texts_of([box])
    assert texts[0] == "## Summer · C1\nChanged."
    assert texts[1] == "```\nDay  Views\n───  ─────\nMon     12\n```"
    assert texts[2:] == ["**Budget** €5\n\n**Next**\none\ntwo", "-# as of today"]
    launch, link = c.buttons_of([box])
    assert (launch["custom_id"], launch["style"]) == ("b:token-Launch", 3)
    assert (link["url"], link["style"]) == ("https://example.com/a", 5)
    (gallery,) = [inner for inner in box["components"] if inner["type"] == c.GALLERY]
    assert gallery["items"][0]["description"] == "Views went up"
    assert [file.filename for file in part.files()] == ["chart.png", "figures.csv"]


async def test_a_short_sentence_stands_without_a_box_and_a_wrong_card_is_red() -> None:
    (plain,) = await shown(parts(Reply(text="Hello"))[0])
    assert plain == {"type": c.TEXT_DISPLAY, "content": "Hello"}
    (box,) = await shown(parts(Reply(title="No", failed=True))[0])
    assert box["accent_color"] == 0xD83C3E


async def test_an_empty_reply_is_still_a_message() -> None:
    assert await text_of(Reply()) == ["–"]
    assert await text_of(Reply(chart=CHART)) == ["–"]


async def test_a_wide_table_becomes_a_line_for_each_row() -> None:
    columns = (
        Column(label="Id"),
        Column(label="Name"),
        Column(label="Budget", align="right"),
        Column(label="Note"),
    )
    rows = (("C1", "Summer_*", "€5,000.00", "n" * 60), ("C2", "Winter", "", "short"))
    (text,) = await text_of(Reply(table=Table(columns=columns, rows=rows)))
    first, second = text.splitlines()
    assert first == rf"**C1** Summer\_\* · Budget €5,000.00 · {'n' * 60}"
    assert second == "**C2** Winter · short"


async def test_a_long_table_goes_on_in_further_messages_under_its_head() -> None:
    table = Table(
        columns=(Column(label="Name"),), rows=tuple((f"row {at} " + "x" * 40,) for at in range(200))
    )
    texts = await text_of(Reply(title="All", table=table, buttons=(button("Go"),)))
    assert len(texts) > 2
    blocks = [block for text in texts for block in text.split("```")[1::2]]
    assert all(block.startswith("\nName\n────") for block in blocks)
    assert blocks[0].count("row ") > 50
    assert sum(block.count("row ") for block in blocks) == 200
    assert await labels_of(parts(Reply(title="All", table=table, buttons=(button("Go"),)))[-1]) == [["Go"]]


async def test_a_long_text_is_split_between_words_and_nothing_is_lost() -> None:
    text = " ".join(f"word{at}" for at in range(2000))
    texts = await text_of(Reply(text=text))
    assert len(texts) > 3
    assert " ".join("\n".join(texts).split()) == text


async def test_a_cell_of_marks_without_width_stays_sendable() -> None:
    table = Table(columns=(Column(label="Name"),), rows=(("z" + "\u0301" * 9000,),))
    assert len(await text_of(Reply(table=table))) == 1


async def test_five_buttons_a_row_and_the_rest_in_the_next_message() -> None:
    reply = Reply(text="Which?", buttons=tuple(button(f"B{at}") for at in range(42)))
    made = parts(reply)
    rows = [row for part in made for row in await labels_of(part)]
    assert [len(row) for row in rows] == [5] * 8 + [2]
    assert len(made) == 2


async def test_the_same_button_twice_is_told_apart() -> None:
    reply = Reply(text="x", buttons=(button("A", token="same"), button("B", token="same")))
    ids = [found["custom_id"] for found in c.buttons_of(await shown(parts(reply)[0]))]
    assert ids == ["b:same", "b:same:1"]


async def test_buttons_without_a_token_are_left_out_and_odd_addresses_are_written() -> None:
    odd = ("tg://resolve?x=1", "https://e.de/" + "a" * 600, "https://[", "javascript:alert(1)")
    reply = Reply(
        text="x", buttons=(Button(label="Lost", command="help"), *(Button(label="L", url=one) for one in odd))
    )
    (text,) = await text_of(reply)
    assert c.buttons_of(await shown(parts(reply)[0])) == []
    assert f"L: {odd[1]}" in text
    assert "L: javascript:alert(1)" in text


async def test_further_buttons_are_appended() -> None:
    (part,) = parts(Reply(text="x", buttons=(button("A"),)), more=[Key("Correct it", "m:7")])
    assert await labels_of(part) == [["A", "Correct it"]]


async def test_files_of_one_name_are_told_apart_and_named_plainly() -> None:
    documents = tuple(
        Document(name=name, content=b"MQ==") for name in ("ä b/c.csv", "ä b/c.csv", "..", "x.csv")
    )
    (part,) = parts(Reply(documents=documents))
    await shown(part)
    assert [file.filename for file in part.files()] == ["b_c.csv", "1-b_c.csv", "file", "x.csv"]


async def test_too_large_a_file_is_a_sentence() -> None:
    import base64

    content = base64.b64encode(b"x" * (FILE_BYTES + 1))
    (text,) = await text_of(Reply(documents=(Document(name="all.csv", content=content),), language="de"))
    assert text == (
        "„all.csv“ ist größer als die 10 MB, die Discord annimmt. "
        "Nimm weniger, etwa weniger Tage, oder frag in Telegram danach."
    )


async def test_files_are_opened_anew_for_each_request() -> None:
    part = Part((Upload("a.txt", b"abc"),))
    assert [part.files()[0].fp.read() for _ in range(2)] == [b"abc", b"abc"]


async def test_a_card_in_the_place_of_another_is_one_message_with_its_buttons() -> None:
    fields = tuple(Field(label=f"L{at}", value="v" * 900) for at in range(9))
    part = one_part(Reply(title="Card", fields=fields, buttons=(button("Go"), button("Stop"))))
    await shown(part)
    assert part.blocks[0] == Words("## Card")
    assert await labels_of(part) == [["Go", "Stop"]]
    assert Words("…") in part.blocks
    short = Reply(title="Card", buttons=(button("Go"),))
    assert [one_part(short)] == parts(short)


async def test_a_view_is_not_kept_in_memory() -> None:
    assert parts(Reply(text="x", buttons=(button("A"),)))[0].layout().is_finished()


_TEXT = st.text(
    st.one_of(st.sampled_from("*_~`|[]()<>@#&!-\n aä😀\u202e\u0301"), st.characters()), max_size=60
)
_LONG = st.builds(lambda text, times: text * times, _TEXT, st.sampled_from([1, 1, 1, 60]))
_TABLES = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        lambda heads, rows: Table(
            columns=tuple(Column(label=head) for head in heads), rows=tuple(tuple(row) for row in rows)
        ),
        st.lists(_TEXT, min_size=width, max_size=width),
        st.lists(st.lists(_TEXT, min_size=width, max_size=width), max_size=8),
    )
)
_REPLIES = st.builds(
    Reply,
    title=_TEXT,
    text=_LONG,
    note=_LONG,
    table=st.none() | _TABLES,
    fields=st.lists(st.builds(Field, label=_TEXT, value=_LONG), max_size=5).map(tuple),
    buttons=st.lists(
        st.builds(
            Button, label=_TEXT, token=st.sampled_from("abcd"), url=st.sampled_from(["", "", "https://a.de"])
        ),
        max_size=30,
    ).map(tuple),
)


@settings(max_examples=60)
@given(_REPLIES)
async def test_whatever_a_reply_holds_discord_takes_it_and_nobody_is_pinged(reply: Reply) -> None:
    for part in [*parts(reply), one_part(reply)]:
        # Nothing is markup in a block of code.
        text = re.sub("```.*?```", "", "\n".join(c.texts_of(await shown(part))), flags=re.DOTALL)
        assert "<@" not in text.replace("\\<", "")
        assert "](" not in text.replace("\\]", "")


@pytest.mark.parametrize("name", ["primary", "secondary", "success", "danger"])
async def test_every_style_is_known(name: Any) -> None:
    (found,) = c.buttons_of(await shown(parts(Reply(text="x", buttons=(button("A", style=name),)))[0]))
    assert found["style"] in (1, 2, 3, 4)


async def test_components_travel_as_the_library_would_write_them() -> None:
    buttons = (Button(label="Do", token="t"), Button(label="Site", url="https://example.com"))
    table = Table(columns=(Column(label="KPI"),), rows=(("a",),))
    replies = [
        Reply(text="plain"),
        Reply(title="Boxed", text="words", table=table, buttons=buttons, failed=True),
        Reply(title="Files", chart=Chart(alt="a"), documents=(Document(name="a.csv", content=b"YQ=="),)),
    ]
    for reply in replies:
        for part in parts(reply, b"png"):
            made: Any = part.components()
            library: Any = [_component_factory(one) for one in made]
            assert part.components() == [one.to_dict() for one in library]
            assert part.layout().to_components() == part.components()

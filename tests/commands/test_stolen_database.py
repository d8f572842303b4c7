"""Whoever steals the database, or a backup of it, can open nothing: links, codes and keys are not in it."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select
from sqlmodel import SQLModel

from commands.core.keys import Keys
from storage.backup import backup
from storage.session import Session
from tests.chat import Chat, Talker
from tests.commands.scene import link_of

KEY = b"a key that is kept elsewhere"


def everything(chat: Chat) -> str:
    """Give every value of every row."""

    def rows(session: Session) -> str:
        return repr([list(session.execute(select(table))) for table in SQLModel.metadata.sorted_tables])

    return chat.read(rows)


async def test_links_codes_and_keys_are_nowhere_in_it(
    chat: Chat, anna: Talker, dora: Talker, tmp_path: Path
) -> None:
    chat.services.keys = Keys(KEY)
    token = await link_of(anna)
    await anna.repeats()
    await chat.deliver()
    code = re.findall(r"/workspace join (\w+)", (await anna.says("/workspace link")).text)[0]
    await anna.repeats()
    backup(chat.services.store.engine, tmp_path / "copy.db")
    for place in (everything(chat), (tmp_path / "copy.db").read_bytes().decode("latin-1")):
        assert "@dora" in place or "dora" in place
        assert [word for word in (token, code, KEY.decode()) if word in place] == []
    # Both still work.
    assert (await dora.says(f"/start {token}")).buttons
    assert not (await chat.person("ben", platform="discord").says(f"/workspace join {code}")).failed


async def test_what_is_kept_of_a_link_opens_nothing(chat: Chat, anna: Talker, dora: Talker) -> None:
    await link_of(anna)
    hashed = re.findall(r"[A-Za-z0-9_-]{22}", everything(chat))
    assert hashed
    for word in hashed:
        assert "don't know" in chat.text(await dora.says(f"/start {word}"))
        assert "don't know" in chat.text(await dora.says(f"/workspace join {word}"))

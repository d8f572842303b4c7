"""Lists of creators, and what a team notes about them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.types import BigKey, Row, instant, key, owner


class CreatorList(Row, table=True):
    """Creators under a name; ``key`` is the name as it is found by, and null once the list was deleted.

    A deleted list keeps who was on it, so that it can come back.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "key"), UniqueConstraint("workspace_id", "number"))
    id: int = key()
    workspace_id: int = owner(index=False)
    number: int
    name: str
    key: str | None = None
    made_by: str = ""
    created_at: datetime = instant()


class ListedCreator(Row, table=True):
    """A creator on a list: who put them there, and when."""

    list_id: int = Field(foreign_key="creatorlist.id", primary_key=True, ondelete="CASCADE", sa_type=BigKey)
    creator_id: int = Field(
        foreign_key="creator.id", primary_key=True, ondelete="CASCADE", index=True, sa_type=BigKey
    )
    put_by: str = ""
    put_at: datetime = instant()


class CreatorNote(Row, table=True):
    """Something of the team's about a creator; ``author`` is the person's key, who may take it back."""

    id: int = key()
    workspace_id: int = owner(index=False)
    creator_id: int = owner("creator")
    text: str
    author: str
    written_by: str = ""
    created_at: datetime = instant()

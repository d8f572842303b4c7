"""Alembic's entry: run on the connection that ``storage.migrate`` hands over."""

from alembic import context
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (makes the metadata complete)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

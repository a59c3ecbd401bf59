"""Alembic's environment. The connection is handed in by `models.store.schema`; there is no alembic.ini."""

from alembic import context
from sqlalchemy import Connection

from models import Base

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    version_table=context.config.attributes["level_table"],
)
with context.begin_transaction():
    context.run_migrations()

"""A database that was played back from a dump is another one, and that is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("database_id", sa.String()))


def downgrade() -> None:
    op.drop_column("workspaces", "database_id")

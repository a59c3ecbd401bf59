"""A database that was played back from a backup does not know what was sent since."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

ADDED = ("restored_from", "restored_at")


def upgrade() -> None:
    for each in ADDED:
        op.add_column("workspaces", sa.Column(each, sa.DateTime(timezone=True)))


def downgrade() -> None:
    for each in ADDED:
        op.drop_column("workspaces", each)

"""Whoever lets a promise go can say why, and what could help instead."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"


def upgrade() -> None:
    for column in ("reason", "instead"):
        op.add_column("followup_steps", sa.Column(column, sa.String))


def downgrade() -> None:
    for column in ("instead", "reason"):
        op.drop_column("followup_steps", column)

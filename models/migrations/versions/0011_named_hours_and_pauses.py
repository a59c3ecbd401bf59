"""The hours that owners of promises named, and pauses that begin later."""

import sqlalchemy as sa
from alembic import op

from models.store.base import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("followups", sa.Column("has_clock", sa.Boolean))
    op.add_column("followups", sa.Column("snoozed_to", UtcDateTime))
    op.add_column("preferences", sa.Column("paused_from", UtcDateTime))


def downgrade() -> None:
    op.drop_column("preferences", "paused_from")
    op.drop_column("followups", "snoozed_to")
    op.drop_column("followups", "has_clock")

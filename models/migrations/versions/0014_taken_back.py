"""What was said can be put right and taken back, and what stands in Slack is rendered anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("is_outdated", sa.Boolean))
    op.create_index("ix_outbox_subject", "outbox", ["workspace_id", "subject_id"])
    op.add_column("shoutouts", sa.Column("edited_at", sa.DateTime(timezone=True)))
    op.add_column("shoutouts", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column("channels", sa.Column("looked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("channels", "looked_at")
    op.drop_column("shoutouts", "withdrawn_at")
    op.drop_column("shoutouts", "edited_at")
    op.drop_index("ix_outbox_subject", "outbox")
    op.drop_column("outbox", "is_outdated")

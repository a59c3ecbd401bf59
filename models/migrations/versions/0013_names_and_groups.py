"""What else people are called, who hears of thanks to a user group, and how the message that thanks are about begins.

The names are filled by the next sync.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("members", sa.Column("other_names", sa.String))
    op.add_column("shoutouts", sa.Column("message_start", sa.String))
    op.create_table(
        "shoutout_hearers",
        sa.Column("workspace_id", sa.String, nullable=False),
        sa.Column("shoutout_id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "shoutout_id", "member_id", name="pk_shoutout_hearers"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "shoutout_id"],
            ["shoutouts.workspace_id", "shoutouts.id"],
            name="fk_shoutout_hearers_workspace_id_shoutout_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_shoutout_hearers_member", "shoutout_hearers", ["workspace_id", "member_id"])


def downgrade() -> None:
    op.drop_table("shoutout_hearers")
    op.drop_column("shoutouts", "message_start")
    op.drop_column("members", "other_names")

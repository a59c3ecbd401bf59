"""What was said can be put right and taken back, and what stands in Slack is rendered anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_OF_SHOUTOUTS = ("shoutout_hearers", "shoutout_recipients")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("is_outdated", sa.Boolean))
    op.create_index("ix_outbox_subject", "outbox", ["workspace_id", "subject_id"])
    op.add_column("shoutouts", sa.Column("edited_at", sa.DateTime(timezone=True)))
    op.add_column("shoutouts", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column("channels", sa.Column("looked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    _forget_what_was_taken_back()
    op.drop_column("channels", "looked_at")
    op.drop_column("shoutouts", "withdrawn_at")
    op.drop_column("shoutouts", "edited_at")
    op.drop_index("ix_outbox_subject", "outbox")
    op.drop_column("outbox", "is_outdated")
    outbox = sa.table("outbox", sa.column("state"), sa.column("next_at"))
    op.execute(outbox.update().where(outbox.c.state == "changing").values(state="sent", next_at=None))


def _forget_what_was_taken_back() -> None:
    """A version that knows nothing of taking back would tell of it again."""
    shoutouts = sa.table("shoutouts", sa.column("workspace_id"), sa.column("id"), sa.column("withdrawn_at"))
    of_them = [sa.table(each, sa.column("workspace_id"), sa.column("shoutout_id")) for each in _OF_SHOUTOUTS]
    for each in of_them:
        is_its = (shoutouts.c.workspace_id == each.c.workspace_id) & (shoutouts.c.id == each.c.shoutout_id)
        is_taken_back = sa.exists().where(is_its, shoutouts.c.withdrawn_at.is_not(None))
        op.execute(each.delete().where(is_taken_back))
    op.execute(shoutouts.delete().where(shoutouts.c.withdrawn_at.is_not(None)))

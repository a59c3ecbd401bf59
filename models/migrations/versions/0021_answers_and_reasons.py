"""A check-in's question is answered in words of its own; prompts say what for, and are answered."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("checkins", sa.Column("question", sa.String))
    op.add_column("checkins", sa.Column("answer", sa.String))
    op.add_column("suggestions", sa.Column("about_id", sa.Uuid))
    op.add_column("suggestions", sa.Column("answer", sa.String(20)))
    op.add_column("suggestions", sa.Column("answered_at", sa.DateTime(timezone=True)))
    op.create_index("ix_suggestions_about", "suggestions", ["workspace_id", "about_id"])
    op.create_index(
        "ix_followup_steps_handovers",
        "followup_steps",
        ["workspace_id", "actor_id", "created_at"],
        postgresql_where=sa.text("step = 'handover_asked'"),
        sqlite_where=sa.text("step = 'handover_asked'"),
    )
    op.create_index("ix_practices_member", "practices", ["workspace_id", "member_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_practices_member", "practices")
    op.drop_index("ix_followup_steps_handovers", "followup_steps")
    op.drop_index("ix_suggestions_about", "suggestions")
    for column in ("answered_at", "answer", "about_id"):
        op.drop_column("suggestions", column)
    op.drop_column("checkins", "answer")
    op.drop_column("checkins", "question")

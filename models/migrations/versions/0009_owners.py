"""For whom something recurs is said in two columns: the person, and the team. `owner_id` stays the key."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_CADENCES = sa.table("cadences", *(sa.column(name) for name in ("owner_id", "member_id", "team_id")))
_UUID = "-".join("_" * length for length in (8, 4, 4, 4, 12))
"""How the id of a team looks, to LIKE."""


def upgrade() -> None:
    op.add_column("cadences", sa.Column("member_id", sa.String))
    op.add_column("cadences", sa.Column("team_id", sa.Uuid))
    owner_id = _CADENCES.c.owner_id
    of_team, of_lead = owner_id.like(_UUID), owner_id.like(f"{_UUID}:%")
    team_id = sa.func.substr(owner_id, 1, len(_UUID))
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    as_stored = sa.cast(team_id, sa.Uuid) if is_postgresql else sa.func.replace(team_id, "-", "")
    lead_id = sa.func.substr(owner_id, len(_UUID) + 2)
    op.execute(_CADENCES.update().where(of_team).values(team_id=as_stored))
    op.execute(_CADENCES.update().where(of_lead).values(team_id=as_stored, member_id=lead_id))
    op.execute(_CADENCES.update().where(~of_team, ~of_lead).values(member_id=owner_id))


def downgrade() -> None:
    op.drop_column("cadences", "team_id")
    op.drop_column("cadences", "member_id")

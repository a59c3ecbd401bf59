"""What Slack says of people, for tests."""

from typing import Any

from models.people.members import Profile


def profile(id_: str, name: str | None = None, zone: str = "UTC", *, updated: int = 1, **flags: bool) -> Profile:
    """A person who is here and nothing special, unless `flags` say otherwise (`is_deleted=True`)."""
    usual: dict[str, Any] = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin"), False)
    return Profile(id=id_, name=name or id_, zone=zone, updated=updated, **{**usual, **flags})

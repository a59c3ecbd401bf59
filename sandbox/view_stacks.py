"""The modals and Homes that people have open."""

import secrets
from collections.abc import Callable

from sandbox import limits
from sandbox.blocks import with_ids
from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.formatting import Names
from sandbox.forms import initial_values
from sandbox.records import Json, View


class ViewStacks:
    """Each person's stack of modals (the last one is on top) and their Home. `changed` is called after each change."""

    def __init__(self, names: Names, clock: Clock, changed: Callable[[], None]) -> None:
        self._names, self._clock, self._changed = names, clock, changed
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._by_id: dict[str, View] = {}
        self._by_external_id: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """The modals that this person has open, the top one last."""
        return self._stacks.get(user, [])

    def top(self, user: str) -> View | None:
        stack = self.stack(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def find(self, view_id: str = "", external_id: str = "") -> View | None:
        """A view that is open now, by one of its ids."""
        return self._by_id.get(view_id) if view_id else self._by_external_id.get(external_id)

    def open(self, user: str, source: Json, here: str | None = None) -> View:
        """Show a new modal, opened from the conversation `here`; it replaces what was open. Raises SlackError."""
        self._require_free_external_id(source)
        self._discard(self._stacks.pop(user, []))
        return self._push(user, source, here)

    def push(self, user: str, source: Json, here: str | None = None) -> View:
        """Put a modal on top of the open one. Raises SlackError."""
        stack = self.stack(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= limits.VIEWS_IN_STACK:
            raise SlackError("push_limit_reached")
        self._require_free_external_id(source)
        return self._push(user, source, here)

    def _push(self, user: str, source: Json, here: str | None) -> View:
        stack = self._stacks.setdefault(user, [])
        view = self._new(user, source, here)
        view.root_view_id = stack[0].id if stack else view.id
        view.previous_view_id = stack[-1].id if stack else None
        stack.append(view)
        self._changed()
        return view

    def update(self, view: View, source: Json, hash: str = "") -> View:
        """Change an open view; what is entered in unchanged inputs stays. Raises SlackError."""
        _check_hash(view, hash)
        self._require_free_external_id(source, view)
        self._by_external_id.pop(view.external_id, None)
        self._fill(view, source)
        return view

    def publish(self, user: str, source: Json, hash: str = "") -> View:
        """Set a person's Home. Raises SlackError."""
        view = self._homes.get(user)
        if view is not None:
            return self.update(view, source, hash)
        self._require_free_external_id(source)
        view = self._homes[user] = self._new(user, source)
        view.root_view_id = view.id
        self._changed()
        return view

    def close(self, user: str, *, everything: bool = False) -> list[View]:
        """Close the top modal, or all of them; returns those that closed."""
        stack = self._stacks.get(user, [])
        keep = [] if everything else stack[:-1]
        closed = stack[len(keep) :]
        self._discard(closed)
        self._stacks[user] = keep
        self._changed()
        return closed

    def _new(self, user: str, source: Json, here: str | None = None) -> View:
        view = View("V0" + secrets.token_hex(5)[:9].upper(), user, source, self._names, here)
        self._by_id[view.id] = view
        self._fill(view, source)
        return view

    def _fill(self, view: View, source: Json) -> None:
        view.source = {**source, "blocks": with_ids(source["blocks"])}
        view.values = initial_values(view.blocks, view.values, view.here)
        view.errors, view.error = {}, None
        view.hash = f"{int(self._clock.time())}.{secrets.token_hex(4)}"
        if view.external_id:
            self._by_external_id[view.external_id] = view
        self._changed()

    def _discard(self, views: list[View]) -> None:
        for view in views:
            self._by_id.pop(view.id, None)
            self._by_external_id.pop(view.external_id, None)

    def _require_free_external_id(self, source: Json, own: View | None = None) -> None:
        holder = self._by_external_id.get(source.get("external_id") or "")
        if holder is not None and holder is not own:
            raise SlackError("duplicate_external_id")


def _check_hash(view: View, hash: str) -> None:
    if hash and hash != view.hash:
        raise SlackError("hash_conflict")

"""What the page offers of the app, read from the app's manifest.

Format: https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.records import Json


@dataclass(frozen=True)
class AppMenu:
    """The app's entries in Slack's menus. `commands` is None where nothing is known: then any may be typed.

    `shortcuts` are in a message's menu, `global_shortcuts` beside where one writes; `messages_open`: whether
    people can write in the app's DM; `home`: whether the app has a Home tab.
    """

    commands: tuple[Json, ...] | None = None
    shortcuts: tuple[Json, ...] = ()
    global_shortcuts: tuple[Json, ...] = ()
    messages_open: bool = True
    home: bool = True

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any] | None) -> "AppMenu":
        """The menu that a manifest describes; without one, nothing is closed and nothing suggested."""
        if manifest is None:
            return cls()
        features = manifest.get("features", {})
        app_home = features.get("app_home", {})
        return cls(
            commands=tuple(_command(item) for item in features.get("slash_commands", [])),
            shortcuts=_shortcuts(features, "message"),
            global_shortcuts=_shortcuts(features, "global"),
            messages_open=not app_home.get("messages_tab_read_only_enabled", True),
            home=bool(app_home.get("home_tab_enabled", False)),
        )

    def takes(self, command: str) -> bool:
        """Whether the app has this slash command, as far as is known."""
        return self.commands is None or any(item["name"] == command for item in self.commands)


def _command(item: Mapping[str, Any]) -> Json:
    return {
        "name": item["command"],
        "description": item.get("description", ""),
        "usage": item.get("usage_hint", ""),
    }


def _shortcuts(features: Mapping[str, Any], kind: str) -> tuple[Json, ...]:
    of_kind = (each for each in features.get("shortcuts", []) if each["type"] == kind)
    return tuple({"id": each["callback_id"], "name": each["name"]} for each in of_kind)

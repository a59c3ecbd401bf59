"""What others say of Slack's blocks: Slack's own types for TypeScript, and the models of slack-sdk.

Both know tables, neither knows charts yet (https://github.com/slackapi/node-slack-sdk/pull/2637,
https://github.com/slackapi/python-slack-sdk/pull/1899), so charts are left out here.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from slack_sdk.models.blocks import Block

from sandbox import Sandbox
from tests import npm

Json = dict[str, Any]

TYPES, COMPILER = "3.2.0", "5.9.3"
"""The versions of `@slack/types` and `typescript`."""
UNKNOWN = ("data_visualization",)
_COMPILER = Path("node_modules", ".bin", "tsc")
_CHECK = """
import type { HomeView, KnownBlock, ModalView } from "@slack/types";

type Strict<View> = Omit<View, "blocks"> & { blocks: KnownBlock[] };

export const messages: Record<string, { text: string; blocks: KnownBlock[] }> = %s;
export const views: Record<string, Strict<HomeView> | Strict<ModalView>> = %s;
"""


def check_with_models(blocks: Sequence[Json]) -> None:
    """Check blocks with slack-sdk's models, which must understand all that is in them.

    Raises:
        AssertionError: they lose something.
        slack_sdk.errors.SlackObjectFormationError: they find something wrong.
    """
    for block in _known(blocks):
        model = Block.parse(block)
        assert model is not None, block["type"]
        assert model.to_dict() == block


def check_what_was_shown(slack: Sandbox) -> None:
    """Check with slack-sdk's models whatever the app has in the conversations and Homes of a sandbox.

    Raises:
        AssertionError: the models lose something.
        slack_sdk.errors.SlackObjectFormationError: they find something wrong.
    """
    for team in slack.engine.workspaces.values():
        for place in team.conversations.values():
            for message in (*place.messages.values(), *place.ephemerals):
                check_with_models(message.blocks)
        for member in team.members:
            home = team.views.home(member)
            check_with_models(home.blocks if home else [])


def check_with_types(messages: Mapping[str, Json], views: Mapping[str, Json]) -> None:
    """Check the payloads of messages and views, by a name each, with Slack's types; skips where there is no Node.

    Raises:
        AssertionError: the compiler found something wrong.
    """
    folder = npm.installed(f"@slack/types@{TYPES}", f"typescript@{COMPILER}")
    payloads = [
        {name: each | {"blocks": _known(each["blocks"])} for name, each in of.items()} for of in (messages, views)
    ]
    source = folder / f"check_{os.getpid()}.ts"
    source.write_text(_CHECK % tuple(json.dumps(each, ensure_ascii=False, indent=1) for each in payloads))
    try:
        command = [str(folder / _COMPILER), "--noEmit", "--strict", "--skipLibCheck", source.name]
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout
    finally:
        source.unlink()


def _known(blocks: Sequence[Json]) -> list[Json]:
    return [block for block in blocks if block["type"] not in UNKNOWN]

"""The manifest of any app in a file: what is taken from it, and one sentence for each mistake."""

import json
from pathlib import Path

import pytest

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from sandbox.errors import SetupError
from sandbox.manifest_file import read_manifest


def test_kindlings_own_manifest_is_taken_as_json(tmp_path: Path) -> None:
    file = tmp_path / "kindling.json"
    file.write_text(json.dumps(make_manifest()))
    manifest = read_manifest(file)
    assert (manifest.name, set(manifest.scopes), set(manifest.events)) == ("Kindling", set(SCOPES), set(EVENTS))
    assert manifest.unheard == ()
    assert "/thanks" in manifest.escaped


def test_a_manifest_in_yaml_says_less(tmp_path: Path) -> None:
    file = tmp_path / "lamp.yaml"
    file.write_text(
        "display_information: {name: Lamp}\n"
        "features: {app_home: , slash_commands: [{command: /light, description: Light it}]}\n"
        "settings: {event_subscriptions: {bot_events: [app_mention, file_shared]}}\n"
    )
    manifest = read_manifest(file)
    assert (manifest.name, manifest.scopes, manifest.events) == ("Lamp", (), ("app_mention",))
    assert (manifest.unheard, manifest.escaped) == (("file_shared",), frozenset())
    assert "app_home" not in manifest.whole["features"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "a manifest is an object with keys such as display_information and features."),
        ("{", "lamp.yaml is neither JSON nor YAML (while parsing a flow node"),
        ("features: []\noauth_config: x", "oauth_config must be an object."),
        ("oauth_config: {scopes: {bot: chat:write}}", "oauth_config.scopes.bot must be a list."),
        ("oauth_config: {scopes: {bot: [1]}}", "oauth_config.scopes.bot must be a list of names."),
        ("features: {slash_commands: [/light]}", "features.slash_commands must be a list of objects."),
        ("features: {slash_commands: [{}]}", "features.slash_commands: the first of them needs command."),
        ("features: {shortcuts: [{name: A}]}", "features.shortcuts: the first of them needs type and callback_id."),
    ],
)
def test_a_mistake_is_told_in_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "lamp.yaml"
    file.write_text(text)
    with pytest.raises(SetupError) as refusal:
        read_manifest(file)
    assert str(refusal.value).startswith(said)

"""A workspace in a YAML file: what it means, and one sentence for each mistake."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox import ALL, Channel, Person, UserGroup, Workspace
from sandbox.errors import SetupError
from sandbox.workspace_file import read_workspaces

WHOLE = """
workspaces:
  - name: Lighthouse
    id: T0LIGHTHOUSE
    people:
      - handle: mia
        name: Mia Berg
        zone: Europe/Oslo
        locale: no
        admin: yes
        quiet: [22:00, 07:30]
        status_text: At sea
        status_expiration: 2026-12-01T09:00+00:00
      - {handle: sam, guest: single, presence: away}
      - {handle: buildbot, bot: true}
    channels:
      - {name: general, members: all, bot: true}
      - {name: harbour, members: [mia, sam], private: true, purpose: "The two of us"}
    user_groups:
      - {handle: crew, members: [mia], name: The crew}
  - name: Elsewhere
    installed: false
    bot_token: xoxb-elsewhere
    people: [{handle: mia}]
"""


def _read(folder: Path, text: str) -> list[Workspace]:
    file = folder / "harbour.yaml"
    file.write_text(text)
    return read_workspaces(file, "kindling")


def test_a_file_says_all_that_a_workspace_can_be(tmp_path: Path) -> None:
    assert _read(tmp_path, WHOLE) == [
        Workspace(
            name="Lighthouse",
            id="T0LIGHTHOUSE",
            people=[
                Person(
                    "mia",
                    "Mia Berg",
                    zone="Europe/Oslo",
                    locale="no",
                    admin=True,
                    quiet=("22:00", "07:30"),
                    status_text="At sea",
                    status_expiration=datetime(2026, 12, 1, 9, tzinfo=UTC),
                ),
                Person("sam", guest="single", presence="away"),
                Person("buildbot", bot=True),
            ],
            channels=[
                Channel("general", members=ALL, bot=True),
                Channel("harbour", members=["mia", "sam"], private=True, purpose="The two of us"),
            ],
            user_groups=[UserGroup("crew", members=["mia"], name="The crew")],
        ),
        Workspace(name="Elsewhere", installed=False, bot_token="xoxb-elsewhere", people=[Person("mia")]),
    ]


MIA = "people:\n  - handle: mia\n"
MISTAKES = {
    "": "is empty; docs/sandbox.md has an example.",
    "people: [": "line 1: this is not YAML (expected the node content, but found '<stream end>').",
    "- mia": "line 1, the file: keys with values belong here, such as “handle: ana”.",
    f"{MIA}    zon: UTC": "line 3, zon: there is no such key here. Did you mean zone?",
    "people:\n  handle: mia": "line 2, people: a list belongs here, with a line that begins with “- ” for each",
    "people:\n  - name: Mia": "line 2, people: each of them needs a handle.",
    "people:\n  - handle: [mia]": "line 2, handle: one value belongs here, not a list or a group of keys.",
    "people:\n  - handle: Mia": "line 2, handle: “Mia” is not a handle: lower-case letters, digits",
    f"{MIA}    handle: ben": "line 3, handle: this key is here twice.",
    f"{MIA}  - handle: mia": "line 3, handle: there is another handle “mia”.",
    f"{MIA}  - handle: kindling": "line 3, handle: “kindling” is that of the app's bot, so nobody else can",
    f"{MIA}  - handle: slackbot": "line 3, handle: “slackbot” is Slackbot's, so nobody else can have it.",
    f"{MIA}    zone: Europe/Osllo": "line 3, zone: there is no time zone “Europe/Osllo”. Did you mean Europe/Oslo?",
    f"{MIA}    locale: Norwegian": "line 3, locale: “Norwegian” is not a language and a country, such as es-ES.",
    f"{MIA}    admin: maybe": "line 3, admin: “maybe” is neither true nor false.",
    f"{MIA}    guest: multiple": "line 3, guest: “multiple” is not possible. Did you mean multi?",
    f"{MIA}    presence: far": "line 3, presence: “far” is not possible. Known are active, away.",
    f"{MIA}    quiet: [22:00]": "line 3, quiet: two times belong here, such as [22:00, 08:00].",
    f"{MIA}    quiet: [22:00, 25:00]": "line 3, quiet: two times belong here, such as [22:00, 08:00].",
    f"{MIA}    snoozed_until: 2026-12-01T09:00": "line 3, snoozed_until: “2026-12-01T09:00” is no moment with",
    f"{MIA}    deleted: true": "line 2, people: there must be somebody to act as, who is neither a bot nor",
    "name: Nobody": "line 1, the file: there must be somebody to act as, who is neither a bot nor deleted.",
    f"{MIA}domain: My Place": "line 3, domain: “My Place” is not a domain: lower-case letters, digits and “-”.",
    f"{MIA}id: harbour": "line 3, id: “harbour” is not an id of a workspace, such as T0HARBOUR01.",
    f"{MIA}bot_token: secret": "line 3, bot_token: “secret” is not a bot token, such as xoxb-harbour.",
    f"{MIA}channels:\n  - bot: true": "line 4, channels: each of them needs a name.",
    f"{MIA}channels:\n  - name: The Harbour": "line 4, name: “The Harbour” is not a channel's name: up to",
    f"{MIA}channels:\n  - name: a\n  - name: a": "line 5, name: there is another channel “a”.",
    f"{MIA}channels:\n  - {{name: a, members: some}}": "line 4, members: either the word all or a list of",
    f"{MIA}channels:\n  - {{name: a, members: [mai]}}": "line 4, members: nobody here has the handle “mai”. Did",
    f"{MIA}user_groups:\n  - {{handle: g, members: [ben]}}": "line 4, members: nobody here has the handle “ben”.",
    f"{MIA}user_groups:\n  - handle: g\n  - handle: g": "line 5, handle: there is another user group “g”.",
    "workspaces: []": "line 1, workspaces: there is no workspace in the list.",
    "workspaces:\n  - people: [{handle: mia}]\nname: Two": "line 3, name: this belongs into one of the workspaces.",
    "workspaces:\n  - people: [{handle: a}]\n  - people: [{handle: b}]": "line 3, workspaces: there is another",
}
"""What stands in the file, and how the sentence begins after the file's name."""


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_line_and_key(text: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refusal:
        _read(tmp_path, text)
    said = str(refusal.value).removeprefix("harbour.yaml").lstrip(", ")
    assert said.startswith(MISTAKES[text])
    assert "\n" not in said


def test_a_file_that_is_not_there_or_no_text_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"gone.yaml cannot be read \(No such file or directory\)."):
        read_workspaces(tmp_path / "gone.yaml", "kindling")
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\xff")
    with pytest.raises(SetupError, match=r"picture.yaml is not a text in UTF-8."):
        read_workspaces(tmp_path / "picture.yaml", "kindling")

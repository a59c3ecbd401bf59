"""What the documentation lists is what the code has: metrics, what is chosen in Slack, what comes by itself, and links.

The settings, commands and scopes of the README are compared in `tests/bot/test_manifest.py`.
"""

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot.blocks.retention import WORDS, how_long
from bot.blocks.rhythm_fields import NAMES, SettingsContext, at, days, hours_fields, often
from bot.blocks.settings_form import workspace_view
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import settings_of
from bot.content.values import DEFAULT_VALUES
from bot.content.words import weekday
from bot.runtime import metrics
from bot.slack.scopes import Scope
from models.across.retention import CHOSEN
from models.across.retention import KINDS as KEPT
from models.people.cadences import DEFAULTS, KINDS, CadenceKind
from models.people.hours import Hours
from models.people.places import WEEKDAYS as WORK_DAYS
from models.people.rhythms import Rhythm
from models.people.settings import LEAST_GROUP, Defaults, WorkspaceSettings
from models.store.workspaces import Choices
from tests.pictures import FOLDER, SCENES, SCHEMES

ROOT = Path(__file__).parents[1]
MOST_BYTES = 1_500_000
"""Of all pictures together."""
PAGES = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(str(each.relative_to(ROOT)) for each in ROOT.glob("docs/*.md")),
]


def _table(page: str, heading: str) -> Mapping[str, list[str]]:
    """The table under a heading: the other cells of each row, by its first one."""
    section = (ROOT / page).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", section, re.M)]
    return {first: others for first, *others in rows[2:]}


def test_the_readme_lists_every_metric_with_its_labels_and_no_other() -> None:
    listed = {
        name.strip("`"): re.findall(r"\w+", labels) for name, (labels, _) in _table("README.md", "Metrics").items()
    }
    assert listed == {
        f"{metric.name}_total" if metric.type == "counter" else metric.name: list(ours._labelnames)
        for ours in vars(metrics).values()
        if isinstance(ours, MetricWrapperBase)
        for metric in ours.describe()
    }


def test_the_readme_lists_what_a_workspace_can_choose_with_what_holds_before() -> None:
    defaults, ours = Defaults({kind: DEFAULTS[kind] for kind in KINDS}, Hours()), WorkspaceSettings()
    choices = Choices(None, DEFAULT_VALUES)
    form = workspace_view(
        defaults, vars(ours), choices, SettingsContext(), settings_of(CAPABILITIES), set(Scope) - {Scope.FILES_READ}
    ).to_dict()
    elsewhere = {name(kind) for kind in KINDS for name in (often, days, at)}
    elsewhere |= {str(each.block_id) for each in hours_fields(Hours())}
    fields = [each for each in form["blocks"] if each["type"] == "input" and each["block_id"] not in elsewhere]
    kinds = {each.name: each for each in CHOSEN}
    before = [
        "none",
        ", ".join(DEFAULT_VALUES),
        "`RECOGNITION_CHANNEL`",
        str(ours.most_in_group),
        f":{ours.follow_up_emoji}:",
        ours.support_line or "nothing",
        str(ours.nudges_a_week),
        str(ours.most_by_itself),
        f"{ours.least_group}, never below {LEAST_GROUP}",
        ", ".join(ours.trusted_ids) or "nobody",
        *(how_long(kinds[name], {}) for name in WORDS if name in kinds),
        f"`MESSAGES_PER_MINUTE`, or {ours.messages_per_minute}",
    ]
    listed = {name: before for name, (_, before) in _table("README.md", "Chosen in Slack").items()}
    assert listed == dict(zip([each["label"]["text"] for each in fields], before, strict=True))


def test_the_page_about_privacy_says_what_is_kept_how_long_as_kindling_does() -> None:
    can_be_chosen = {each.name for each in CHOSEN}
    said = {
        each.name: [each.why, each.who, how_long(kind, {}) + (" *" if kind.name in can_be_chosen else "")]
        for kind in KEPT
        for each in [WORDS[kind.name]]
    }
    assert _table("docs/privacy.md", "How long it is kept") == said


def test_the_design_lists_the_capabilities_as_their_pages_say_what_they_are() -> None:
    pages = {each.name: import_module(f"bot.capabilities.{each.name}").__doc__ or "" for each in CAPABILITIES}
    said = {f"`{name}`": [" ".join(doc.partition(": ")[2].split())] for name, doc in pages.items()}
    assert _table("docs/design.md", "What Kindling can do") == said


def test_the_page_about_the_method_names_each_capability_and_no_other() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/method.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| What is asked ")
    ]
    assert [each for each in rows if len(each) != 3 or not all(each)] == []
    assert {name for _, where, _ in rows for name in re.findall(r"`([a-z_]+)`", where)} == {
        each.name for each in CAPABILITIES
    }


def _days(rhythm: Rhythm) -> str:
    return "working days" if rhythm.days == WORK_DAYS else " and ".join(weekday(day) for day in sorted(rhythm.days))


@pytest.mark.parametrize("kind", KINDS)
def test_the_readme_says_when_what_recurs_comes(kind: CadenceKind) -> None:
    listed = _table("README.md", "What comes by itself")
    (when,) = [when for name, (_, when) in listed.items() if name.partition(",")[0] == NAMES[kind]]
    rhythm = DEFAULTS[kind]
    assert re.search(rf"\b{_days(rhythm)}\b.* {rhythm.at:%H:%M}", when)
    assert ("month" in when) == rhythm.is_monthly


def test_the_page_about_time_says_the_hours_that_hold_until_somebody_chooses() -> None:
    ours, listed = Hours(), _table("docs/rhythms.md", "A person's own time")
    assert listed["Working days"] == ["Monday to Friday"]
    assert ours.work_days == WORK_DAYS == {1, 2, 3, 4, 5}
    assert listed["Working hours"] == [f"{ours.day_start:%H:%M} to {ours.day_end:%H:%M}"]
    assert listed["Quiet hours"] == [f"{ours.quiet_start:%H:%M} to {ours.quiet_end:%H:%M}"]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_refers_to_is_there(page: str) -> None:
    text, here = (ROOT / page).read_text(), (ROOT / page).parent
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    modules = re.findall(r"`((?:bot|handlers|scheduler|models|sandbox|lab|tests|benchmarks)/[\w/.]*)`", text)
    assert [each for each in links if not (here / each).exists()] == []
    assert [each for each in modules if not (ROOT / each).exists()] == []


def test_the_readme_shows_every_picture_in_light_and_in_dark_and_says_what_is_on_it() -> None:
    shown = re.findall(
        r'<source media="\(prefers-color-scheme: dark\)" srcset="(\S+)-dark\.png">\n'
        r'  <img src="(\S+)-light\.png" width="\d+" alt="[^"]{40,}">',
        (ROOT / "README.md").read_text(),
    )
    assert shown == [(f"docs/pictures/{name}",) * 2 for name in SCENES]
    taken = sorted(FOLDER.iterdir())
    assert taken == sorted(FOLDER / f"{name}-{scheme}.png" for name in SCENES for scheme in SCHEMES)
    assert sum(each.stat().st_size for each in taken) < MOST_BYTES


def test_each_alert_goes_by_figures_that_there_are_and_operations_say_what_to_do() -> None:
    rules = yaml.safe_load((ROOT / "deploy/alerts.yaml").read_text())["groups"][0]["rules"]
    assert [f"`{each['alert']}`" for each in rules] == list(_table("docs/operations.md", "What to watch"))
    ours = [each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)]
    endings = {"counter": "_total", "histogram": "_bucket", "gauge": ""}
    there = {f"{told.name}{endings[told.type]}" for each in ours for told in each.describe()}
    watched = {name for each in rules for name in re.findall(r"kindling_\w+", each["expr"])}
    assert watched <= there
    assert there - watched == {"kindling_messages_in_flight"}, "what is counted is looked at"

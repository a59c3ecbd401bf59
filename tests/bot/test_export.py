"""The export on the command line: what is public, and only that, in files that can be passed on."""

import csv
import io
import json
import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.tools import export
from bot.tools.export import Exported, ExportError, Wanted
from bot.tools.export_formats import MARKDOWN, PUBLISHED
from models import AskedConsent, Base, Digest, Member, Shoutout, ShoutoutRecipient, Story, Team, TeamMember, TeamWeek
from models.across import exports
from models.across.digests import DigestKind
from models.across.publication import Published
from models.capabilities.consents import Answer, Kind
from models.capabilities.shoutouts import Audience
from models.capabilities.stories import State
from models.store import workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.workspaces import Workspace
from sandbox import Sandbox
from tests.bot.conftest import Ended, kindling
from tests.conftest import START, WORKSPACE
from tests.databases import Databases
from tests.extent import extent
from tests.program import Program, environment

Seed = Callable[[Iterable[Base]], None]
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
NO_SLACK = {"SLACK_API_URL": "http://127.0.0.1:9/api/"}
LINK = "https://harbour.slack.com/archives/C0GENERAL/p1790000000000100"
DAY = timedelta(days=1)


@pytest.fixture
def seed(database: Database) -> Seed:
    """Puts rows into the database, in their order."""

    def put(rows: Iterable[Base]) -> None:
        with database.session() as session:
            _put(session, rows)

    return put


def _put(session: Session, rows: Iterable[Base]) -> None:
    for each in rows:
        session.add(each)
        session.flush()


def member(id_: str, name: str, **more: Any) -> Member:
    """Somebody, a person of the workspace unless told otherwise."""
    flags: dict[str, Any] = dict.fromkeys(("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin"), False)
    usual = {"workspace_id": WORKSPACE, "zone": "UTC", "updated": 0, "is_away": False, "fetched_at": START}
    return Member(id=id_, name=name, **{**usual, **flags, **more})


def thanks(giver_id: str, recipients: Sequence[str], reason: str, at: datetime = START, **more: Any) -> list[Base]:
    """A shout-out with its recipients."""
    usual: dict[str, Any] = {"audience": Audience.PUBLIC, "link_is_public": False, "may_be_retold": False}
    shoutout = Shoutout(
        workspace_id=WORKSPACE, id=new_id(), giver_id=giver_id, reason=reason, created_at=at, **{**usual, **more}
    )
    return [
        shoutout,
        *(
            ShoutoutRecipient(
                workspace_id=WORKSPACE, shoutout_id=shoutout.id, member_id=each, position=position, created_at=at
            )
            for position, each in enumerate(recipients)
        ),
    ]


def team(name: str, people: Sequence[str], **more: Any) -> list[Base]:
    """A team with its people."""
    made = Team(
        workspace_id=WORKSPACE,
        id=new_id(),
        source_id=f"C{name}",
        name=name,
        is_private=False,
        settings={},
        created_at=START,
    )
    for key, value in more.items():
        setattr(made, key, value)
    return [
        made,
        *(
            TeamMember(
                workspace_id=WORKSPACE, team_id=made.id, member_id=each, is_member=True, is_lead=False, joined_at=START
            )
            for each in people
        ),
    ]


def digest(of: Base, ends_at: datetime, **more: Any) -> Digest:
    """A week's digest of a team."""
    assert isinstance(of, Team)
    usual: dict[str, Any] = {"kind": DigestKind.TEAM, "is_quiet": False, "is_sent": True}
    return Digest(
        workspace_id=WORKSPACE,
        id=new_id(),
        team_id=of.id,
        starts_at=ends_at - 7 * DAY,
        ends_at=ends_at,
        **{**usual, **more},
    )


async def _export(url: str, to: Path, **wanted: str) -> str:
    nothing: dict[str, Any] = dict.fromkeys(("since", "until", "team", "format", "workspace"))
    return (await export.run(url, Wanted(**{**nothing, "to": str(to), **wanted}))).line()


def _json(to: Path, name: str = "shoutouts") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((to / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _rows(to: Path, name: str = "shoutouts") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((to / f"{name}.csv").read_bytes().decode("utf-8-sig"), newline="")))


async def _cli(tmp_path: Path, url: str, *arguments: str) -> Ended:
    return await kindling(tmp_path, {**TOKENS, **NO_SLACK, "DATABASE_URL": url}, "export", *arguments)


# What is in it


async def test_only_what_is_public_comes_out_and_with_names(database_url: str, seed: Seed, tmp_path: Path) -> None:
    seed([member("UANA", "Ana Reyes"), member("UBEN", "Ben Okafor"), member("UCHLOE", "Chloé Martin")])
    public: dict[str, Any] = {
        "impact": "<@UCHLOE> slept",
        "value_name": "Empathy",
        "message_link": LINK,
        "link_is_public": True,
    }
    seed(thanks("UANA", ["UBEN", "UCHLOE"], "stayed late with <@UBEN>", **public))
    seed(thanks("UBEN", ["UNKNOWN"], "in a private channel", message_link=LINK + "1"))
    seed(thanks("UANA", ["UBEN"], "a secret", audience=Audience.PRIVATE))
    said = await _export(database_url, tmp_path)
    assert said.startswith(f"Wrote 2 shout-outs and 0 digests to {tmp_path}: shoutouts.csv, shoutouts.json")
    first, second = _json(tmp_path)
    assert first == {
        "at": "2026-11-23T09:00:00+00:00",
        "from": "Ana Reyes",
        "to": ["Ben Okafor", "Chloé Martin"],
        "what": "stayed late with @Ben Okafor",
        "why_it_mattered": "@Chloé Martin slept",
        "value": "Empathy",
    }
    assert second["to"] == ["UNKNOWN"]
    every_file = {name: (tmp_path / name).read_text(encoding="utf-8") for name in os.listdir(tmp_path)}
    assert sorted(every_file) == [f"{name}.{end}" for name in ("digests", "shoutouts") for end in ("csv", "json", "md")]
    assert not any("secret" in text or LINK in text for text in every_file.values())
    assert [row["to"] for row in _rows(tmp_path)] == ["Ben Okafor; Chloé Martin", "UNKNOWN"]
    assert "From the beginning, thanks were given in public 2 times, and 3 people were" in every_file["shoutouts.md"]


def told_again(thanked: list[Base], to: Base, answers: Mapping[str, Answer]) -> list[Base]:
    """These thanks were asked about for a story of that team, and this was answered."""
    said = thanked[0]
    assert isinstance(said, Shoutout)
    assert isinstance(to, Team)
    at: dict[str, Any] = {"workspace_id": WORKSPACE}
    story = Story(
        id=new_id(),
        team_id=to.id,
        month=START.date().replace(day=1),
        channel_id="Cquay",
        drafted_at=START,
        state=State.POSTED,
        **at,
    )
    answered = {"kind": Kind.THANKS, "story_id": story.id, "subject_id": said.id, "asked_at": START}
    rows = [
        AskedConsent(member_id=each, answer=answer, answered_at=START + DAY, **answered, **at)
        for each, answer in answers.items()
    ]
    return [story, *rows]


async def test_what_is_published_needs_the_yes_of_everyone_named_to_anyone(
    database: Database, database_url: str, seed: Seed, tmp_path: Path
) -> None:
    people = {"UANA": "Ana Reyes", "UBEN": "Ben Okafor", "UCHLOE": "Chloé Martin"}
    seed([member(*each) for each in people.items()])
    quay, dock = team("quay", ["UBEN"]), team("dock", ["UANA"])
    seed([*quay, *dock])
    asked: dict[str, dict[str, Answer]] = {
        "agreed": dict.fromkeys(people, Answer.ANYONE),
        "for the team alone": {**dict.fromkeys(people, Answer.ANYONE), "UBEN": Answer.TEAM},
        "without one answer": dict.fromkeys(("UANA", "UBEN"), Answer.ANYONE),
        "never asked": {},
    }
    for words, answers in asked.items():
        said = thanks("UANA", ["UBEN"], f"{words}, with <@UCHLOE>", impact="they slept")
        seed(said)
        seed(told_again(said, quay[0], answers) if answers else [])
    said_of_it = (await _publish(database_url, tmp_path)).line()
    assert said_of_it == f"Wrote 1 story to {tmp_path}: stories.csv, stories.json, stories.md."
    assert _json(tmp_path, "stories") == [
        {
            "at": "2026-11-23T09:00:00+00:00",
            "what": "thanks",
            "who": "Ana Reyes",
            "about": ["Ben Okafor"],
            "words": "agreed, with @Chloé Martin",
            "why_it_mattered": "they slept",
        }
    ]
    assert [row["words"] for row in _rows(tmp_path, "stories")] == ["agreed, with @Chloé Martin"]
    assert "**Ana Reyes** thanks **Ben Okafor** · 23 November 2026" in (tmp_path / "stories.md").read_text()
    assert sorted(os.listdir(tmp_path)) == ["stories.csv", "stories.json", "stories.md"]
    assert "Wrote 0 stories" in (await _publish(database_url, tmp_path / "dock", team="dock")).line()
    with database.session() as session:  # she takes it back
        session.execute(update(AskedConsent).where(AskedConsent.member_id == "UCHLOE").values(answer=Answer.NO))
    assert "Wrote 0 stories" in (await _publish(database_url, tmp_path)).line()
    assert _json(tmp_path, "stories") == [], "what was written before is not left there"


@pytest.mark.parametrize(
    ("who", "about", "line"),
    [
        ("a customer in Leeds", (), "**a customer in Leeds** · 23 November 2026"),
        ("a *customer*", ("Ben Okafor",), r"**a \*customer\*** on **Ben Okafor** · 23 November 2026"),
        ("", (), "Somebody whom we serve · 23 November 2026"),
        ("", ("Ben Okafor",), "Somebody whom we serve on **Ben Okafor** · 23 November 2026"),
    ],
)
def test_what_a_client_said_is_published_as_theirs(who: str, about: tuple[str, ...], line: str) -> None:
    said = Published(START, Kind.CLIENT, who, about, "For once\n# somebody rang me back", None)
    assert PUBLISHED[MARKDOWN].item(said, None) == f"\n{line}\n\n> For once\n> \\# somebody rang me back\n"


async def _publish(url: str, to: Path, **wanted: str) -> Exported:
    nothing: dict[str, Any] = dict.fromkeys(("since", "until", "team", "format", "workspace"))
    return await export.run(url, Wanted(**{**nothing, "to": str(to), **wanted, "for_publication": True}))


async def test_the_command_publishes_where_it_is_told_to(database_url: str, seed: Seed, tmp_path: Path) -> None:
    seed(thanks("UANA", ["UBEN"], "stayed late"))
    ended = await _cli(tmp_path, database_url, "--for-publication", "--to", str(tmp_path / "out"))
    assert ended.status == 0
    assert "Wrote 0 stories" in ended.said
    assert "stayed late" not in (tmp_path / "out" / "stories.md").read_text()


async def test_digests_come_with_their_time_figures_and_thanks(database_url: str, seed: Seed, tmp_path: Path) -> None:
    people = [member(f"U{n}", f"Person {n}") for n in range(4)]
    quay = team("quay", ["U0", "U1", "U2"])
    seed([*people, *quay])
    seed(thanks("U3", ["U0", "U3"], "told the client", START - DAY, value_name="Respect"))
    seed(thanks("U0", ["U1"], "fixed the door", START - 2 * DAY))
    seed(thanks("U0", ["U3"], "too late for it", START))
    seed(thanks("U0", ["U2"], "in private", START - DAY, audience=Audience.PRIVATE))
    sent = digest(quay[0], START)
    kept = TeamWeek(workspace_id=WORKSPACE, team_id=sent.team_id, week=date(2026, 11, 16), people=7, thanked=2)
    seed(
        [kept, sent, digest(quay[0], START, is_sent=False), digest(quay[0], START, kind=DigestKind.LEAD, lead_id="U0")]
    )
    await _export(database_url, tmp_path)
    (found,) = _json(tmp_path, "digests")
    assert {name: found[name] for name in ("team", "from", "until", "week")} == {
        "team": "quay",
        "from": "2026-11-16T09:00:00+00:00",
        "until": "2026-11-23T09:00:00+00:00",
        "week": {"from": "2026-11-16", "until": "2026-11-22", "people_thanked": 2},
    }
    assert [each["what"] for each in found["thanks"]] == ["fixed the door", "told the client"]
    assert found["by_value"] == [{"value": "Respect", "thanks": 1}, {"value": None, "thanks": 1}]
    told = "From 16 November 2026 to 22 November 2026, 2 people of the team were thanked in public."
    assert told in (tmp_path / "digests.md").read_text()
    (row,) = _rows(tmp_path, "digests")
    assert (row["thanks"], row["by value"]) == ("2", "Respect: 1; Without a value: 1")
    assert (row["week from"], row["week until"], row["people thanked"]) == ("2026-11-16", "2026-11-22", "2")


async def test_a_team_gets_what_concerns_it(database_url: str, seed: Seed, tmp_path: Path) -> None:
    seed([member(f"U{n}", f"Person {n}") for n in range(4)])
    quay, dock = team("Quay", ["U0"]), team("dock", ["U3"])
    seed([*quay, *dock, digest(quay[0], START), digest(dock[0], START)])
    for giver, recipients in (("U0", ["U1"]), ("U2", ["U1", "U0"]), ("U2", ["U1"]), ("U3", ["U2"])):
        seed(thanks(giver, recipients, f"{giver} to {recipients}"))
    assert isinstance(quay[0], Team)
    for named in ("quay", "#Quay", str(quay[0].id)):
        await _export(database_url, tmp_path, team=named)
        assert [each["what"] for each in _json(tmp_path)] == ["U0 to ['U1']", "U2 to ['U1', 'U0']"]
        assert [each["team"] for each in _json(tmp_path, "digests")] == ["Quay"]


async def test_what_is_passed_on_does_not_name_a_private_channels_team(
    database_url: str, seed: Seed, tmp_path: Path
) -> None:
    quay, layoffs = team("quay", []), team("layoffs", [], is_private=True)
    seed([*quay, *layoffs, digest(quay[0], START), digest(layoffs[0], START)])
    await _export(database_url, tmp_path)
    assert [each["team"] for each in _json(tmp_path, "digests")] == ["quay"]
    assert "layoffs" not in (tmp_path / "digests.md").read_text(encoding="utf-8")
    await _export(database_url, tmp_path, team="layoffs")
    assert [each["team"] for each in _json(tmp_path, "digests")] == ["layoffs"]


async def test_both_days_of_a_period_are_in_it(database_url: str, seed: Seed, tmp_path: Path) -> None:
    seconds = timedelta(seconds=1)
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    for at in (midnight - seconds, midnight, midnight + 2 * DAY - seconds, midnight + 2 * DAY):
        seed(thanks("UANA", ["UBEN"], str(at), at))
    quay = team("quay", [])
    seed([*quay, digest(quay[0], midnight - seconds), digest(quay[0], midnight + DAY)])
    await _export(database_url, tmp_path, since="2026-11-23", until="2026-11-24")
    assert [each["what"] for each in _json(tmp_path)] == [str(midnight), str(midnight + 2 * DAY - seconds)]
    assert [each["until"] for each in _json(tmp_path, "digests")] == ["2026-11-24T00:00:00+00:00"]
    assert "From 23 November 2026 to 24 November 2026" in (tmp_path / "shoutouts.md").read_text()
    await _export(database_url, tmp_path, until="9999-12-31")
    assert len(_json(tmp_path)) == 4


async def test_pages_leave_nothing_out_and_repeat_nothing(
    database_url: str, seed: Seed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "THANKS_PAGE", 3)
    monkeypatch.setattr(export, "DIGESTS_PAGE", 2)
    quay = team("quay", ["UBEN"])
    seed([member("UBEN", "Ben"), *quay])
    for number in range(12):
        at = START + number // 5 * DAY  # several share a moment
        seed(thanks("UANA", ["UBEN"], str(number), at))
        seed([digest(quay[0], at)])
    await _export(database_url, tmp_path)
    assert sorted(int(each["what"]) for each in _json(tmp_path)) == list(range(12))
    assert [each["at"] for each in _json(tmp_path)] == sorted(each["at"] for each in _json(tmp_path))
    assert len(_json(tmp_path, "digests")) == 12


# How it is written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\r", " =", "＝", "＋", "－", "＠", "\0=", '"='])
async def test_a_spreadsheet_runs_nothing_of_it(database_url: str, seed: Seed, tmp_path: Path, start: str) -> None:
    words = f'{start}HYPERLINK("https://example.org","x")'
    if "postgresql" in database_url:
        words = words.replace("\0", "")  # it stores no such sign
    seed([member("UANA", words), member("UBEN", words)])
    seed(thanks("UANA", ["UBEN"], words, impact=words, value_name=words))
    await _export(database_url, tmp_path, format="csv")
    (row,) = _rows(tmp_path)
    cells = {name: row[name] for name in ("from", "to", "what they did", "why it mattered", "value")}
    assert cells == dict.fromkeys(cells, f"'{words}")
    assert (tmp_path / "shoutouts.csv").read_bytes().startswith(b"\xef\xbb\xbf")


HIDDEN = [
    f"{before}{separator}{between}{sign}{formula}"
    for before in ("thanks", 'she said "yes"', "")
    for separator in (";", "|", "\t", "\n", "\r\n", "\r", ";;", "; \n")
    for between in ("", " ", '"', '" "', "\u00a0", "'")
    for sign in "=+-@＝＋－＠"
    for formula in ("1+1", 'HYPERLINK("https://example.org";"x")', "cmd|' /C calc'!A0")
][:: extent(7, 1)]
"""Words with a formula where another separator than the comma has a cell begin; by sevens, each part of them is met."""


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
async def test_nor_does_one_that_splits_at_another_sign(
    databases: Databases, tmp_path: Path, separator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = databases.new("sqlite")
    with Database(url).session() as session:
        workspaces.register(session, _workspace(WORKSPACE))
        quay = team(f"quay{HIDDEN[-1]}", ["UBEN"])
        _put(session, [*quay, digest(quay[0], START)])
        for number, words in enumerate(HIDDEN):
            people = [member(f"U{number}", f"Ana{words}"), member(f"V{number}", words)]
            _put(session, people)
            at = START - timedelta(minutes=number)
            _put(session, thanks(f"U{number}", [f"V{number}"], words, at, impact=words, value_name=words[:30]))
    await _export(url, tmp_path, format="csv")
    written = [(tmp_path / f"{name}.csv").read_bytes().decode("utf-8-sig") for name in ("shoutouts", "digests")]
    cells = [cell for each in written for cell in _cells(each, separator)]
    assert [cell for cell in cells if cell.lstrip(' \0\u00a0"').startswith(tuple("=+-@＝＋－＠"))] == []
    assert len(cells) > 2 * len(HIDDEN)
    with capsys.disabled():
        print(f"\n{len(HIDDEN)} texts gave {len(cells)} cells at {separator!r}, of which none is computed")


def _cells(written: str, separator: str) -> Iterable[str]:
    """As a spreadsheet finds them that knows quotes, and as one that does not; at commas the first alone, see above."""
    for line in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
        yield from line
    if separator != ",":
        yield from re.split(rf"[{re.escape(separator)}\r\n]", written)


async def test_json_is_one_array_with_an_element_on_each_line(database_url: str, seed: Seed, tmp_path: Path) -> None:
    for words in ('one "line"\nand another', "two"):
        seed(thanks("UANA", ["UBEN"], words))
    await _export(database_url, tmp_path, format="json")
    first, *elements, last = (tmp_path / "shoutouts.json").read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("[", "]")
    assert [json.loads(each.rstrip(","))["what"] for each in elements] == ['one "line"\nand another', "two"]
    assert _json(tmp_path, "digests") == []


async def test_in_markdown_words_mean_nothing_but_themselves(database_url: str, seed: Seed, tmp_path: Path) -> None:
    words = [
        "# no heading",
        "- no list\n1. nor here\n12) nor here",
        "![no picture](https://example.org/a.png)",
        "<script>alert(1)</script> &amp; `code`",
        "*no* _emphasis_ ~~at~~ | all",
        "===\n---",
        "> > no deeper quote",
    ]
    for each in words:
        seed(thanks("UANA", ["UBEN"], each))
    await _export(database_url, tmp_path, format="markdown")
    written = (tmp_path / "shoutouts.md").read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").parse(written)
    assert [each.tag for each in tokens if each.type == "heading_open"] == ["h1", "h2"]
    kinds = {each.type for each in tokens} | {one.type for each in tokens for one in each.children or []}
    assert not kinds & {"bullet_list_open", "ordered_list_open", "image", "html_block", "html_inline", "code_inline"}
    assert not kinds & {"em_open", "hr", "fence", "link_open"}
    shown = [
        "".join(one.content if one.type in ("text", "text_special") else "\n" for one in each.children or [])
        for position, each in enumerate(tokens)
        if each.type == "inline" and tokens[position - 2].type == "blockquote_open"
    ]
    assert shown == words


# On the command line


async def test_the_command_says_what_it_wrote_and_leaves_no_half_files(
    database_url: str, seed: Seed, tmp_path: Path
) -> None:
    seed(thanks("UANA", ["UBEN"], "stayed late"))
    ended = await _cli(tmp_path, database_url, "--format", "csv", "--to", "deep/down")
    assert (ended.status, ended.err) == (0, [])
    assert ended.out == ["Wrote 1 shout-out and 0 digests to deep/down: shoutouts.csv, digests.csv."]
    assert sorted(os.listdir(tmp_path / "deep/down")) == ["digests.csv", "shoutouts.csv"]
    assert (await _cli(tmp_path, database_url)).status == 0
    assert (tmp_path / "export" / "shoutouts.md").exists()


async def test_nothing_to_export_is_said_and_nothing_is_written(database_url: str, seed: Seed, tmp_path: Path) -> None:
    seed(thanks("UANA", ["UBEN"], "a secret", audience=Audience.PRIVATE))
    ended = await _cli(tmp_path, database_url)
    assert (ended.status, ended.err) == (0, [])
    assert "nothing to export" in ended.said
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"since": "yesterday"}, "--since: yesterday is no date. Write it as 2026-11-23."),
        ({"until": "2026-02-30"}, "--until: 2026-02-30 is no date."),
        ({"until": "2026-W48"}, "--until: 2026-W48 is no date. Write it as 2026-11-23."),
        ({"until": "2026W481"}, "--until: 2026W481 is no date."),
        ({"since": ""}, "--since is empty. Give it a value, or leave it out."),
        ({"until": " "}, "--until is empty."),
        ({"team": ""}, "--team is empty."),
        ({"format": ""}, "--format is empty."),
        ({"workspace": ""}, "--workspace is empty."),
        ({"since": "2026-11-24", "until": "2026-11-23"}, "--since is after --until."),
        ({"format": "pdf"}, "--format: pdf is none of csv, json, markdown."),
        ({"team": "nobody"}, "--team: there is no team nobody. There are: dock, quay, quay."),
        ({"team": "Quay"}, "--team: several teams are called Quay: "),
        ({"workspace": "T0OTHER"}, f"--workspace: T0OTHER is not in the database, which holds {WORKSPACE}"),
        ({}, "--to: "),
    ],
)
async def test_what_is_wrong_is_named(
    database_url: str, seed: Seed, tmp_path: Path, wanted: dict[str, str], words: str
) -> None:
    seed([*team("quay", []), *team("quay", []), *team("dock", []), *thanks("UANA", ["UBEN"], "so much")])
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ExportError) as raised:
        await _export(database_url, tmp_path / "taken", **wanted)
    assert str(raised.value).startswith(words)


async def test_harmless_spelling_is_understood(database_url: str, seed: Seed, tmp_path: Path) -> None:
    quay = team("Quay", ["UBEN"])
    seed([member("UBEN", "Ben"), *quay, *thanks("UANA", ["UBEN"], "so much")])
    spelled = {"format": " JSON ", "since": " 2026-11-23 ", "until": "20261123", "workspace": f" {WORKSPACE.lower()} "}
    assert isinstance(quay[0], Team)
    for named in (" quay ", "# Quay", str(quay[0].id).upper()):
        assert "Wrote 1 shout-out" in await _export(database_url, tmp_path, team=named, **spelled)
    assert sorted(os.listdir(tmp_path)) == ["digests.json", "shoutouts.json"]


async def test_a_variable_of_the_shell_that_is_not_set_exports_nothing(
    database_url: str, seed: Seed, tmp_path: Path
) -> None:
    seed(thanks("UANA", ["UBEN"], "so much"))
    for option in ("--since", "--to"):
        ended = await _cli(tmp_path, database_url, option, "")
        assert (ended.status, ended.out) == (2, [])
        assert ended.err == [f"Kindling: {option} is empty. Give it a value, or leave it out."]
    assert os.listdir(tmp_path) == []


async def test_what_is_wrong_is_said_in_one_line_with_its_own_status(databases: Databases, tmp_path: Path) -> None:
    ended = await _cli(tmp_path, databases.new("sqlite"), "--since", "yesterday")
    assert (ended.status, ended.out) == (2, [])
    assert ended.err == ["Kindling: --since: yesterday is no date. Write it as 2026-11-23."]


async def test_a_team_that_ended_can_be_meant_and_one_that_is_open_is_meant_first(
    database_url: str, seed: Seed, tmp_path: Path
) -> None:
    seed([member("UANA", "Ana"), member("UBEN", "Ben")])
    seed([*team("quay", ["UANA"], closed_at=START), *team("quay", ["UBEN"]), *team("dock", ["UANA"], closed_at=START)])
    seed(thanks("UANA", ["UX"], "of Ana") + thanks("UBEN", ["UX"], "of Ben"))
    await _export(database_url, tmp_path, team="quay")
    assert [each["what"] for each in _json(tmp_path)] == ["of Ben"]
    await _export(database_url, tmp_path, team="dock")
    assert [each["what"] for each in _json(tmp_path)] == ["of Ana"]


async def test_of_several_workspaces_one_must_be_chosen(database: Database, database_url: str, tmp_path: Path) -> None:
    with database.session() as session:
        workspaces.register(session, _workspace("T0QUAY"))
        _put(session, thanks("UANA", ["UBEN"], "here"))
    with pytest.raises(ExportError, match=r"several workspaces.*T0QUAY"):
        await _export(database_url, tmp_path)
    await _export(database_url, tmp_path, workspace=WORKSPACE)
    assert len(_json(tmp_path)) == 1
    assert "nothing to export" in await _export(database_url, tmp_path, workspace="T0QUAY")


@pytest.mark.parametrize(("kind", "words"), [("sqlite", "there is no database"), ("postgresql", "is at level none")])
async def test_a_database_that_is_not_there_is_not_made(
    databases: Databases, tmp_path: Path, kind: str, words: str
) -> None:
    ended = await _cli(tmp_path, databases.new_empty(kind))
    assert (ended.status, len(ended.err)) == (2, 1)
    assert words in ended.said
    assert os.listdir(tmp_path) == []


async def test_the_files_are_their_owners_alone_also_where_there_were_others(
    database_url: str, seed: Seed, tmp_path: Path
) -> None:
    seed(thanks("UANA", ["UBEN"], "stayed late"))
    before = os.umask(0o022)
    try:
        await _export(database_url, tmp_path / "new")
        (tmp_path / "new" / "shoutouts.csv").chmod(0o644)
        await _export(database_url, tmp_path / "new")
    finally:
        os.umask(before)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "new").iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert len(modes) == 6
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


async def test_a_file_that_was_there_stays_until_the_new_one_is_complete(
    database_url: str, seed: Seed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(thanks("UANA", ["UBEN"], "stayed late"))
    before = tmp_path / "shoutouts.csv"
    before.write_text("of last month")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(exports, "page_of_digests", fails)
        with pytest.raises(ExportError, match="No space left on device"):
            await _export(database_url, tmp_path)
    assert os.listdir(tmp_path) == ["shoutouts.csv"]
    assert before.read_text() == "of last month"


async def test_it_reads_beside_the_running_bot_even_while_that_writes(
    slack: Sandbox, tmp_path: Path, databases: Databases
) -> None:
    url = databases.new("sqlite")
    kudos = {"RECOGNITION_CHANNEL": slack.channel_id("kudos")}
    bot = await Program.fork(tmp_path, environment(slack, url, http=False, **kudos))
    try:
        await bot.ready()
        await slack.wait_connected()
        await slack.person("ana").command("/thanks", "@ben for staying late", channel="general")
        writer = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        ended = await _cli(tmp_path, url, "--format", "json")
        writer.execute("ROLLBACK")
        writer.close()
        assert (ended.status, ended.err) == (0, [])
        (found,) = _json(tmp_path / "export")
        assert (found["from"], found["what"]) == (slack.person("ana").id, "staying late")
        assert await bot.stop() == 0
    finally:
        await bot.kill()


def _workspace(id_: str) -> Workspace:
    return Workspace(
        id=id_,
        name=id_,
        bot_user_id="U0KINDLING",
        recognition_channel_id=None,
        value_names=[],
        lead_ids=[],
        created_at=START,
    )

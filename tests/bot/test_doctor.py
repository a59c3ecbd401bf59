"""`doctor`: one line for each check, and for what is wrong the remedy."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime.environment import Settings
from bot.slack.refusals import REINSTALL
from bot.slack.scopes import OPTIONAL
from bot.tools.doctor import examine
from bot.tools.manifest import EVENTS, SCOPES, VERSION
from models import OutboxMessage
from models.across import opening
from models.capabilities import followups
from models.people import members, preferences
from models.people import settings as shared_settings
from models.store import outbox, schema, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.sealing import Seal
from models.store.workspaces import Workspace as StoredWorkspace
from sandbox import Channel, Fault, Sandbox, Timings, Workspace
from tests.bot.conftest import Ended, kindling
from tests.databases import Databases
from tests.e2e.conftest import HARBOUR
from tests.keys import KEY, NEWER_KEY
from tests.profiles import profile
from tests.program import environment

SECRET = "s3cret"
GOOD, BAD = "✓ ok   ", "✗ fix  "

Doctor = Callable[..., Awaitable[Ended]]


@pytest.fixture
def doctor(slack: Sandbox, tmp_path: Path, databases: Databases) -> Doctor:
    """Runs `doctor` where all is well but for what these settings, by their environment names, make of it."""

    async def run(*, http: bool = False, **settings: str) -> Ended:
        defaults = {"DATABASE_URL": databases.new("sqlite"), "RECOGNITION_CHANNEL": slack.channel_id("kudos")}
        return await _doctor(slack, tmp_path, http=http, **{**defaults, **settings})

    return run


async def _doctor(slack: Sandbox, folder: Path, *, http: bool = False, **settings: str) -> Ended:
    """Run it and check what holds always: one line for each finding, a status that fits, and no secret anywhere."""
    env = environment(slack, settings.pop("DATABASE_URL"), http=http, **settings)
    ended = await kindling(folder, env, "doctor")
    assert ended.err == []
    assert ended.out
    next_step = ended.out.pop()
    assert next_step.startswith("→ next: ")
    assert ("all is well" in next_step) == (not _wrong(ended))
    assert all(line.startswith((GOOD, BAD)) for line in ended.out)
    assert ended.status == (1 if _wrong(ended) else 0)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert name not in env or env[name] not in ended.said
    assert SECRET not in ended.said
    return ended


def _wrong(ended: Ended) -> list[str]:
    """What must be fixed, without the mark."""
    return [line.removeprefix(BAD) for line in ended.out if line.startswith(BAD)]


def _subjects(ended: Ended) -> list[str]:
    return [re.sub(r"^. \w+ +", "", line).partition(":")[0] for line in ended.out]


@pytest.mark.parametrize("http", [False, True])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_when_all_is_well_every_check_says_so_in_one_line(
    doctor: Doctor, databases: Databases, http: bool, kind: str
) -> None:
    ended = await doctor(http=http, DATABASE_URL=databases.new(kind))
    assert _wrong(ended) == []
    settings = [name.upper() for name in Settings.model_fields]
    of_rows = ["rows set aside", "messages that wait", "choices", "hard days", "listening box", "persons of trust"]
    of_slack = ["token", "scopes", "manifest", "connection", "recognition channel", "clock"]
    checks = ["database", *of_rows, *of_slack]
    assert sorted(_subjects(ended)) == sorted(settings + checks)
    way = "HTTP on 127.0.0.1, port 0; Slack must reach it over HTTPS" if http else "Socket Mode"
    assert f"{GOOD}connection: {way}" in ended.out
    assert f"{GOOD}recognition channel: #kudos, and Kindling is in it" in ended.out


async def test_a_scope_that_may_be_left_out_is_named_and_nothing_is_wrong(tmp_path: Path, databases: Databases) -> None:
    granted = sorted(SCOPES.keys() - OPTIONAL)
    async with Sandbox(HARBOUR, scopes=granted, events=list(EVENTS), timings=Timings.patient()) as slack:
        kudos = slack.channel_id("kudos")
        ended = await _doctor(slack, tmp_path, DATABASE_URL=databases.new("sqlite"), RECOGNITION_CHANNEL=kudos)
    assert _wrong(ended) == []
    left_out = " ".join(f"; without {each}, which is optional: {SCOPES[each]}" for each in sorted(OPTIONAL))
    assert f"{GOOD}scopes: all {len(granted)} granted that are needed{left_out}" in ended.out


@pytest.mark.parametrize("scope", sorted(SCOPES.keys() - OPTIONAL))
async def test_a_missing_scope_is_named(scope: str, tmp_path: Path, databases: Databases) -> None:
    granted = [each for each in SCOPES if each != scope]
    async with Sandbox(HARBOUR, scopes=granted, events=list(EVENTS), timings=Timings.patient()) as slack:
        kudos = slack.channel_id("kudos")
        ended = await _doctor(slack, tmp_path, DATABASE_URL=databases.new("sqlite"), RECOGNITION_CHANNEL=kudos)
    [line] = [each for each in _wrong(ended) if each.startswith("scopes: ")]
    assert line.startswith(f"scopes: {scope} not granted; {REINSTALL}. ")
    assert line.endswith(f"{scope}: {SCOPES[scope]}")


@pytest.mark.parametrize("reason", ["missing_scope chat:write", "history: missing_scope im:history"])
async def test_messages_that_wait_for_somebody_to_mend_something_are_counted(
    slack: Sandbox, doctor: Doctor, databases: Databases, reason: str
) -> None:
    url = databases.new("sqlite")
    database = Database(url)
    stored = StoredWorkspace(
        id=slack.id,
        name="Harbour",
        bot_user_id=slack.bot_id,
        recognition_channel_id=None,
        value_names=[],
        lead_ids=[],
        created_at=datetime.now(UTC),
    )
    wishes = [outbox.Wish("test.note", new_id(), "U0BEN") for _ in range(2)]

    def wait(session: Session) -> None:
        for row in session.scalars(select(OutboxMessage)):
            row.reason = reason

    await database.write(lambda session: workspaces.register(session, stored))
    await database.write(lambda session: shared_settings.change(session, slack.id, support_line="Amina"))
    await database.write(lambda session: outbox.add(session, slack.id, wishes, datetime.now(UTC)))
    await database.write(wait)
    await database.close()
    [line] = _wrong(await doctor(DATABASE_URL=url))
    assert line.startswith(f"messages that wait: 2 ({reason}); the permission ")
    assert line.endswith(REINSTALL)


async def test_which_manifest_the_app_should_be_made_of_is_said(doctor: Doctor) -> None:
    [line] = [each for each in (await doctor()).out if each.startswith(f"{GOOD}manifest: ")]
    assert f"number {VERSION}" in line
    assert REINSTALL in line


async def test_without_the_scope_to_look_at_channels_the_channel_is_not_blamed(
    tmp_path: Path, databases: Databases
) -> None:
    async with Sandbox(HARBOUR, scopes=sorted(SCOPES.keys() - {"channels:read"}), events=list(EVENTS)) as slack:
        kudos = slack.channel_id("kudos")
        ended = await _doctor(slack, tmp_path, DATABASE_URL=databases.new("sqlite"), RECOGNITION_CHANNEL=kudos)
    [line] = [each for each in _wrong(ended) if each.startswith("recognition channel: ")]
    assert "the permission channels:read is missing" in line
    assert "check the id" not in line


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("missing_scope", "App Manifest"),
        ("org_login_required", "it goes on by itself"),
        ("two_factor_setup_required", "two-factor sign-in"),
        ("internal_error", "Slack's own trouble"),
    ],
)
async def test_nobody_is_told_to_copy_a_token_again_that_is_well(
    slack: Sandbox, doctor: Doctor, code: str, remedy: str
) -> None:
    slack.faults.add("auth.test", Fault.error(code), times=None)
    [line] = _wrong(await doctor())
    assert remedy in line
    assert "copy it again" not in line


async def test_a_recognition_channel_without_the_bot_is_named(slack: Sandbox, doctor: Doctor) -> None:
    ended = await doctor(RECOGNITION_CHANNEL=slack.channel_id("random"))
    assert _wrong(ended) == ["recognition channel: Kindling is not in #random; type `/invite @Kindling` there"]


@pytest.mark.parametrize("channel", ["C0NOWHERE99", "leads"])
async def test_a_channel_that_the_bot_cannot_see_is_named(slack: Sandbox, doctor: Doctor, channel: str) -> None:
    id_ = channel if channel.isupper() else slack.channel_id(channel)
    [line] = _wrong(await doctor(RECOGNITION_CHANNEL=id_))
    assert line == (
        f"recognition channel: {id_} cannot be seen (channel_not_found); check the id, and invite Kindling if private"
    )


async def test_a_private_recognition_channel_with_the_bot_in_it_is_well(tmp_path: Path, databases: Databases) -> None:
    workspace = Workspace(people=HARBOUR.people, channels=[Channel("general"), Channel("team", private=True, bot=True)])
    async with Sandbox(workspace, scopes=list(SCOPES), events=list(EVENTS), timings=Timings.patient()) as slack:
        team = slack.channel_id("team")
        ended = await _doctor(slack, tmp_path, DATABASE_URL=databases.new("sqlite"), RECOGNITION_CHANNEL=team)
    assert _wrong(ended) == []


async def test_an_archived_recognition_channel_is_named(slack: Sandbox, doctor: Doctor) -> None:
    slack.archive("kudos")
    assert _wrong(await doctor()) == ["recognition channel: #kudos is archived; choose another or unarchive it"]


async def test_that_there_is_no_recognition_channel_is_said(doctor: Doctor) -> None:
    ended = await doctor(RECOGNITION_CHANNEL="")
    assert _wrong(ended) == [
        "recognition channel: none yet; choose one with `/kindling setup` in Slack, or set RECOGNITION_CHANNEL to a "
        "channel's id"
    ]


async def test_a_refused_token_is_named(doctor: Doctor) -> None:
    ended = await doctor(SLACK_BOT_TOKEN=f"xoxb-{SECRET}")
    assert _wrong(ended) == [
        "token: Slack refuses it (invalid_auth); copy it again from your Slack app › OAuth & Permissions"
    ]


async def test_a_revoked_token_is_named(slack: Sandbox, doctor: Doctor) -> None:
    slack.revoke_token()
    [line] = _wrong(await doctor())
    assert line.startswith("token: Slack refuses it (token_revoked)")


async def test_a_refused_app_token_is_named_and_the_other_checks_go_on(doctor: Doctor) -> None:
    ended = await doctor(SLACK_APP_TOKEN=f"xapp-{SECRET}")
    assert _wrong(ended) == [
        "connection: SLACK_APP_TOKEN is refused (invalid_auth); make one with connections:write under Basic Information"
    ]
    assert f"{GOOD}recognition channel: #kudos, and Kindling is in it" in ended.out


async def test_a_new_sqlite_file_needs_nothing_since_run_makes_its_tables(doctor: Doctor, databases: Databases) -> None:
    ended = await doctor(DATABASE_URL=databases.new_empty("sqlite"))
    assert _wrong(ended) == []


async def test_a_database_that_was_not_migrated_is_named(doctor: Doctor, databases: Databases) -> None:
    ended = await doctor(DATABASE_URL=databases.new_empty("postgresql"))
    assert _wrong(ended) == [
        f"database: at level none, this version needs {schema.NEEDED}; run `python -m bot migrate`"
    ]


@pytest.mark.parametrize(
    "url", ["sqlite:///nowhere/kindling.db", f"postgresql://kindling:{SECRET}@127.0.0.1:9/kindling"]
)
async def test_a_database_that_cannot_be_reached_is_named_and_the_other_checks_go_on(doctor: Doctor, url: str) -> None:
    ended = await doctor(DATABASE_URL=url)
    assert _wrong(ended) == ["database: cannot be reached (OperationalError); check DATABASE_URL"]
    assert f"{GOOD}recognition channel: #kudos, and Kindling is in it" in ended.out


async def test_a_slack_that_cannot_be_reached_is_named(doctor: Doctor) -> None:
    [line] = _wrong(await doctor(SLACK_API_URL="http://127.0.0.1:9/api/"))
    assert line.startswith("Slack: http://127.0.0.1:9/api/ cannot be reached (")
    assert line.endswith("; check the network, and slack-status.com")


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open", "conversations.info"])
@pytest.mark.parametrize("fault", [Fault.cut(), Fault.server_error(503)], ids=["cut", "503"])
async def test_a_slack_in_trouble_is_said_to_be_and_no_setting_is_blamed(
    slack: Sandbox, doctor: Doctor, method: str, fault: Fault
) -> None:
    slack.faults.add(method, fault, times=None)
    [line] = _wrong(await doctor())
    assert re.search(r"cannot be reached \(\w+\)", line)
    assert "check the network" in line


async def test_malformed_settings_are_all_that_is_said(doctor: Doctor) -> None:
    ended = await doctor(SLACK_BOT_TOKEN=SECRET, PORT=SECRET)
    assert ended.out == [
        f"{BAD}SLACK_BOT_TOKEN: must start with xoxb- (Slack app › OAuth & Permissions)",
        f"{BAD}PORT: must be a whole number from 0 to 65535",
    ]


@asynccontextmanager
async def _slack_whose_clock_differs(by: timedelta) -> AsyncIterator[Sandbox]:
    """A sandbox that dates its answers by another clock than this machine's."""

    async def date_differently(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(datetime.now(UTC) + by, usegmt=True)

    slack = Sandbox(HARBOUR, scopes=list(SCOPES), events=list(EVENTS), timings=Timings.patient())
    slack.web.on_response_prepare.append(date_differently)
    async with slack:
        yield slack


@pytest.mark.parametrize("by", [timedelta(minutes=3), timedelta(hours=-2)], ids=["behind", "ahead"])
async def test_a_clock_that_is_off_is_named(tmp_path: Path, databases: Databases, by: timedelta) -> None:
    async with _slack_whose_clock_differs(by) as slack:
        kudos = slack.channel_id("kudos")
        ended = await _doctor(slack, tmp_path, DATABASE_URL=databases.new("sqlite"), RECOGNITION_CHANNEL=kudos)
    [line] = _wrong(ended)
    assert re.fullmatch(r"clock: \d+ s off Slack's; turn on time synchronisation \(NTP\)", line)


async def test_a_clock_that_is_off_by_half_a_minute_is_well(tmp_path: Path, databases: Databases) -> None:
    async with _slack_whose_clock_differs(timedelta(seconds=30)) as slack:
        kudos = slack.channel_id("kudos")
        ended = await _doctor(slack, tmp_path, DATABASE_URL=databases.new("sqlite"), RECOGNITION_CHANNEL=kudos)
    assert _wrong(ended) == []


async def test_a_database_that_others_can_read_and_its_owner_alone_can_close_to_them_is_named(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def not_the_owner(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    url = databases.new("sqlite")
    monkeypatch.chdir(tmp_path)
    os.chmod(url.removeprefix("sqlite:///"), 0o644)
    monkeypatch.setattr(Path, "chmod", not_the_owner)
    env = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    for name, value in {**env, "DATABASE_URL": url}.items():
        monkeypatch.setenv(name, value)
    [finding] = [each for each in await examine() if each.subject == "database"]
    assert not finding.is_well
    assert finding.says.startswith("others on this machine can read")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_rows_that_were_set_aside_are_named_without_what_they_were_about(
    doctor: Doctor, databases: Databases, kind: str
) -> None:
    """By a cadence's owner, or a follow-up's id: whether a promise is late is its owner's alone."""
    url, promise, now = databases.new(kind), new_id(), datetime.now(UTC)
    wishes = [outbox.Wish("checkin.due", new_id(), "U0ANA"), outbox.Wish(followups.SET_ASIDE, promise, "U0BEN")]
    database = Database(url)
    with database.session() as session:
        workspaces.register(session, _workspace())
        shared_settings.change(session, "T0HARBOUR", support_line="Amina")
        for each in wishes:
            outbox.note_set_aside(session, "T0HARBOUR", each, "ValueError", now)
        old = outbox.Wish("gratitude.due", new_id(), "U0OLD")
        outbox.note_set_aside(session, "T0HARBOUR", old, "ValueError", now - timedelta(days=8))
    database.engine.dispose()
    [line] = _wrong(await doctor(DATABASE_URL=url))
    assert line.startswith("rows set aside: ")
    assert "checkin of U0ANA in T0HARBOUR (ValueError, " in line
    assert f"followup {promise} in T0HARBOUR (ValueError, " in line
    assert "they are tried again by themselves" in line
    assert not any(each in line for each in ("U0BEN", "overdue", "U0OLD"))


CHOICES = {
    "a holiday region": ({"hours": {"country": "DE-ATLANTIS"}}, "public holidays of DE-ATLANTIS (U0ANA)"),
    "working hours": ({"hours": {"day_start": "25:61"}}, "working hours (U0ANA)"),
    "no working day": ({"hours": {"work_days": []}}, "working hours (U0ANA)"),
    "a rhythm": ({"rhythms": {"checkin": {"at": "noon"}}}, "rhythm of checkin (U0ANA)"),
    "no rhythm": ({"rhythms": {"checkin": 7}}, "rhythm of checkin (U0ANA)"),
}


@pytest.mark.parametrize(("chosen", "named"), CHOICES.values(), ids=CHOICES.keys())
async def test_choices_that_cannot_be_read_are_named(
    doctor: Doctor, databases: Databases, chosen: dict[str, Any], named: str
) -> None:
    url = databases.new("sqlite")
    database = Database(url)
    with database.session() as session:
        workspaces.register(session, _workspace())
        members.remember(session, "T0HARBOUR", [profile("U0ANA", "Ana", "Mars/Olympus")], datetime.now(UTC))
        preferences.put(session, "T0HARBOUR", "U0ANA", **chosen)
        shared_settings.change(session, "T0HARBOUR", days_off=["soon"], support_line="Amina")
    database.engine.dispose()
    [line] = _wrong(await doctor(DATABASE_URL=url))
    assert line.startswith("choices: ")
    assert "the time zone Mars/Olympus (people)" in line
    assert "days off for everyone (workspace T0HARBOUR)" in line
    assert named in line


HARD_DAYS = {
    "unsaid": ({}, f"{BAD}hard days: nobody is named (T0HARBOUR); `/kindling setup` in Slack asks"),
    "nobody yet": ({"has_nobody_to_talk_to": True}, f"{GOOD}hard days: nobody to talk to yet, as was chosen"),
    "somebody": ({"has_nobody_to_talk_to": True, "support_line": "Amina"}, f"{GOOD}hard days: whom people can talk to"),
}


@pytest.mark.parametrize(("chosen", "said"), HARD_DAYS.values(), ids=HARD_DAYS.keys())
async def test_whether_it_was_said_whom_people_can_talk_to_on_hard_days(
    doctor: Doctor, databases: Databases, chosen: dict[str, Any], said: str
) -> None:
    url = databases.new("sqlite")
    database = Database(url)
    with database.session() as session:
        workspaces.register(session, _workspace())
        shared_settings.change(session, "T0HARBOUR", **chosen)
    database.engine.dispose()
    [line] = [each for each in (await doctor(DATABASE_URL=url)).out if "hard days" in each]
    assert line.startswith(said)
    assert "Amina" not in line


@pytest.mark.parametrize(
    ("trusted", "said"),
    [
        ([], f"{GOOD}persons of trust: nobody is named"),
        (["U0GONE"], f"{BAD}persons of trust: no longer here: U0GONE in T0HARBOUR; nobody can write to them"),
    ],
    ids=["nobody", "gone"],
)
async def test_whether_those_whom_people_write_to_in_confidence_are_still_here(
    doctor: Doctor, databases: Databases, trusted: list[str], said: str
) -> None:
    url = databases.new("sqlite")
    database = Database(url)
    with database.session() as session:
        workspaces.register(session, _workspace())
        shared_settings.change(session, "T0HARBOUR", trusted_ids=trusted)
    database.engine.dispose()
    [line] = [each for each in (await doctor(DATABASE_URL=url)).out if "persons of trust" in each]
    assert line.startswith(said)


async def test_a_channel_that_was_chosen_in_slack_is_looked_at_in_place_of_the_environment_s(
    slack: Sandbox, doctor: Doctor, databases: Databases
) -> None:
    url = databases.new("sqlite")
    database = Database(url)
    with database.session() as session:
        workspaces.register(session, _workspace(slack.id))
        shared_settings.choose_channel(session, slack.id, slack.channel_id("kudos"))
        shared_settings.change(session, slack.id, support_line="Amina")
    database.engine.dispose()
    ended = await doctor(DATABASE_URL=url, RECOGNITION_CHANNEL="")
    assert _wrong(ended) == []
    assert f"{GOOD}recognition channel: #kudos, and Kindling is in it" in ended.out


def _workspace(id_: str = "T0HARBOUR") -> StoredWorkspace:
    return StoredWorkspace(
        id=id_,
        name="Harbour",
        bot_user_id="U0KINDLING",
        recognition_channel_id=None,
        value_names=[],
        lead_ids=[],
        created_at=datetime.now(UTC),
    )


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("", f"{BAD}listening box: closed: what people say without their names needs a key to be sealed with"),
        (NEWER_KEY, f"{BAD}listening box: none of ENCRYPTION_KEYS opens it (T0HARBOUR); put the key"),
        (f"{NEWER_KEY},{KEY}", f"{GOOD}listening box: open"),
    ],
)
async def test_whether_the_listening_box_can_be_opened_is_told(
    doctor: Doctor, databases: Databases, keys: str, line: str
) -> None:
    url = databases.new("sqlite")
    database = Database(url)
    await database.write(lambda session: workspaces.register(session, _workspace()))
    await database.write(lambda session: opening.write(session, "T0HARBOUR", Seal([KEY]), [], datetime.now(UTC)))
    await database.close()
    told = (await doctor(DATABASE_URL=url, ENCRYPTION_KEYS=keys)).out
    [said] = [each for each in told if "listening box" in each]
    assert said.startswith(line)


async def test_without_a_key_and_with_nothing_that_waits_all_is_well(doctor: Doctor, databases: Databases) -> None:
    told = (await doctor(DATABASE_URL=databases.new("sqlite"))).out
    assert any(each.startswith(f"{GOOD}listening box: closed") for each in told)

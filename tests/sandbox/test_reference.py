"""docs/sandbox.md says what the sandbox can do, and the tables that it is made from say nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sandbox.answers import OF_RESPONSE_URL
from sandbox.events import SUBTYPES
from sandbox.reference import MARK, PAGE, lists
from sandbox.web_api import METHODS
from sandbox.web_api.call import OF_EVERY_METHOD
from sandbox.workspace_file import read_workspaces
from tests.program import ROOT

SOURCES = [ast.parse(path.read_text()) for path in (ROOT / "sandbox").rglob("*.py")]
REFUSALS = {each for method in METHODS.values() for each in method.refuses.split()} | set(OF_EVERY_METHOD.split())


def test_the_page_is_what_the_code_makes_of_it() -> None:
    assert PAGE.read_text().partition(MARK)[2] == lists(), "run `make docs`"


def test_the_pages_example_is_a_workspace(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.S)
    (tmp_path / "example.yaml").write_text(example)
    (workspace,) = read_workspaces(tmp_path / "example.yaml", "kindling")
    assert [each.handle for each in workspace.people] == ["mia", "sam", "jo", "buildbot", "kai"]
    assert workspace.people[0].quiet == ("22:00", "07:30")


def _calls(name: str) -> Iterator[ast.Call]:
    for source in SOURCES:
        for node in ast.walk(source):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield node


def _said_in_functions() -> Iterator[str]:
    """Each text in a function, and each beginning of one that is put together there."""
    functions = (
        node
        for source in SOURCES
        for node in ast.walk(source)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


SAID = set(_said_in_functions())


def test_each_refusal_in_the_code_is_one_that_a_method_or_a_response_url_is_said_to_give() -> None:
    given = {
        call.args[0].value
        for name in ("SlackError", "Invalid")
        for call in _calls(name)
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert given - REFUSALS - set(OF_RESPONSE_URL.split()) == set()


def test_each_refusal_that_is_listed_is_in_the_code() -> None:
    listed = REFUSALS | set(OF_RESPONSE_URL.split())
    assert [each for each in sorted(listed) if not {each, each.rpartition("_")[0] + "_"} & SAID] == []


def test_the_arguments_that_are_listed_are_those_that_are_read() -> None:
    listed = {each for method in METHODS.values() for each in method.takes.split()}
    read = {
        call.args[0].value
        for name in ("text", "required", "flag", "number", "json")
        for call in _calls(name)
        if isinstance(call.func, ast.Attribute)
        and getattr(call.func.value, "attr", getattr(call.func.value, "id", "")) == "args"
        and isinstance(call.args[0], ast.Constant)
    }
    assert read <= listed
    assert listed - {"*"} <= SAID


def test_each_subtype_that_a_message_gets_is_listed() -> None:
    given = {
        keyword.value.value
        for call in _calls("post")
        for keyword in call.keywords
        if keyword.arg == "subtype" and isinstance(keyword.value, ast.Constant)
    }
    assert given
    assert given <= SUBTYPES.keys() <= SAID

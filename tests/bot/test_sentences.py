"""Sentences stand in the code where translators find them, whole, and only where people are shown something."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYING = ("say", "say_count", "mark")
UNSAID = ("models/store/schema.py", "bot/content/values.py")
"""What whoever runs Kindling reads in a terminal is English, and the values are a workspace's own from the start."""
SENTENCE = re.compile(r"^[:\w]*:? ?[A-Z“].* .*[.!?…:]\)?\s*$", re.DOTALL)
WORDS = re.compile(r"[A-Za-z]{2,}[,.:;!?…]? [A-Za-z“]|^[A-Z][a-z]{2,}( …)?$")
"""Two words, or one as it stands on a button."""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls of what says or marks a sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield node


def _constants(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings that are neither said nor for developers: documentation, types, the log, and what is raised."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as words):
                passed.add(id(words))
            case ast.Call(func=ast.Name(id="say" | "say_count" | "mark"), args=args):
                passed.update(map(id, args))
            case ast.Raise() | ast.Subscript() | ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
                passed.update(id(each) for each in ast.walk(node))
            case ast.Call(func=ast.Name(id="TypeVar")):
                passed.update(id(each) for each in ast.walk(node))
            case ast.FunctionDef(returns=ast.expr() as returned) | ast.AsyncFunctionDef(returns=ast.expr() as returned):
                passed.update(id(each) for each in ast.walk(returned))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node


def _files(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return [path for path in found if path.relative_to(ROOT).as_posix() not in UNSAID]


def _where(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:80]}"


def sentences_in(*rooms: str) -> Iterator[str]:
    """All sentences that translators are given of the code in these rooms."""
    for path in _files(*rooms):
        for call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            yield from (
                each.value for each in call.args if isinstance(each, ast.Constant) if isinstance(each.value, str)
            )


def _is_named(sentence: ast.expr) -> bool:
    """Whether it is a sentence that is marked elsewhere, or one of several."""
    match sentence:
        case ast.BoolOp(values=several):
            return all(map(_is_named, several))
        case ast.IfExp(body=one, orelse=other):
            return _is_named(one) and _is_named(other)
    return isinstance(sentence, ast.Name | ast.Attribute | ast.Subscript)


def test_what_is_said_can_be_found_by_translators() -> None:
    """A sentence stands in the code as it is: nothing is put together of parts, which no translator could reorder."""
    for path in _files("bot", "handlers", "models", "scheduler"):
        for call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            for sentence in call.args[: 2 if name == "say_count" else 1]:
                is_marked = name == "say" and _is_named(sentence)
                assert isinstance(sentence, ast.Constant) or is_marked, _where(path, sentence)


def test_no_sentence_stands_where_things_are_done() -> None:
    found = []
    for path in _files("handlers", "models", "scheduler"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        literal = [each.args[0] for each in calls(tree) if isinstance(each.args[0], ast.Constant)]
        found += [_where(path, each) for each in literal]
        found += [_where(path, each) for each in _constants(tree) if SENTENCE.match(str(each.value))]
    assert found == []


def test_no_words_stand_unsaid_where_they_are_shown() -> None:
    found = []
    for path in _files("bot/blocks", "bot/content"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shown = list(_constants(tree))
        found += [_where(path, each) for each in shown if WORDS.search(str(each.value))]
    assert found == []

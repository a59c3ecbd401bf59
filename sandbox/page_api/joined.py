"""A page's modules as one script, and its style sheets as one: seventy requests take longer than all that they fetch.

Nothing is built or written: modules stay what browsers run as they are. Joined, each is a function that is called once,
after those that it imports from, and what it exports is what that returns. So names need only differ within a module,
as ever. It knows the two forms that the page's modules have, `import { a, b } from "./x.js";` and `export` before a
`const`, `function` or `class`, and no circles.
"""

import re
from collections.abc import Callable, Iterable
from itertools import starmap

Read = Callable[[str], str]
_IMPORT = re.compile(r'^import (\{ [\w, ]+ \}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.MULTILINE)


def script(first: str, read: Read) -> str:
    """The module `first` with all that it needs.

    Args:
        first: its file's name.
        read: what a file of that name holds.
    """
    return "\n".join(starmap(_called, _in_order(first, read, {}).items()))


def style(names: Iterable[str], read: Read) -> str:
    """These style sheets, one after another."""
    return "\n".join(f"/* {name} */\n{read(name)}" for name in names)


def _in_order(name: str, read: Read, found: dict[str, str]) -> dict[str, str]:
    """`found` and, below those that it imports from, this module."""
    module = read(name)
    for _, needed in _IMPORT.findall(module):
        if f"{needed}.js" not in found:
            _in_order(f"{needed}.js", read, found)
    found[name] = module
    return found


def _called(name: str, module: str) -> str:
    exported = ", ".join(_EXPORT.findall(module))
    body = _EXPORT.sub("", _IMPORT.sub(r"const \1 = \2_js;", module))
    return f"// {name}\nconst {name.replace('.', '_')} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"

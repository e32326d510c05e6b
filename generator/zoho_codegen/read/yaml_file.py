"""One YAML file to nodes.

Plain scalars mean what they mean in JSON: only `true` and `false` are booleans, `no` and `2026-11-21` are text. Keys
are always text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["parse_yaml", "read_text"]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_YAML: Any = yaml  # its stubs leave compose untyped
_KEY = re.compile(r"""([ ]*)(?:- )?["']?([^\s"'#:{}\[\]-][^"'#:]*)["']?:(?:\s|$)""")
_NULLS = frozenset({"", "~", "null"})


def read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None with a problem when it cannot be read as UTF-8."""
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "", "the file is not UTF-8", "save it as UTF-8"))
    except OSError as error:
        problems.append(Problem(name, 0, "", f"cannot be read: {error.strerror}", "restore the file"))
    return None


def parse_yaml(text: str, name: str, problems: list[Problem]) -> Node:
    """The nodes of a YAML text; None, with a problem, when it does not parse."""
    try:
        root: yaml.Node | None = _YAML.compose(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        problems.append(_syntax_problem(error, text, name))
        return None
    return None if root is None else _Builder(name, problems).build(root)


def _syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 0
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    path = _path_above(lines[:line])
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return Problem(name, line, path, "a tab indents the line", "indent with spaces")
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(name, line, path, f"does not parse: {reason}", "mend the YAML")


def _path_above(lines: list[str]) -> str:
    """The keys that the last of these lines is below, by their indentation alone: what does not parse has no nodes."""
    keys: list[str] = []
    margin = len(lines[-1].expandtabs()) + 1 if lines else 0
    for line in reversed(lines):
        match = _KEY.match(line.expandtabs())
        if match is not None and len(match[1]) < margin:
            margin = len(match[1])
            keys.append(match[2])
    return ".".join(reversed(keys))


class _Builder:
    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = problems
        self.open: list[int] = []
        self.path: list[str] = []

    def build(self, node: yaml.Node) -> Node:
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        line = node.start_mark.line + 1
        if id(node) in self.open:
            self.problem(line, "an anchor holds itself", "break the circle")
            return None
        self.open.append(id(node))
        result = self.mapping(node, line) if isinstance(node, yaml.MappingNode) else self.sequence(node, line)
        self.open.pop()
        return result

    def sequence(self, node: yaml.Node, line: int) -> Seq:
        items = Seq(self.name, line, [item.start_mark.line + 1 for item in node.value])
        for index, item in enumerate(node.value):
            self.path.append(f"[{index}]")
            items.append(self.build(item))
            self.path.pop()
        return items

    def mapping(self, node: yaml.MappingNode, line: int) -> Map:
        result = Map(self.name, line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key, str):
                self.problem(key_line, "a key is not text", "use a plain key")
            elif key in result:
                self.path.append(key)
                message = f'the key "{key}" is written twice, first on line {result.lines[key]}'
                self.problem(key_line, message, "keep one of them")
                self.path.pop()
            else:
                self.path.append(key)
                result[key] = self.build(value_node)
                self.path.pop()
                result.lines[key] = key_line
        return result

    def problem(self, line: int, message: str, mend: str) -> None:
        """Something is wrong at the node that is being built."""
        path = ".".join(self.path).replace(".[", "[")
        self.problems.append(Problem(self.name, line, path, message, mend))


def _scalar(node: yaml.ScalarNode) -> Node:
    text: str = node.value
    if node.style:
        return text
    if text in _NULLS:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text

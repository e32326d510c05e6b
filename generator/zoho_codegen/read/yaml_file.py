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
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return Problem(name, line, "", "a tab indents the line", "indent with spaces")
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(name, line, "", f"does not parse: {reason}", "mend the YAML")


class _Builder:
    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = problems
        self.open: list[int] = []

    def build(self, node: yaml.Node) -> Node:
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        line = node.start_mark.line + 1
        if id(node) in self.open:
            self.problems.append(Problem(self.name, line, "", "an anchor holds itself", "break the circle"))
            return None
        self.open.append(id(node))
        result = self.mapping(node, line) if isinstance(node, yaml.MappingNode) else self.sequence(node, line)
        self.open.pop()
        return result

    def sequence(self, node: yaml.Node, line: int) -> Seq:
        items = Seq(self.name, line, [item.start_mark.line + 1 for item in node.value])
        items.extend(self.build(item) for item in node.value)
        return items

    def mapping(self, node: yaml.MappingNode, line: int) -> Map:
        result = Map(self.name, line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key, str):
                self.problems.append(Problem(self.name, key_line, "", "a key is not text", "use a plain key"))
            elif key in result:
                first = result.lines[key]
                message = f'the key "{key}" is written twice, first on line {first}'
                self.problems.append(Problem(self.name, key_line, "", message, "keep one of them"))
            else:
                result[key] = self.build(value_node)
                result.lines[key] = key_line
        return result


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

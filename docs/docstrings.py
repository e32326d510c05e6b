"""What Sphinx has to know about the docstrings of this house: they are Markdown-like text in Google's sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx

CODE = re.compile(r"(?<!`)`([^`\s](?:(?:(?!\n\s*\n)[^`])*[^`\s])?)`(?!`)")
FACT = re.compile(r"(Codes of single rows|Modules|Limits|Scopes|Credits): ")
KEY = re.compile(r"( {4,})(any field(?=:)|[\w$]+(?= \())")
ARGUMENT = 4
MADE_BY_THE_CLIENT = (
    "_generated.",
    "_runtime.batch.",
    "_runtime.errors.",
    "_runtime.streams.",
    "_runtime.pages.",
    "_runtime.listing.",
    "_runtime.limits.",
    "_runtime.responses.",
    "_runtime.drift.",
    "_runtime.events.",
    "_runtime.jobs.",
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have docstrings rewritten before Napoleon reads them."""
    app.connect("autodoc-process-docstring", rewrite, priority=100)
    app.connect("autodoc-process-signature", hide)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def rewrite(_app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Turn the text of a docstring into reStructuredText, in place."""
    lines[:] = _facts(_keys(_marked("\n".join(lines)).split("\n")))
    if what in {"property", "attribute"}:
        lines[:0] = ["..", ""]  # else Napoleon takes what is before a colon in the first line for a type


def hide(
    _app: Sphinx, what: str, _name: str, thing: object, _options: object, _signature: str, gives: str
) -> tuple[str, str] | None:
    """Leave out what a class is made with when only the client makes it."""
    home = f"{getattr(thing, '__module__', '')}.".removeprefix("zoho_crm.")
    return ("", gives) if what in {"class", "exception"} and home.startswith(MADE_BY_THE_CLIENT) else None


def _marked(text: str) -> str:
    """Code between backticks becomes a literal; what reStructuredText would read as marks is escaped."""
    parts = CODE.split(text)
    parts[::2] = [re.sub(r"([\\*`|]|_(?=\W|$))", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"``{part}``" for part in parts[1::2]]
    return "".join(parts)


def _keys(lines: Iterable[str]) -> Iterator[str]:
    """The keys of an object, indented below the argument that they belong to, become lists of lists."""
    inside, level = False, ARGUMENT
    for line in lines:
        depth = len(line) - len(line.lstrip())
        if line and not depth:
            inside = line == "Args:"
        key = KEY.match(line) if inside and depth > ARGUMENT else None
        if key:
            if depth != level:
                yield ""
            level = depth
            yield f"{key[1]}- **{key[2]}**{line[key.end() :]}"
        elif inside and depth > level > ARGUMENT:
            yield f"{' ' * level}  {line.strip()}"
        else:
            level = ARGUMENT if depth <= ARGUMENT else level
            yield line


def _facts(lines: Iterable[str]) -> Iterator[str]:
    """The last lines of a method, each a fact, become a list; so do the pages to read."""
    listed = False
    for line in lines:
        fact = FACT.match(line)
        if fact:
            yield from () if listed else ("",)
            yield f"- **{fact[1]}:** {line[fact.end() :]}"
        elif listed and line:
            yield f"  {line}"
        elif line.strip().startswith("https://"):
            yield f"    - {line.strip()}"
        else:
            yield line
        listed = bool(fact) or (listed and bool(line))

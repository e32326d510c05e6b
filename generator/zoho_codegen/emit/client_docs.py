"""Docstrings of methods: arguments, limits, scopes, credits, errors and the pages they come from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zoho_codegen.emit.client_subject import Argument, Call, Subject
from zoho_codegen.emit.client_text import docstring

RAISES: Mapping[str, str] = {
    "auth": "AuthError",
    "scope": "ScopeError",
    "permission": "PermissionDenied",
    "invalid": "InvalidRequestError",
    "not_found": "NotFoundError",
    "conflict": "ConflictError",
    "limit": "LimitError",
    "server": "ServerError",
}
REPOSITORIES = "https://github.com/"


def method_doc(does: Iterable[str], subject: Subject, call: Call) -> str:
    """The docstring of a method, eight spaces deep; `does` are its paragraphs, a summary first."""
    operation = subject.operation
    lines = [line for paragraph in does for line in (_sentence(paragraph), "")]
    if call.arguments:
        lines += ["Args:", *(line for item in call.arguments for line in argument_doc(item)), ""]
    lines += ["Returns:", f"    {call.explains}", ""]
    lines += ["Raises:", *_raises(operation["x-errors"])]
    lines.append("    ValueError, TypeError: an argument is empty or does not fit; nothing was sent.")
    lines.append("")
    lines += [*_facts(operation), "", "See:", *_pages(operation["x-sources"], subject.document.raw["info"]["version"])]
    return docstring(lines, 8)


def argument_doc(item: Argument) -> Iterator[str]:
    """What an argument is, and what stands under which key of it, by names on the wire."""
    many = item.annotation.startswith("Iterable")
    kind = "Each is" if many else "It is"
    kind += f" given by its {item.short}, or as an object" if item.short else " an object"
    yield f"    {item.name}: {_sentence(item.doc)}{f' {kind} of:' if item.keys else ''}"
    yield from (f"        {line}" for line in item.keys)


def _sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith(".") or not flat else f"{flat}."


def _raises(errors: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each class, with the codes of a whole request; codes of single rows are in the rows."""
    found: dict[str, dict[str, None]] = {}
    for entry in errors:
        if entry["scope"] == "request":
            found.setdefault(RAISES[entry["class"]], {})[entry["code"]] = None
    for name in RAISES.values():
        if name in found:
            yield f"    {name}: {', '.join(found[name])}."
    yield "    TransportError: no whole answer came."
    yield "    DecodeError: the answer is not what the description says."


def _facts(operation: Mapping[str, Any]) -> Iterator[str]:
    rows = dict.fromkeys(entry["code"] for entry in operation["x-errors"] if entry["scope"] == "item")
    if rows:
        yield from (f"Codes of single rows: {', '.join(rows)}.", "")
    batch = operation.get("x-batch", {})
    many = batch.get("max", 1) > 1
    limits = [f"at most {batch['max']} rows in one call, more are split into several"] if many else []
    limits += [_values(batch["max-values"])] if batch.get("max-values") else []
    facts = {
        "Modules": ", ".join(operation.get("x-modules", [])).replace("CustomModule", "custom modules"),
        "Limits": "; ".join(limits),
        "Scopes": " or ".join(_scope(way) for way in operation.get("security", [])),
        "Credits": _credits(operation.get("x-credits", {})),
    }
    yield from (f"{name}: {text}." for name, text in facts.items() if text)


def _pages(sources: Sequence[Mapping[str, Any]], version: str) -> list[str]:
    """The pages to read, those about this version first; a repository is one only of its own version."""
    own = [source["url"] for source in sources if version in source["version"].split(", ")]
    pages = [source["url"] for source in sources if not source["url"].startswith(REPOSITORIES)]
    read = [url for url in own if url in pages]
    return [f"    {url}" for url in dict.fromkeys([*read, *own, *pages])]


def _values(limits: Mapping[str, int]) -> str:
    parts = [f"{limit} in {module}" for module, limit in limits.items() if module != "default"]
    return (
        f"values for each row: at most {', '.join([str(limits['default']), *parts] if 'default' in limits else parts)}"
    )


def _scope(way: Mapping[str, Iterable[str]]) -> str:
    return " and ".join(f"`{scope}`" for scopes in way.values() for scope in scopes)


def _credits(price: Mapping[str, Any]) -> str:
    if "per" in price:
        most = f", {price['most']} at most" if "most" in price else ""
        return f"1 for every {price['per']} {price['of']}{most}"
    if "base" not in price:
        return ""
    parts = [f"{price['base']} for each call"]
    parts += [f"{more} with `{place.partition('.')[2]}`" for place, more in price.get("given", {}).items()]
    parts += [f"{more} for a limit of more than {size}" for size, more in price.get("over", {}).items()]
    return ", ".join(parts)

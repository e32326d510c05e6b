"""The streaming form of a call on many rows: the same arguments, rows of any number, and how they are sent."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from zoho_codegen.emit.client_docs import argument_doc
from zoho_codegen.emit.client_subject import Argument, Stream
from zoho_codegen.emit.client_text import docstring

#: Kind of rows -> annotation of one, where the call on a list of them has another.
_ONE: Mapping[str, str] = {
    "of_ids": "str",
    "of_pairs": "tuple[str, Iterable[str]]",
}
_SETTINGS = (
    Argument(
        "concurrency",
        "int",
        "Calls at once, at most as many as the client makes; with 1 they are made one after the other.",
        default="4",
        keyword=True,
    ),
    Argument(
        "on_failure",
        'Literal["raise", "continue"]',
        "`raise`: a call that breaks off ends the stream, after the rows that were read. `continue`: its rows say so, "
        "and the stream goes on, unless all other calls would fail likewise (login, scope, used-up credits).",
        default='"raise"',
        keyword=True,
    ),
)
_RETURNS = (
    "The rows in the order of the input, each with its `state`: ok, failed, unsent or unknown. Walking them raises "
    "what ended the stream early, such as a ZohoError, or a ValueError that names a wrong row; it says how far the "
    "stream came."
)


def stream(arguments: Iterable[Argument], rows: Argument, kind: str, sent: str) -> Stream:
    """The stream of a call with these arguments, `rows` among them; `sent` are the arguments of what prepares it."""
    one = _ONE.get(kind) or rows.annotation.removeprefix("Iterable[").removesuffix("]")
    paired = kind == "of_pairs"
    listed = Argument(
        rows.name,
        f"Mapping[str, Iterable[str]] | Iterable[{one}]" if paired else f"Iterable[{one}]",
        f"{rows.doc.rstrip('.')}{', in a dict or as pairs' if paired else ''}; any number, read as they are sent.",
        keyword=rows.keyword,
        keys=rows.keys,
        short=rows.short,
    )
    waited = replace(listed, annotation=f"{listed.annotation} | AsyncIterable[{one}]")
    chosen = list(arguments)
    place = chosen.index(rows)
    before, after = chosen[:place], (*chosen[place + 1 :], *_SETTINGS)
    return Stream(
        (*before, listed, *after), (*before, waited, *after), rows.name, f"prepared.{kind}(self._api, op, {sent})"
    )


def stream_doc(summary: str, name: str, found: Stream) -> str:
    """The docstring of a method that streams, eight spaces deep."""
    return docstring(
        [
            f"{summary.rstrip('.')}: any number, row by row.",
            "",
            "Nothing is sent before the first row is asked for.",
            f"Limits, scopes, credits and codes are those of `{name}`.",
            "",
            "Args:",
            *(line for item in found.arguments for line in argument_doc(item)),
            "",
            "Returns:",
            f"    {_RETURNS}",
            "",
            "Raises:",
            "    ValueError: what all rows share is empty or does not fit; nothing was read.",
            "    TypeError: it is of a wrong type; likewise.",
        ],
        8,
    )

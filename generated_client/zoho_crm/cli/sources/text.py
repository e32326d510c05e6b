"""Files as text, however spreadsheets encode them."""

import codecs
import io
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from zoho_crm.cli.sources.line import InputError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: How files begin that are no text: those of spreadsheets themselves, and packed ones.
_BINARY: Final = (
    (b"PK\x03\x04", "a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "a workbook"),
    (b"\x1f\x8b", "packed"),
)
STDIN: Final = "-"


@contextmanager
def opened(name: str) -> Generator[TextIO]:
    """Open a file, or what is piped in, as text without a byte order mark.

    Letters that are not in UTF-8 are replaced: ids are digits, and other columns do not matter.

    Raises:
        InputError: there is no such file, or it is no text.
    """
    try:
        # What is piped in is opened anew, so that its end can be closed without closing what Python holds.
        binary = open(0 if name == STDIN else Path(name).expanduser(), "rb", closefd=name != STDIN)  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error
    with binary, io.TextIOWrapper(binary, encoding=_encoding(binary, name), errors="replace", newline="") as file:
        yield file


def _encoding(file: io.BufferedReader, name: str) -> str:
    begin = file.peek(8)[:8]
    for mark, kind in _BINARY:
        if begin.startswith(mark):
            raise InputError(f"{name} is {kind}, no text; save it as CSV (UTF-8).")
    return next((encoding for mark, encoding in _MARKS if begin.startswith(mark)), "utf-8")

"""Files that only their owner may read: profiles, secrets, tokens, journals."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

import click

HOME: Final = "ZOHO_CRM_HOME"


def home() -> Path:
    """Give the folder of this user's files, made if need be: ZOHO_CRM_HOME, or where the system keeps such files."""
    given = os.environ.get(HOME)
    folder = Path(given).expanduser() if given else Path(click.get_app_dir("zoho-crm"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write(path: Path, content: str) -> None:
    """Write a file whole, with mode 0600; whoever reads it meanwhile sees the old one."""
    with whole(path) as file:
        file.write(content)


@contextmanager
def whole(path: Path) -> Generator[TextIO]:
    """Give a file to write into, of mode 0600, which takes its place once all is written; a link is replaced, too."""
    # mkstemp makes the file with mode 0600, before anything is in it.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def claim(path: Path) -> None:
    """Make an empty file with mode 0600.

    Raises:
        FileExistsError: there is one.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

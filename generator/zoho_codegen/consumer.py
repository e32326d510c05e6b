"""openapi-python-client as it comes, without our templates: what somebody with the bundle alone would get."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_python_client.parser.errors import GeneratorError

__all__ = ["Consumed", "consumed"]


class Consumed(NamedTuple):
    """How many operations of a bundle the stock generator wrote, and each of its warnings in one line."""

    operations: int
    warnings: list[str]


def consumed(file: Path) -> Consumed:
    """Generate a client from a bundle into a folder that is thrown away."""
    from openapi_python_client import Project  # noqa: PLC0415 - only the audit needs it
    from openapi_python_client.config import Config, ConfigFile, MetaType  # noqa: PLC0415
    from openapi_python_client.parser import GeneratorData  # noqa: PLC0415
    from openapi_python_client.parser.errors import GeneratorError  # noqa: PLC0415

    document = json.loads(file.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "client"
        settings = ConfigFile(post_hooks=[])
        config = Config.from_sources(settings, MetaType.NONE, file, "utf-8", overwrite=True, output_path=package)
        data = GeneratorData.from_dict(document, config=config)
        if isinstance(data, GeneratorError):
            return Consumed(0, list(_lines(file, [data])))
        with contextlib.redirect_stdout(io.StringIO()):
            errors = list(Project(openapi=data, config=config).build())
        written = {module for module in (package / "api").rglob("*.py") if module.stem != "__init__"}
        return Consumed(len(written), list(_lines(file, errors)))


def _lines(file: Path, errors: list[GeneratorError]) -> Iterator[str]:
    for error in errors:
        text = " ".join([error.header, *(error.detail or "").split()])
        yield f"{file.name}: {text} (openapi-python-client)"

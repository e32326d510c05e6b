"""Drives openapi-python-client as a library, with our templates, and accepts nothing it leaves out."""

import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.opc_names import PREFIX, endpoint_name, problem, refuse
from zoho_codegen.errors import GenerationError, Problem

if TYPE_CHECKING:
    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.errors import GeneratorError

_TEMPLATES = Path(__file__).parent.parent / "templates" / "opc"
_MEND = "describe it as openapi-python-client understands it, or teach emit/opc_prepare.py to simplify it"


@dataclass(frozen=True)
class Rendered:
    """What our templates made of a bundle: text of each model by class, of each endpoint by operationId.

    `inline` are the classes of schemas that have no name of their own.
    """

    models: Mapping[str, str]
    endpoints: Mapping[str, str]
    inline: frozenset[str]


class _Compiled(BytecodeCache):
    """Templates compiled once in a process: each project reads them anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def render(
    bundle: Bundle,
    document: Mapping[str, Any],
    context: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
) -> Rendered:
    """Run openapi-python-client over a prepared bundle, or a part of it; our templates see `context` and `filters`.

    Raises:
        GenerationError: openapi-python-client warned, or left an operation out.
    """
    # It takes longer to import than all else of a run that has a memory.
    from openapi_python_client import Project  # noqa: PLC0415
    from openapi_python_client.config import Config, ConfigFile, MetaType  # noqa: PLC0415
    from openapi_python_client.parser import GeneratorData, openapi  # noqa: PLC0415
    from openapi_python_client.parser.errors import GeneratorError  # noqa: PLC0415

    # Its deep copies of what it has made itself, and nobody else holds, take a third of its time.
    with tempfile.TemporaryDirectory() as folder, patch.object(openapi, "deepcopy", copy):
        package = Path(folder) / "package"
        file = ConfigFile(post_hooks=[], field_prefix=PREFIX)
        config = Config.from_sources(file, MetaType.NONE, package, "utf-8", overwrite=False, output_path=package)
        data = GeneratorData.from_dict(dict(document), config=config)
        if isinstance(data, GeneratorError):
            raise GenerationError([_warning(bundle, data)])
        project = Project(openapi=data, config=config, custom_template_path=_TEMPLATES)
        project.env.bytecode_cache = _COMPILED
        names: dict[str, Any] = project.env.globals
        names.update(context)
        known: dict[str, Any] = project.env.filters
        known.update(filters)
        with contextlib.redirect_stdout(io.StringIO()):
            warnings = [_warning(bundle, error) for error in project.build()]
        wanted = Bundle(bundle.version, dict(document))
        refuse([*warnings, *_lost(bundle, wanted, data)])
        return _read(wanted, data, package)


def _warning(bundle: Bundle, error: "GeneratorError") -> Problem:
    text = " ".join(f"{error.header} {error.detail or ''}".split())
    where, node = _place(bundle, text)
    return problem(bundle, node, where, f"openapi-python-client says: {text}", _MEND)


def _place(bundle: Bundle, text: str) -> tuple[str, Mapping[str, Any]]:
    """The operation or schema that a warning names."""
    for path, method, operation in bundle.operations():
        if f"{method.upper()} {path} " in text:
            return operation["operationId"], operation
    schemas = bundle.document.get("components", {}).get("schemas", {})
    named = re.search(r"schemas/(\w+)", text)
    if named and named[1] in schemas:
        return f"components.schemas.{named[1]}", schemas[named[1]]
    return "", {}


def _read(bundle: Bundle, data: "GeneratorData", package: Path) -> Rendered:
    groups = data.endpoint_collections_by_tag.items()
    files = {
        str(endpoint.name): package / "api" / tag / f"{endpoint.name}.py"
        for tag, group in groups
        for endpoint in group.endpoints
    }
    names = [operation["operationId"] for _, _, operation in bundle.operations()]
    modules = {
        model.class_info.name: package / "models" / f"{model.class_info.module_name}.py" for model in data.models
    }
    return Rendered(
        {name: path.read_text(encoding="utf-8") for name, path in modules.items()},
        {name: files[endpoint_name(name)].read_text(encoding="utf-8") for name in names},
        frozenset(map(str, modules.keys() - bundle.document.get("components", {}).get("schemas", {}).keys())),
    )


def _lost(bundle: Bundle, wanted: Bundle, data: "GeneratorData") -> Iterator[Problem]:
    made = {endpoint.name for group in data.endpoint_collections_by_tag.values() for endpoint in group.endpoints}
    lost = {item["operationId"] for _, _, item in wanted.operations() if endpoint_name(item["operationId"]) not in made}
    for path, method, operation in bundle.operations():
        if operation["operationId"] in lost:
            message = f"openapi-python-client left out {method.upper()} {path}"
            yield problem(bundle, operation, operation["operationId"], message, _MEND)

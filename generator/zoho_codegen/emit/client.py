"""The generated half of the client: the newest version in full, an older one only where it differs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zoho_codegen.bundle import Bundle
from zoho_codegen.bundle.digests import Place, digests
from zoho_codegen.emit import opc
from zoho_codegen.emit.client_errors import code_problems, code_views
from zoho_codegen.emit.client_format import TextMemory, formatted
from zoho_codegen.emit.client_limits import limits_view
from zoho_codegen.emit.client_models import ModelView, model_problems, model_views
from zoho_codegen.emit.client_operations import OperationView, operation_views
from zoho_codegen.emit.client_promises import PromiseView, promise_views
from zoho_codegen.emit.client_resources import ResourceView, resource_problems, resource_views
from zoho_codegen.emit.client_share import same_texts
from zoho_codegen.emit.client_text import HEADER, literal, module_of
from zoho_codegen.emit.opc_names import endpoint_name, name_problems, problem, refuse
from zoho_codegen.emit.opc_prepare import part, prepared
from zoho_codegen.errors import GenerationError, Problem

FOLDER = PurePosixPath("generated_client/zoho_crm/_generated")
_PACKAGE = "zoho_crm._generated"
_PAGES = re.compile(r"(?:^ +https://\S+\n)+", re.MULTILINE)
_TEMPLATES = Path(__file__).parent.parent / "templates" / "client"


@dataclass(frozen=True)
class Edition:
    """One version's texts, before those that equal the newest version's are left out.

    Attributes:
        structure: Digests of what openapi-python-client accepted, which says nothing of prose, errors or examples.
        inline: Classes that it makes of schemas without a name.
    """

    version: str
    structure: Mapping[Place, bytes]
    inline: frozenset[str]
    promises: Mapping[str, PromiseView]
    models: Mapping[str, ModelView]
    operations: Mapping[str, OperationView]
    resources: Mapping[str, ResourceView]
    model_texts: Mapping[str, str]
    endpoint_texts: Mapping[str, str]
    resource_texts: Mapping[str, str]
    raw_texts: Mapping[str, str]
    stream_texts: Mapping[str, str]

    @property
    def package(self) -> str:
        """The package that it is written to."""
        return module_of(self.version)

    @property
    def model_needs(self) -> dict[str, tuple[str, ...]]:
        """What each model refers to."""
        return {name: (*view.imports, *view.late) for name, view in self.models.items()}

    def same_resources(self, newest: "Edition", models: set[str]) -> set[str]:
        """Resources that say the same as the newest version's, but for the order of pages, and answer alike."""
        same = same_texts(_ordered(self.resource_texts), _ordered(newest.resource_texts), {})
        return {name for name in same if models.issuperset(self.resources[name].models)}

    def model_module(self, name: str) -> str:
        """The module of a model."""
        return f"{_PACKAGE}.{self.package}.models.{self.models[name].module}"

    def resource_module(self, name: str) -> str:
        """The module of a resource."""
        return f"{_PACKAGE}.{self.package}.resources.{name}"


def emit(
    bundles: Mapping[str, Bundle],
    made: Iterable[Edition | list[Problem]] | None = None,
    memory: TextMemory | None = None,
) -> dict[PurePosixPath, str]:
    """Text of every generated file of the client by path; the last bundle is the newest version.

    Args:
        bundles: By version, oldest first.
        made: What `edition` makes of each, where that was done already.
        memory: Formatted texts of earlier runs.

    Raises:
        GenerationError: openapi-python-client warned or left something out, or two names meet.
    """
    environment = _environment()
    editions: list[Edition] = []
    problems = list(code_problems(bundles))
    for found in map(edition, bundles.values()) if made is None else made:
        if isinstance(found, Edition):
            editions.append(found)
        else:
            problems += found
    if problems:
        raise GenerationError(problems)
    newest = editions[-1]
    table = environment.get_template("errors_table.py.jinja").render(codes=code_views(bundles))
    limits = environment.get_template("limits_table.py.jinja").render(limits=limits_view(bundles[newest.version]))
    texts = {
        "__init__.py": f'{HEADER}"""Code made from the description of the API."""\n',
        "errors.py": table,
        "calls.py": environment.get_template("calls_table.py.jinja").render(methods=_methods(editions)),
        "limits.py": limits,
        "routes.py": environment.get_template("routes_table.py.jinja").render(routes=_routes(bundles.values())),
    }
    for each in editions:
        own = _texts(each, newest, environment)
        texts.update({f"{each.package}/{path}": text for path, text in own.items()})
    return {FOLDER / path: text for path, text in sorted(formatted(texts, memory).items())}


def _methods(editions: Iterable[Edition]) -> dict[str, str]:
    """The method of each operation that some version has; of several, the operation's own."""
    found: dict[str, str] = {}
    for each in editions:
        for view in each.resources.values():
            for method in view.methods:
                found.setdefault(method.operation, f"{view.name}.{method.name}")
    return found


def _routes(bundles: Iterable[Bundle]) -> dict[str, dict[str, str]]:
    """The operation at each path, by method.

    Raises:
        GenerationError: another version has another one there, and a free call there would be counted as the wrong one.
    """
    found: dict[str, dict[str, str]] = {}
    for bundle in bundles:
        for path, method, operation in bundle.operations():
            name = operation["operationId"]
            other = found.setdefault(method.upper(), {}).setdefault(path, name)
            if other != name:
                what = f"{method.upper()} {path} is {other} in another version"
                refuse([problem(bundle, operation, f"{name}.operationId", what, "give both the same operationId")])
    return {method: dict(sorted(paths.items())) for method, paths in sorted(found.items())}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the templates make Python, not HTML
    )
    filters: dict[str, Any] = environment.filters
    filters.update(py=literal, handle=handle)
    names: dict[str, Any] = environment.globals
    names.update(header=HEADER.rstrip())
    return environment


def _ordered(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with the pages that a docstring names in one order."""
    return {name: _PAGES.sub(lambda found: "".join(sorted(found[0].splitlines(True))), texts[name]) for name in texts}


def handle(returns: str, wait: str) -> str:
    """The return annotation of the sync or the async method."""
    return re.sub(r"\b(Job|Pages|RowStream)\b", r"Async\1", returns) if wait else returns


def edition(bundle: Bundle, last: Edition | None = None) -> Edition | list[Problem]:
    """What one version makes of its bundle alone, or why it cannot; where views are the `last` ones, the last texts."""
    try:
        return _edition(bundle, _environment(), last)
    except GenerationError as error:
        return error.problems


def _edition(bundle: Bundle, environment: Environment, last: Edition | None) -> Edition:
    refuse(name_problems(bundle))
    models, operations, resources = model_views(bundle), operation_views(bundle), resource_views(bundle)
    refuse([*model_problems(bundle, models), *resource_problems(bundle, resources)])
    document = prepared(bundle.document)
    structure = digests(document).places
    rendered = _rendered(bundle, document, structure, (models, operations), last)
    names = ("resource.py.jinja", "raw.py.jinja", "streams.py.jinja")
    template, raw, streams = map(environment.get_template, names)
    return Edition(
        bundle.version,
        structure,
        rendered.inline,
        promise_views(bundle, models),
        models,
        operations,
        resources,
        {name: rendered.models[name] for name in models},
        rendered.endpoints,
        {name: template.render(view=view) for name, view in resources.items()},
        {name: raw.render(view=view) for name, view in resources.items()},
        {name: streams.render(view=view) for name, view in resources.items() if view.streams},
    )


def _rendered(
    bundle: Bundle,
    document: Mapping[str, Any],
    structure: Mapping[Place, bytes],
    views: tuple[Mapping[str, ModelView], Mapping[str, OperationView]],
    last: Edition | None,
) -> opc.Rendered:
    """The texts of all models and endpoints, by openapi-python-client.

    It is given the operations and schemas that it has not accepted before as they are, or that are shown otherwise now.
    What it makes of one depends on the others in nothing but that no two classes may be called alike.
    """
    if last is None:
        return opc.render(bundle, document, _context(*views), {"py": literal})
    models = {name: view for name, view in views[0].items() if last.models.get(name) != view}
    operations = {name: view for name, view in views[1].items() if last.operations.get(name) != view}
    changed = {place for place, mark in structure.items() if last.structure.get(place) != mark}
    given = part(document, operations.keys(), models.keys(), changed)
    made = opc.Rendered({}, {}, frozenset())
    if given["paths"] or given["components"].get("schemas"):
        made = opc.render(bundle, given, _context(models, operations), {"py": literal})
    if made.inline & (bundle.document.get("components", {}).get("schemas", {}).keys() | last.inline):
        return opc.render(bundle, document, _context(*views), {"py": literal})
    return opc.Rendered(
        {name: made.models[name] if name in models else last.model_texts[name] for name in views[0]},
        {name: made.endpoints[name] if name in operations else last.endpoint_texts[name] for name in views[1]},
        last.inline | made.inline,
    )


def _context(models: Mapping[str, ModelView], operations: Mapping[str, OperationView]) -> dict[str, object]:
    by_name = {endpoint_name(name): view for name, view in operations.items()}
    return {"header": HEADER.rstrip(), "models": models, "operations": by_name}


def _texts(edition: Edition, newest: Edition, environment: Environment) -> dict[str, str]:
    """Files of one version: its own models, endpoints and resources, and the indexes of all that it offers."""
    version, package = edition.version, edition.package
    own = edition is newest
    models = set[str]() if own else same_texts(edition.model_texts, newest.model_texts, edition.model_needs)
    resources = set[str]() if own else edition.same_resources(newest, models)
    index = {
        name: newest.model_module(name) if name in models else f".{view.module}"
        for name, view in edition.models.items()
    }
    modules = {name: (newest if name in resources else edition).resource_module(name) for name in edition.resources}
    render = environment.get_template
    texts = {
        "__init__.py": f'{HEADER}"""API {version}."""\n',
        "endpoints/__init__.py": f'{HEADER}"""The operations of API {version} as data."""\n',
        "methods.py": render("methods.py.jinja").render(
            version=version,
            methods={
                f"{view.name}.{method.name}": method.operation
                for view in edition.resources.values()
                for method in view.methods
            },
        ),
        "models/__init__.py": render("models_init.py.jinja").render(version=version, modules=index),
        "resources/__init__.py": render("resources_init.py.jinja").render(
            version=version, package=package, views=edition.resources, modules=modules
        ),
    }
    told, newest_told = edition.promises, newest.promises
    texts["promises.py"] = render("promises.py.jinja").render(
        version=version,
        newest="" if own else newest.package,
        promises={name: view for name, view in told.items() if own or view != newest_told.get(name)},
    )
    for name, text in edition.model_texts.items():
        if name not in models:
            texts[f"models/{edition.models[name].module}.py"] = text
    for name, text in edition.resource_texts.items():
        if name not in resources:
            texts[f"resources/{name}.py"] = text
            texts["raw/__init__.py"] = f'{HEADER}"""What `with_raw_response` offers in API {version}."""\n'
            texts[f"raw/{name}.py"] = edition.raw_texts[name]
            if name in edition.stream_texts:
                texts["streams/__init__.py"] = f'{HEADER}"""What `stream` offers in API {version}."""\n'
                texts[f"streams/{name}.py"] = edition.stream_texts[name]
    copied = render("endpoint_same.py.jinja")
    for name, view in edition.operations.items():
        twin = None if own else newest.operations.get(name)
        same = twin is not None and twin.same(view)
        copy = copied.render(view=view, newest=newest.package, version=version)
        texts[f"endpoints/{view.module}.py"] = copy if same else edition.endpoint_texts[name]
    return texts

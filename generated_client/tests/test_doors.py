"""What can be imported, and what is imported on the way."""

import importlib
import json
import subprocess
import sys

import pytest
from uncounted import uncounted

VERSIONS = ("v2", "v2_1", "v3", "v4", "v5", "v6", "v7", "v8")
PUBLIC = {
    "AccessToken",
    "AsyncClock",
    "AsyncJob",
    "AsyncPages",
    "AsyncRowStream",
    "AsyncZohoCRM",
    "AuthError",
    "AuthorizationCode",
    "BatchResult",
    "CallEnded",
    "CallRetried",
    "CallStarted",
    "ClientCredentials",
    "Clock",
    "ClosedError",
    "ConflictError",
    "Consent",
    "DecodeError",
    "DriftReport",
    "ErrorCode",
    "Event",
    "Exchange",
    "FileTokenStore",
    "InvalidRequestError",
    "Job",
    "JobError",
    "JobKey",
    "JobStatus",
    "LimitError",
    "MemoryTokenStore",
    "NotFoundError",
    "NotModified",
    "Page",
    "Pages",
    "PermissionDenied",
    "Pkce",
    "RawResponse",
    "RefreshToken",
    "RetryPolicy",
    "Row",
    "RowStream",
    "ScopeError",
    "ServerError",
    "SharedTokenStore",
    "SqliteTokenStore",
    "TokenRefreshed",
    "TokenStore",
    "TransportError",
    "ZohoCRM",
    "ZohoError",
    "__version__",
    "authorization_url",
    "read_consent",
    "scopes_for",
}


def loaded_by(code):
    """Modules of the client that a fresh interpreter has loaded after the code."""
    tail = "\nimport json, sys\nprint(json.dumps([name for name in sys.modules if name.startswith('zoho_crm')]))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, check=True, env=uncounted()
    )
    return set(json.loads(done.stdout))


def test_the_public_names_are_these():
    """A name that comes or goes is a decision."""
    import zoho_crm

    assert PUBLIC == set(zoho_crm.__all__) == set(dir(zoho_crm))


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_is_there(name):
    """Each name of __all__ leads somewhere, however late it is imported."""
    import zoho_crm

    assert getattr(zoho_crm, name)


def test_a_name_that_is_not_there_is_an_attribute_error():
    """A misspelt import says which name is missing."""
    import zoho_crm

    with pytest.raises(AttributeError, match="module 'zoho_crm' has no attribute 'ZohoCrm'"):
        zoho_crm.ZohoCrm  # noqa: B018


def test_importing_the_package_imports_nothing_else():
    """Neither a version nor the network library is loaded before it is asked for."""
    assert {"zoho_crm"} == loaded_by("import zoho_crm")


@pytest.mark.parametrize("version", VERSIONS)
def test_importing_a_version_imports_no_model_operation_or_resource(version):
    """What a client can do is loaded when it does it."""
    loaded = loaded_by(f"from zoho_crm.{version} import ZohoCRM; ZohoCRM('token')")

    folders = [f"zoho_crm._generated.{version}.{part}." for part in ("models", "endpoints", "resources")]
    assert not [name for name in loaded if name.startswith(tuple(folders))]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_has_a_blocking_and_an_asyncio_client_and_models(version):
    """The doors of all versions look alike, and their clients know which version they speak: v2_1 speaks v2.1."""
    door = importlib.import_module(f"zoho_crm.{version}")

    assert ["AsyncZohoCRM", "ZohoCRM", "models"] == dir(door) == sorted(door.__all__)
    assert {version.replace("_", ".")} == {door.ZohoCRM.api_version, door.AsyncZohoCRM.api_version}
    assert "Record" in dir(door.models)


def test_every_generated_version_has_a_door():
    """A version that the generator makes can be imported by its name."""
    from pathlib import Path

    from zoho_crm import _generated

    generated = [path.parent.name for path in Path(_generated.__file__).parent.glob("*/__init__.py")]
    assert sorted(VERSIONS) == sorted(generated)


def test_the_package_speaks_the_newest_version():
    """`from zoho_crm import ZohoCRM` is the client of the last door."""
    import zoho_crm

    assert importlib.import_module(f"zoho_crm.{VERSIONS[-1]}").ZohoCRM is zoho_crm.ZohoCRM


def test_every_error_of_the_runtime_has_a_door():
    """What the runtime raises can be imported from zoho_crm.errors, and from the package."""
    import zoho_crm
    from zoho_crm import errors
    from zoho_crm._runtime.errors import ZohoError

    classes = {ZohoError, *ZohoError.__subclasses__()}
    public = {
        error for error in classes if not error.__name__.startswith("_") and "_runtime.errors" in error.__module__
    }

    assert {error.__name__ for error in public} <= set(dir(errors))
    assert all(getattr(zoho_crm, error.__name__) is getattr(errors, error.__name__) is error for error in public)


def test_every_code_of_the_catalogue_has_an_exception():
    """The class of each code is one that the runtime raises."""
    from zoho_crm._runtime.errors import CLASSES
    from zoho_crm.errors import CODES, ErrorCode

    assert {kind for kind, _, _ in CODES.values()} <= CLASSES.keys()
    assert set(CODES) == {value for name, value in vars(ErrorCode).items() if not name.startswith("_")}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_and_model_of_a_version_is_there(version):
    """Nothing that an index or an operation names is missing; the poll of a job is an operation of the version."""
    from pathlib import Path

    door = importlib.import_module(f"zoho_crm.{version}")
    models = [getattr(door.models, name) for name in dir(door.models)]
    endpoints = importlib.import_module(f"zoho_crm._generated.{version}.endpoints")
    names = [path.stem for path in Path(endpoints.__file__).parent.glob("[a-z]*.py")]
    operations = [importlib.import_module(f"{endpoints.__name__}.{name}").OPERATION for name in names]

    assert all(isinstance(model({}).to_dict(), dict) for model in models)
    assert {version.replace("_", ".")} == {operation.version for operation in operations}
    assert {name for operation in operations for name in operation.answers.values() if name} <= set(dir(door.models))
    polls = {operation.job.poll for operation in operations if operation.job}
    assert polls <= {operation.id for operation in operations}
    assert all(door.ZohoCRM._version.operation(operation.id) is operation for operation in operations)

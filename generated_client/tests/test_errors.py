"""Errors: which class, which words, and what survives a trip to another process."""

import pickle
import sys
import traceback
from types import SimpleNamespace

import pytest

import zoho_crm
from zoho_crm._runtime import errors
from zoho_crm._runtime.batch import BatchResult

KINDS = [*errors.CLASSES.values(), errors.TransportError, errors.DecodeError, errors.JobError, errors.ClosedError]


@pytest.fixture
def codes(monkeypatch):
    """Give a table of codes of our own."""
    table = {
        "INVALID_TOKEN": ("auth", "after-refresh", "the token is dead"),
        "BUSY": ("conflict", "after-delay", "busy"),
        "ODD": ("new-class", "never", "a class that this client does not have"),
    }
    monkeypatch.setitem(sys.modules, "zoho_crm._generated.errors", SimpleNamespace(CODES=table))
    return table


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("BUSY", 400, errors.ConflictError),
        ("INVALID_TOKEN", 200, errors.AuthError),
        ("ODD", 404, errors.NotFoundError),
        ("NEVER_SEEN", 400, errors.InvalidRequestError),
        ("NEVER_SEEN", 401, errors.AuthError),
        ("NEVER_SEEN", 403, errors.PermissionDenied),
        ("NEVER_SEEN", 404, errors.NotFoundError),
        ("NEVER_SEEN", 409, errors.ConflictError),
        ("NEVER_SEEN", 412, errors.ConflictError),
        ("NEVER_SEEN", 429, errors.LimitError),
        ("NEVER_SEEN", 500, errors.ServerError),
        ("NEVER_SEEN", 599, errors.ServerError),
        (None, 418, errors.InvalidRequestError),
    ],
)
@pytest.mark.usefixtures("codes")
def test_class_follows_the_code_and_else_the_status(code, status, kind):
    """Codes that came after this client was made land somewhere sensible."""
    assert errors.class_of(code, status) is kind


def test_without_a_table_the_status_decides(monkeypatch):
    """The runtime stands without generated code."""
    monkeypatch.setitem(sys.modules, "zoho_crm._generated.errors", None)

    assert errors.catalogue("INVALID_TOKEN") is None
    assert errors.class_of("INVALID_TOKEN", 401) is errors.AuthError


def test_errors_print_as_a_sentence_with_the_place_and_the_next_step():
    """Who, what, where, what next."""
    error = errors.InvalidRequestError(
        "invalid data.",
        code="INVALID_DATA",
        details={"json_path": "$.data[0].Email"},
        status=400,
        operation="createRecords",
    )

    assert (
        "records.create, createRecords: 400 INVALID_DATA: invalid data at $.data[0].Email. "
        "Correct the input and call again." == str(error)
    )
    assert "$.data[0].Email" == error.json_path


def test_errors_count_the_rows_they_account_for():
    """A batch that broke off says so in its message."""
    error = errors.ServerError("down")
    error.unsent = ["1", "2"]
    error.unknown = ["3"]

    assert str(error).endswith("Rows: 2 not applied, 1 unknown; see .result, .unsent and .unknown.")


def test_scope_errors_name_the_scopes():
    """All alternatives, each whole."""
    error = errors.ScopeError("mismatch")
    assert "Ask for a token with the scope that this call needs." in str(error)

    error.scopes = (("A.ALL",), ("A.READ", "B.READ"))
    assert "Ask for a token with A.ALL or A.READ+B.READ." in str(error)


def test_limit_errors_name_the_wait():
    """When it is known."""
    error = errors.LimitError("slow down")
    assert "later" in str(error)

    error.retry_after = 12.4
    assert "Try again in 12 seconds." in str(error)


def test_transport_errors_say_whether_a_write_may_have_happened():
    """The one question after a lost connection."""
    error = errors.TransportError("gone")
    assert "may have acted" in str(error)

    error.sent = False
    assert "can be sent again" in str(error)


def test_json_path_that_is_no_text_is_none():
    """Servers send odd details."""
    assert errors.ZohoError("x", details={"json_path": 5}).json_path is None


@pytest.mark.parametrize("kind", KINDS)
def test_errors_are_called_by_where_they_are_imported_from(kind):
    """In tracebacks, too."""
    [line] = traceback.format_exception_only(kind("no"))

    assert line.startswith(f"zoho_crm.{kind.__name__}: no.")
    assert getattr(zoho_crm, kind.__name__) is kind


@pytest.mark.parametrize("kind", KINDS)
def test_errors_survive_a_pickle(kind):
    """A worker process can hand them over, without the rows that belong to its client."""
    error = kind("said", code="C", details={"a": 1}, status=400, operation="op")
    error.unsent = ["1"]
    error.result = BatchResult("op")

    twin = pickle.loads(pickle.dumps(error))

    assert type(twin) is kind
    assert str(error) == str(twin)
    assert ("said", "C", {"a": 1}, 400, "op", ["1"]) == (
        twin.message,
        twin.code,
        twin.details,
        twin.status,
        twin.operation,
        twin.unsent,
    )
    assert twin.result is None

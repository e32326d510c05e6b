"""Zoho's own SDK for API v8: its calls, of the organization, for which it asks for no metadata, and its reading."""

import json
import logging
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

API = "zohocrmsdk.src.com.zoho.crm.api"
AT_ONCE = 20


def begin(url: str) -> None:
    """Log in with a bare token; the SDK knows one server at a time."""
    folder = tempfile.mkdtemp()
    environment = import_module(f"{API}.dc").DataCenter.Environment(url, f"{url}/oauth/v2/token", url)
    authenticator = import_module("zohocrmsdk.src.com.zoho.api.authenticator")
    token = authenticator.OAuthToken(access_token="1000.token")
    store = import_module("zohocrmsdk.src.com.zoho.api.authenticator.store").FileStore(str(Path(folder) / "tokens"))
    config = import_module(f"{API}.sdk_config").SDKConfig(auto_refresh_fields=False, pick_list_validation=False)
    import_module(f"{API}.initializer").Initializer.initialize(
        environment, token, store, sdk_config=config, resource_path=folder
    )


def _payloads() -> Any:  # noqa: ANN401 - a module
    """What is read and written; a first call needs none of it, nor where it is."""
    return import_module("payloads")


def _converter() -> Any:  # noqa: ANN401 - the SDK is not there for whoever checks types
    """What makes its objects of JSON, and JSON of them, when nobody has described the fields of a module to it."""
    # It looks whose token that is, and nobody answers: it says so, and goes on.
    logging.disable()
    begin("http://127.0.0.1:9")
    handler = import_module(f"{API}.util.common_api_handler").CommonAPIHandler
    return import_module(f"{API}.util.json_converter").JSONConverter(handler())


def _read(content: bytes, kind: str) -> Callable[[], Any]:
    """Let it make its objects of an answer."""
    converter = _converter()
    answer = SimpleNamespace(json=lambda: json.loads(content))
    return lambda: converter.get_wrapped_response(answer, f"{API}.record.{kind}")[0]


def decode_records(size: int, _url: str) -> Callable[[], object]:
    """Read a page and three fields of every record."""
    read = _read(_payloads().records(size), "response_handler")

    def run() -> None:
        for row in read().get_data():
            _ = (row.get_id(), row.get_key_value("Field_1"), row.get_key_value("Custom_1"))

    return run


def decode_updates(size: int, _url: str) -> Callable[[], object]:
    """Read three fields of every result of a mass update."""
    read = _read(_payloads().updates(size), "mass_update_action_handler")

    def run() -> None:
        for row in read().get_data():
            details = row.get_details()
            _ = (details["id"], row.get_code().get_value(), details["Modified_Time"])

    return run


def encode(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update."""
    ids, converter = _payloads().ids(size), _converter()
    record = import_module(f"{API}.record")

    def run() -> bytes:
        data, body = record.Record(), record.MassUpdateBodyWrapper()
        data.add_key_value("City", "Ulm")
        body.set_data([data])
        body.set_ids(ids)
        return converter.append_to_request(None, converter.form_request(body, body.__class__.__module__, None, None))

    return run


def call(_size: int, url: str) -> Callable[[], object]:
    """One call after the other."""
    begin(url)
    operations = import_module(f"{API}.org").OrgOperations
    return lambda: operations().get_organization().get_object()


def threads(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 threads."""
    one, pool = call(0, url), ThreadPoolExecutor(AT_ONCE)
    return lambda: list(pool.map(lambda _: one(), range(size)))


CASES = {
    "decode records": decode_records,
    "decode updates": decode_updates,
    "encode ids": encode,
    "one call": call,
    "20 threads": threads,
}

"""Zoho's own SDK for API v8: its calls, of the organization, for which it asks for no metadata first."""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

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


def call(_size: int, url: str) -> Callable[[], object]:
    """One call after the other."""
    begin(url)
    operations = import_module(f"{API}.org").OrgOperations
    return lambda: operations().get_organization().get_object()


def threads(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 threads."""
    one, pool = call(0, url), ThreadPoolExecutor(AT_ONCE)
    return lambda: list(pool.map(lambda _: one(), range(size)))


CASES = {"one call": call, "20 threads": threads}

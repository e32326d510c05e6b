"""Runs the scenario with Zoho's own Python SDK, as it is: steps come as JSON, results leave as lines of JSON."""

import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path

API = "zohocrmsdk.src.com.zoho.crm.api"
MOST_POLLS = 8


def plain(name):
    """A name without what tells one spelling from another."""
    return name.replace("_", "").lower()


def member(thing, name):
    """What is called so, however it is spelled."""
    names = (known for known in dir(thing) if not known.startswith("__"))
    return next((getattr(thing, known) for known in names if plain(known) == plain(name)), None)


def built(value, package, kept):
    """The SDK's objects for what the scenario says."""
    if isinstance(value, str):
        return int(kept[value[1:]]) if value.startswith("$") else value
    if isinstance(value, list):
        return [built(element, package, kept) for element in value]
    if not isinstance(value, dict):
        return value
    if "text" in value:
        return kept[value["text"][1:]]
    if "choice" in value:
        return import_module(f"{API}.util").Choice(value["choice"])
    place, _, name = value["="].rpartition(".")
    package = place or package
    thing = member(import_module(f"{API}.{package}"), name)()
    for key, element in value.items():
        setter = member(thing, f"set_{key}")
        given = built(element, package, kept)
        if setter is not None:
            setter(given)
        elif key != "=":
            thing.add_key_value(key, given)
    return thing


def read(thing, path):
    """What an answer says at a path."""
    for step in path.split("."):
        if isinstance(thing, list):
            thing = thing[int(step)]
        elif isinstance(thing, dict):
            thing = thing.get(step)
        else:
            getter = member(thing, f"get_{step}")
            thing = getter() if getter is not None else thing.get_key_value(step)
    return thing.get_value() if type(thing).__name__ == "Choice" else thing


def call(step, kept):
    """The answer to a step."""
    package, _, method = step["call"].partition(".")
    module = import_module(f"{API}.{package}")
    operations = member(module, f"{package}_operations")
    handler = operations(*([] if step["of"] is None else [built(step["of"], package, kept)]))
    given = [built(part, package, kept) for part in step["path"]]
    if step["body"]:
        given.append(built(step["body"], package, kept))
    if step["params"]:
        pairs = import_module(f"{API}.parameter_map").ParameterMap()
        for name, value in step["params"].items():
            pairs.add(member(member(module, f"{method}_param"), name), built(value, package, kept))
        given.append(pairs)
    return member(handler, method)(*given)


def told(answer):
    """What an answer is, for whoever has to find out why it is not the one that was wanted."""
    thing = answer.get_object() if answer is not None else None
    said = {name: str(value) for name, value in vars(thing).items()} if thing is not None else None
    return f"{answer and answer.get_status_code()} {type(thing).__name__} {said}"


def perform(step, kept):
    """Make the call, and see that its answer is the one that is wanted."""
    for _ in range(MOST_POLLS):
        answer = call(step, kept)
        thing = answer.get_object() if answer is not None else None
        if type(thing).__name__ != step["gives"]:
            raise AssertionError(f"wanted {step['gives']}, got {told(answer)}")
        if all(read(thing, path) == value for path, value in step["until"].items()):
            break
    for path, value in {**step["has"], **step["until"]}.items():
        if str(read(thing, path)) != str(built(value, "", kept)):
            raise AssertionError(f"wanted {value!r} at {path}, got {read(thing, path)!r}: {told(answer)}")
    kept.update((name, str(read(thing, path))) for name, path in step["keep"].items())
    return answer.get_status_code()


def begin(server, folder):
    """Log in with the refresh token, by an environment of one's own."""
    environment = import_module(f"{API}.dc").DataCenter.Environment(
        server["url"], server["accounts_url"] + "/oauth/v2/token", server["url"]
    )
    authenticator = import_module("zohocrmsdk.src.com.zoho.api.authenticator")
    token = authenticator.OAuthToken(
        client_id=server["client_id"], client_secret=server["client_secret"], refresh_token=server["refresh_token"]
    )
    store = import_module("zohocrmsdk.src.com.zoho.api.authenticator.store").FileStore(str(Path(folder) / "tokens"))
    import_module(f"{API}.initializer").Initializer.initialize(environment, token, store, resource_path=folder)
    return token


def revoked(token, server):
    """Log out. By the number of the token, as the SDK offers it as well, it finds none in its own store."""
    if not token.revoke_refresh_token(token.get_refresh_token(), server["accounts_url"] + "/oauth/v2/token/revoke"):
        raise AssertionError("the token was not revoked")
    return 200


def main():
    """Tell of every step how it went."""
    asked = json.load(sys.stdin)
    kept = {}
    with tempfile.TemporaryDirectory() as folder:
        token = begin(asked["server"], folder)
        tell("requestToken", "oauth_token.get_token", lambda: token.get_access_token() and 200)
        for step in asked["steps"]:
            tell(step["operation"], step["call"], lambda step=step: perform(step, kept))
        tell("revokeToken", "oauth_token.revoke_refresh_token", lambda: revoked(token, asked["server"]))


def tell(operation, name, work):
    """One line."""
    try:
        result = {"status": work(), "problem": ""}
    except BaseException as error:  # noqa: BLE001 - whatever an SDK throws is a result
        result = {"status": None, "problem": f"{type(error).__name__}: {error}"}
    print(json.dumps({"operation": operation, "call": name, **result}), flush=True)


if __name__ == "__main__":
    main()

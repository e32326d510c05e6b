"""Where secrets are kept: in the keyring of the system where there is one, or else in a file of mode 0600."""

import json
from typing import Any, Final, Literal

from zoho_crm._runtime.paths import is_object
from zoho_crm.cli import private
from zoho_crm.cli.refusal import Refused

Place = Literal["keyring", "file"]

_SERVICE: Final = "zoho-crm"
_FILE: Final = "secrets.json"


def keep(profile: str, secrets: dict[str, str], *, in_keyring: bool = True) -> Place:
    """Keep the secrets of a profile; gives where."""
    if in_keyring and (ring := _keyring()) is not None:
        try:
            ring.set_password(_SERVICE, profile, json.dumps(secrets))
        except Exception:  # noqa: BLE001 - any backend may raise what it likes, and the file will do
            return _in_file(profile, secrets)
        return "keyring"
    return _in_file(profile, secrets)


def fetch(profile: str, place: Place) -> dict[str, str]:
    """Give the secrets of a profile.

    Raises:
        Refused: they are gone, or the keyring does not open.
    """
    kept: object = None
    if place == "file":
        kept = _read().get(profile)
    elif (ring := _keyring()) is not None:
        try:
            written = ring.get_password(_SERVICE, profile)
        except Exception as error:
            raise Refused(
                f"The keyring does not give the secrets of profile {profile!r} ({type(error).__name__}). Unlock it, or"
                f" log in again with --no-keyring."
            ) from error
        kept = json.loads(written) if written else None
    if not is_object(kept):
        raise Refused(
            f"The secrets of profile {profile!r} are not there any more. Log in again: zoho-crm login --profile"
            f" {profile}"
        )
    return {str(name): str(value) for name, value in kept.items()}


def forget(profile: str, place: Place) -> None:
    """Delete the secrets of a profile, if they are there."""
    if place == "keyring":
        ring = _keyring()
        if ring is not None and ring.get_password(_SERVICE, profile) is not None:
            ring.delete_password(_SERVICE, profile)
        return
    kept = _read()
    if kept.pop(profile, None) is not None:
        private.write(private.home() / _FILE, json.dumps(kept))


def forget_elsewhere(profile: str, place: Place) -> bool:
    """Delete what older logins of a profile left at the other place; False if that may still be there."""
    try:
        forget(profile, "file" if place == "keyring" else "keyring")
    except Exception:  # noqa: BLE001 - a keyring raises what it likes, and the login at this place stands
        return False
    return True


def _in_file(profile: str, secrets: dict[str, str]) -> Place:
    private.write(private.home() / _FILE, json.dumps({**_read(), profile: secrets}))
    return "file"


def _read() -> dict[str, Any]:
    path = private.home() / _FILE
    try:
        found: object = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Refused(f"{path} is no file of secrets any more. Move it away, and log in again.") from error
    return found if is_object(found) else {}


def _keyring() -> Any:  # noqa: ANN401 - a module that need not be there
    """Give the keyring, or None where the system has none that works."""
    try:
        import keyring  # noqa: PLC0415 - slow, and only for secrets

        usable = keyring.get_keyring().priority > 0
    except Exception:  # noqa: BLE001 - a backend that does not load is no keyring
        return None
    return keyring if usable else None

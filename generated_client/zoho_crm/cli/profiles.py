"""Profiles: named logins, without their secrets."""

import json
from typing import Final

import attrs

from zoho_crm.cli import private, vault
from zoho_crm.cli.refusal import Refused

_FILE: Final = "profiles.json"
DEFAULT: Final = "default"


@attrs.frozen
class Profile:
    """One login.

    Attributes:
        name: what `--profile` calls it.
        grant: how it logs in: `refresh-token`, `client-credentials` or `access-token`.
        place: where its secrets are.
        base_url: the API host when it is none of Zoho's.
        organization: id of the organization, where the login may read it.
    """

    name: str
    grant: str
    place: vault.Place
    data_center: str = "us"
    environment: str = "production"
    base_url: str | None = None
    accounts_url: str | None = None
    scopes: str = ""
    organization: str | None = None
    company: str | None = None


@attrs.frozen
class Profiles:
    """All profiles of this user, and the name of the one that counts when none is named."""

    known: dict[str, Profile]
    current: str = DEFAULT

    @classmethod
    def read(cls) -> "Profiles":
        """Read them from their file.

        Raises:
            Refused: the file is something else.
        """
        path = private.home() / _FILE
        try:
            found = json.loads(path.read_text("utf-8"))
            known = {name: Profile(name=name, **kept) for name, kept in found["profiles"].items()}
            return cls(known, str(found["current"]))
        except FileNotFoundError:
            return cls({})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Refused(f"{path} is no file of profiles any more. Move it away, and log in again.") from error

    def write(self) -> None:
        """Write them to their file."""
        kept = {name: attrs.asdict(profile) for name, profile in self.known.items()}
        for entry in kept.values():
            del entry["name"]
        private.write(private.home() / _FILE, json.dumps({"current": self.current, "profiles": kept}, indent=1) + "\n")

    def named(self, name: str | None) -> Profile:
        """Give a profile, the current one without a name.

        Raises:
            Refused: there is none of that name.
        """
        wanted = name or self.current
        if wanted not in self.known:
            there = f"there are {', '.join(sorted(self.known))}" if self.known else "there is none yet"
            raise Refused(f"There is no profile {wanted!r}; {there}. Make it: zoho-crm login --profile {wanted}")
        return self.known[wanted]

    def with_one(self, profile: Profile) -> "Profiles":
        """Give them with one more; the first becomes the current one."""
        current = self.current if self.current in self.known else profile.name
        return Profiles({**self.known, profile.name: profile}, current)

    def without(self, name: str) -> "Profiles":
        """Give them without one."""
        return Profiles({other: kept for other, kept in self.known.items() if other != name}, self.current)

"""Where the command line keeps secrets: in a keyring that works, in a file where there is none."""

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import null

from zoho_crm.cli import vault
from zoho_crm.cli.refusal import Refused

SECRETS = {"client_id": "1000.A", "client_secret": "s3cret", "refresh_token": "1000.r"}


class Ring(KeyringBackend):
    """A keyring in memory, which may be locked."""

    priority = 5
    locked = False

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        """Give a password."""
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        """Keep a password."""
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        self.kept[service, username] = password

    def delete_password(self, service, username):
        """Forget a password."""
        del self.kept[service, username]


@pytest.fixture
def ring(tmp_path, monkeypatch):
    """A keyring that works, and a home for files."""
    monkeypatch.setenv("ZOHO_CRM_HOME", str(tmp_path))
    found = Ring()
    keyring.set_keyring(found)
    yield found
    # Not the one from before: whoever asks first is given the best of all classes there are, and one of them is above.
    keyring.set_keyring(null.Keyring())


def test_secrets_go_into_the_keyring(ring, tmp_path):
    """And into no file; forgetting takes them out."""
    assert "keyring" == vault.keep("default", SECRETS)
    assert SECRETS == vault.fetch("default", "keyring")
    assert [] == list(tmp_path.iterdir())

    vault.forget("default", "keyring")

    assert {} == ring.kept
    with pytest.raises(Refused, match="Log in again"):
        vault.fetch("default", "keyring")


def test_file_does_where_no_keyring_works(ring, tmp_path):
    """Because it is locked, is none, or is not wanted."""
    ring.locked = True
    assert "file" == vault.keep("a", SECRETS)
    ring.locked = False
    assert "file" == vault.keep("b", SECRETS, in_keyring=False)
    keyring.set_keyring(null.Keyring())
    assert "file" == vault.keep("c", SECRETS)

    assert [SECRETS] * 3 == [vault.fetch(name, "file") for name in "abc"]
    assert 0o600 == (tmp_path / "secrets.json").stat().st_mode & 0o777
    assert {} == ring.kept


def test_keyring_that_is_locked_later_is_told(ring):
    """The next step is a sentence, without the secrets."""
    vault.keep("default", SECRETS)
    ring.locked = True

    with pytest.raises(Refused, match="Unlock it") as told:
        vault.fetch("default", "keyring")

    assert "s3cret" not in str(told.value)


def test_older_secrets_that_cannot_be_deleted_are_told(ring):
    """They are looked for at the place where the newer ones are not, and a keyring that is locked is no failure."""
    vault.keep("default", SECRETS)
    vault.keep("default", SECRETS, in_keyring=False)
    ring.locked = True
    assert not vault.forget_elsewhere("default", "file")
    ring.locked = False

    assert vault.forget_elsewhere("default", "file")
    assert {} == ring.kept
    assert SECRETS == vault.fetch("default", "file")

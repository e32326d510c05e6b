"""Token stores."""

import json
import stat
import threading

import pytest

from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
from zoho_crm._runtime.tokens import FileTokenStore, MemoryTokenStore, Token

TOKEN = Token(Secret("1000.kept"), 123.5, "https://www.zohoapis.eu")


@pytest.fixture(params=["memory", "file", "sqlite"])
def store(request, tmp_path):
    """Give each kind of store."""
    kinds = {"file": FileTokenStore, "sqlite": SqliteTokenStore}
    return MemoryTokenStore() if request.param == "memory" else kinds[request.param](tmp_path / "tokens")


def test_what_is_saved_is_loaded(store):
    """By its key, and the latest of each key."""
    store.save("a", Token(Secret("older"), 1.0))
    store.save("a", TOKEN)
    store.save("b", Token(Secret("other"), 2.0, None, Secret("1000.refresh")))

    assert TOKEN == store.load("a")
    assert Token(Secret("other"), 2.0, None, Secret("1000.refresh")) == store.load("b")
    assert store.load("c") is None


def test_file_is_for_its_owner_alone(tmp_path):
    """Mode 0600, whatever the umask; and no other file is left behind."""
    path = tmp_path / "tokens.json"

    FileTokenStore(path).save("a", TOKEN)

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert {"tokens.json", ".tokens.json.lock"} == {file.name for file in tmp_path.iterdir()}


def test_file_is_read_by_the_next_process(tmp_path):
    """Another store on the same file."""
    FileTokenStore(tmp_path / "tokens.json").save("a", TOKEN)

    assert TOKEN == FileTokenStore(str(tmp_path / "tokens.json")).load("a")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"a": 5}', b'{"a": {"access": 5, "expires_at": 1}}', b'{"a": {"access": "x"}}', b"\xff"],
)
def test_broken_file_counts_as_empty_and_is_replaced(tmp_path, content):
    """A token can always be fetched again."""
    path = tmp_path / "tokens.json"
    path.write_bytes(content)
    store = FileTokenStore(path)

    assert store.load("a") is None
    store.save("a", TOKEN)
    assert TOKEN == store.load("a")


def test_failed_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    """Whole, and no half-written file beside it."""
    store = FileTokenStore(tmp_path / "tokens.json")
    store.save("a", TOKEN)
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk")))

    with pytest.raises(OSError, match="disk"):
        store.save("a", Token(Secret("new"), 5.0))

    assert TOKEN == store.load("a")
    assert {"tokens.json", ".tokens.json.lock"} == {file.name for file in tmp_path.iterdir()}


def test_writers_do_not_lose_each_others_tokens(tmp_path):
    """Many at once, each with a key of its own."""
    path = tmp_path / "tokens.json"
    writers = [threading.Thread(target=FileTokenStore(path).save, args=(str(n), TOKEN)) for n in range(20)]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert {str(n) for n in range(20)} == set(json.loads(path.read_bytes()))

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
    [
        b"",
        b" \n",
        b"\0" * 50,
        b"{",
        b"{}",
        b'{"0123456789abcdef": {"acc',
        b'{"0123456789abcdef": {"access": "1000.half of a token that was cut off',
        b'{"a": {"access": 5, "expires_at": 1}}',
        b'{"a": {"access": "x"}}',
        b'{"a": {"fetches": 5, "claimed": []}}',
    ],
)
def test_broken_file_counts_as_empty_and_is_replaced(tmp_path, content):
    """A token can always be fetched again."""
    path = tmp_path / "tokens.json"
    path.write_bytes(content)
    store = FileTokenStore(path)

    assert store.load("a") is None
    assert [] == list(store.fetches("a"))
    assert store.claim("a", 1.0, 2.0)
    store.save("a", TOKEN)
    assert TOKEN == store.load("a")


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"5",
        b'{"name": "zoho", "version": 5}',
        b'{"a": {"access": "x", "mine": 1}}',
        b"{ this is somebody's letter, and it is long enough to be looked at",
        b"Dear Sir",
        b"\x89PNG\xff",
        b"[" * 100_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_a_file_of_somebody_else_is_refused_and_left_as_it_is(tmp_path, content):
    """With its path."""
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    store = FileTokenStore(path)

    for touch in (lambda: store.load("a"), lambda: store.save("a", TOKEN), lambda: store.claim("a", 1.0, 2.0)):
        with pytest.raises(ValueError, match=r"letter\.txt' is no file of tokens; it is left as it is"):
            touch()

    assert content == path.read_bytes()


def test_a_link_is_followed(tmp_path):
    """The file behind it changes, and processes that come by other ways share its lock."""
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "tokens.json", tmp_path / "there" / "real.json"
    link.symlink_to(target)

    FileTokenStore(link).save("a", TOKEN)

    assert link.is_symlink()
    assert TOKEN == FileTokenStore(target).load("a") == FileTokenStore(link).load("a")
    assert {"real.json", ".real.json.lock"} == {file.name for file in target.parent.iterdir()}


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    """At the next change."""
    path = tmp_path / "tokens.json"
    path.write_bytes(b"{}")
    path.chmod(0o644)

    FileTokenStore(path).save("a", TOKEN)

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("kind", [FileTokenStore, SqliteTokenStore])
def test_moments_of_fetching_are_kept_beside_the_token(tmp_path, kind):
    """In place of older ones, by key; they go with the token."""
    store = kind(tmp_path / "tokens")
    assert [] == list(store.fetches("a"))
    store.keep_fetches("a", [1.0, 1.0, 2.5])
    store.keep_fetches("b", [7.0])
    store.keep_fetches("a", [1.0, 3.0, 3.0])
    store.save("a", TOKEN)

    assert [1.0, 3.0, 3.0] == list(store.fetches("a"))
    assert TOKEN == store.load("a")
    store.delete("a")
    assert [[], [7.0]] == [list(store.fetches(key)) for key in "ab"]


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

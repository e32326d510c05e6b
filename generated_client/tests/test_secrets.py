"""Secrets that stay secret."""

import copy
import pickle

import pytest

from zoho_crm._runtime.authorization import Pkce
from zoho_crm._runtime.credentials import AccessToken, AuthorizationCode, ClientCredentials, RefreshToken
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.tokens import Token
from zoho_crm._runtime.wire import Reply, Request

HIDDEN = "1000.hidden"


@pytest.mark.parametrize(
    "thing",
    [
        Secret(HIDDEN),
        AccessToken(HIDDEN),
        RefreshToken(HIDDEN, HIDDEN, HIDDEN),
        ClientCredentials(HIDDEN, HIDDEN, HIDDEN, [HIDDEN]),
        AuthorizationCode(HIDDEN, HIDDEN, HIDDEN, HIDDEN, code_verifier=HIDDEN),
        Pkce(HIDDEN * 5),
        Token(Secret(HIDDEN), 1.0, None, Secret(HIDDEN)),
        Request(
            "POST",
            f"https://x/?q={HIDDEN}",
            "op",
            1.0,
            headers={"x": HIDDEN},
            token=Secret(HIDDEN),
            body=HIDDEN.encode(),
            form={"a": Secret(HIDDEN), "b": HIDDEN},
        ),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_nothing_that_holds_a_secret_prints_or_pickles_it(thing):
    """Neither repr nor str nor pickle gives it away."""
    assert HIDDEN not in repr(thing)
    assert HIDDEN not in str(thing)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(thing)


def test_replies_do_not_print_their_body():
    """A token answer is a reply like any other."""
    assert "Reply(200, 11 bytes)" == repr(Reply(200, {}, HIDDEN.encode()))


def test_clients_are_not_pickled_and_print_no_secret(lib):
    """A client says which version and host it is, and refuses to be pickled."""
    with lib.Crm(HIDDEN) as crm:
        assert "Crm(v9, https://www.zohoapis.com)" == repr(crm)
        assert HIDDEN not in repr(crm._api)
        with pytest.raises(TypeError, match="make one in each process"):
            pickle.dumps(crm)


def test_secrets_are_equal_by_value_and_copy_as_themselves():
    """Tokens are compared to see whether another thread has renewed them."""
    secret = Secret("a")

    assert Secret("a") == secret
    assert Secret("b") != secret
    assert secret != "a"
    assert hash(Secret("a")) == hash(secret)
    assert copy.deepcopy(secret) is secret
    assert "a" == secret.reveal()


@pytest.mark.parametrize("bad", ["", "two words", "line\nend", "ümlaut", "tab\t"])
def test_tokens_that_cannot_be_a_header_are_refused_unseen(bad):
    """A token with a line end would write headers of its own; the message does not show it."""
    with pytest.raises(ValueError, match="access_token must be a string without blanks or line ends") as caught:
        AccessToken(bad)

    assert bad not in str(caught.value) or not bad.strip()

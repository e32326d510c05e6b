"""What comes back from the page that asks for consent."""

import pytest

from zoho_crm._runtime.consent import read_consent
from zoho_crm._runtime.errors import AuthError
from zoho_crm._runtime.hosts import DATA_CENTERS

BACK = "https://app.example/back?code=1000.hidden&state=s"


@pytest.mark.parametrize("center", DATA_CENTERS)
def test_the_code_comes_with_the_data_centre_of_the_user(center):
    """Whichever the page was asked in."""
    accounts = f"https%3A%2F%2F{DATA_CENTERS[center][0]}"

    for more in (
        f"&location={center}&accounts-server={accounts}",
        f"&accounts-server={accounts}",
        f"&location={center}",
    ):
        consent = read_consent(BACK + more, state="s")
        assert ("1000.hidden", center) == (consent.code, consent.data_center)
        assert "hidden" not in repr(consent)


def test_an_answer_that_names_no_place_is_of_the_first():
    """And a server on this machine may be the accounts server."""
    assert "us" == read_consent(BACK, state="s").data_center
    assert "us" == read_consent(f"{BACK}&accounts-server=http://127.0.0.1:8080", state="s").data_center
    assert "us" == read_consent("https://app.example/?code=x", state=None).data_center


@pytest.mark.parametrize(
    ("url", "state", "why"),
    [
        (BACK, "other", "the state is not the one"),
        (BACK, None, "the state is not the one"),
        ("https://app.example/?code=x", "s", "the state is not the one"),
        ("https://app.example/?error=access_denied&state=s", "s", "the answer is 'access_denied'"),
        (f"{BACK}&accounts-server=https://accounts.evil.example", "s", "none of Zoho's"),
        (f"{BACK}&accounts-server=http://accounts.zoho.eu", "s", "none of Zoho's"),
        (f"{BACK}&location=us&accounts-server=https://accounts.zoho.eu", "s", "of another data centre"),
        (f"{BACK}&location=mars", "s", "no data centre 'mars'"),
    ],
)
def test_an_answer_that_is_not_to_be_trusted_is_refused(url, state, why):
    """Its code is not used, nor shown."""
    with pytest.raises(AuthError, match=f"{why}.*Ask for consent again") as caught:
        read_consent(url, state=state)

    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://app.example/?state=s", "https://app.example/?code=&state=s"])
def test_a_url_without_a_code_is_refused(url):
    """With what to give."""
    with pytest.raises(ValueError, match="brings no code"):
        read_consent(url, state="s")

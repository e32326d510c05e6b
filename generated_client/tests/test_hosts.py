"""Which hosts are called, and which are sent a token."""

import pytest

from zoho_crm._runtime.hosts import DATA_CENTERS, ENVIRONMENTS, Hosts, checked


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("center", DATA_CENTERS)
def test_every_data_center_and_environment_has_hosts_that_are_trusted(center, environment):
    """What we call is what a token answer may name."""
    hosts = Hosts.of(center, environment)

    assert hosts.api.startswith(f"https://{ENVIRONMENTS[environment]}.zohoapis.")
    assert hosts.accounts.startswith("https://accounts.zoho")
    assert hosts.api == hosts.named(hosts.api)


def test_canada_has_its_accounts_elsewhere():
    """The one data centre whose accounts host does not follow the others."""
    assert "https://accounts.zohocloud.ca" == Hosts.of("ca", "production").accounts


def test_token_answer_moves_the_client_to_its_data_center_but_not_out_of_its_environment():
    """The accounts server names the production host, whatever the token is for."""
    hosts = Hosts.of("us", "sandbox")

    assert "https://sandbox.zohoapis.com.au" == hosts.named("https://www.zohoapis.com.au")
    assert "https://sandbox.zohoapis.com" == hosts.named(None)


@pytest.mark.parametrize(
    "domain",
    [
        "https://www.zohoapis.com.evil.example",
        "https://evil.example",
        "https://evil.zohoapis.com",
        "https://www.zohoapis.xyz",
        "http://www.zohoapis.com",
        "https://www.zohoapis.com:8443",
        "https://evil.example/.zohoapis.com",
        "https://www.zohoapis.com@evil.example",
        "http://127.0.0.1:80",
        "nonsense",
    ],
)
def test_hosts_of_strangers_are_not_trusted(domain):
    """A token answer that names another host gets no token."""
    assert Hosts.of("us", "production").named(domain) is None


def test_this_machine_is_trusted_only_from_this_machine():
    """A stand-in on this machine may name itself."""
    local = Hosts.of("us", "production", accounts_url="http://127.0.0.1:8080")

    assert "http://127.0.0.1:9090" == local.named("http://127.0.0.1:9090/")
    assert local.named("https://evil.example") is None


def test_base_url_of_the_caller_wins():
    """Whoever gives a base URL means it."""
    hosts = Hosts.of("us", "production", base_url="https://mock.example/zoho/")

    assert "https://mock.example/zoho" == hosts.named("https://www.zohoapis.eu")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://mock.example", "must be https"),
        ("www.zohoapis.com", "must be a whole URL"),
        ("ftp://mock.example", "must be a whole URL"),
        ("https://user:pw@mock.example", "nothing else"),
        ("https://mock.example/?a=1", "nothing else"),
    ],
)
def test_urls_that_would_leak_a_token_are_refused(url, why):
    """Before anything is sent."""
    with pytest.raises(ValueError, match=why):
        Hosts.of("us", "production", base_url=url)
    with pytest.raises(ValueError, match=why):
        Hosts.of("us", "production", accounts_url=url)


def test_unknown_places_are_named_with_the_known_ones():
    """A typo gets the list."""
    with pytest.raises(ValueError, match=r"data_center must be one of us, eu, .* got 'usa'"):
        Hosts.of("usa", "production")
    with pytest.raises(ValueError, match="environment must be one of production, sandbox, developer, got 'test'"):
        Hosts.of("us", "test")
    assert Hosts.of("eu", "sandbox") == Hosts.of("EU", "Sandbox")


@pytest.mark.parametrize(
    ("url", "base"),
    [("HTTPS://www.zohoapis.eu/", "https://www.zohoapis.eu"), ("http://LOCALHOST:80/x//", "http://LOCALHOST:80/x")],
)
def test_urls_are_written_in_one_way(url, base):
    """A scheme in lower case, no slash at the end."""
    assert base == checked(url, "base_url")


@pytest.mark.parametrize(
    "url",
    ["https://h:99999", "https://h:0", "https://[::1", "https://a b", "https://h\\@x", "https://h\n", "", 5, None],
)
def test_what_might_be_read_in_two_ways_is_no_url(url):
    """Neither here nor by the library below."""
    with pytest.raises(ValueError, match="base_url must be a whole URL"):
        checked(url, "base_url")


@pytest.mark.parametrize("url", ["https://h/?", "https://h#", "https://me:pass@h"])
def test_a_base_url_ends_with_its_path(url):
    """What follows would stand in the midst of every URL."""
    with pytest.raises(ValueError, match="a scheme, a host and perhaps a path, nothing else"):
        checked(url, "base_url")


#: As reference pages of Zoho print them; the sandbox and developer hosts differ in their first label alone.
PRINTED = """
us accounts.zoho.com     www.zohoapis.com
eu accounts.zoho.eu      www.zohoapis.eu
in accounts.zoho.in      www.zohoapis.in
au accounts.zoho.com.au  www.zohoapis.com.au
cn accounts.zoho.com.cn  www.zohoapis.com.cn
jp accounts.zoho.jp      www.zohoapis.jp
ca accounts.zohocloud.ca www.zohoapis.ca
sa accounts.zoho.sa      www.zohoapis.sa
uk accounts.zoho.uk      www.zohoapis.uk
ae accounts.zoho.ae      www.zohoapis.ae
sg accounts.zoho.sg      www.zohoapis.sg
"""


@pytest.mark.parametrize("line", PRINTED.strip().splitlines())
@pytest.mark.parametrize("environment", ["production", "sandbox", "developer"])
def test_eleven_data_centres_have_three_environments(line, environment):
    """Each where it is printed."""
    center, accounts, api = line.split()
    hosts = Hosts.of(center, environment)
    label = "www" if environment == "production" else environment

    assert (f"https://{accounts}", f"https://{label}{api.removeprefix('www')}") == (hosts.accounts, hosts.api)
    assert hosts.api == hosts.named(f"https://{api}")

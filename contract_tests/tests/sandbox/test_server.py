"""The command, on a real socket and by real curl."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from zoho_sandbox.__main__ import main


@contextmanager
def serving(*arguments):
    """A sandbox in a process of its own: what it printed, and the process."""
    command = [sys.executable, "-m", "zoho_sandbox", "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline()), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)


@pytest.fixture(scope="module")
def served():
    """What a running sandbox printed."""
    with serving("--port", "0", "--seed", "demo") as (printed, _):
        yield printed


def curl(printed, path, *options, token="access_token"):
    """The status and the body that curl gets."""
    command = ["curl", "-s", "-w", "\n%{http_code}", f"{printed['url']}{path}", *options]
    header = ["-H", f"Authorization: Zoho-oauthtoken {printed[token]}"]
    body, _, status = subprocess.run([*command, *header], capture_output=True, text=True, check=True).stdout.rpartition(
        "\n"
    )
    return int(status), json.loads(body) if body else None


def ids(printed, module, count=2, **query):
    """The ids of demo records."""
    wanted = "&".join(f"{name}={value}" for name, value in {"fields": "Territories,$editable", **query}.items())
    rows = curl(printed, f"/crm/v7/{module}?{wanted}&sort_by=id&sort_order=asc")[1]["data"]
    return [row["id"] for row in rows][:count]


def territories(printed):
    """The ids of the territories."""
    return [row["id"] for row in curl(printed, "/crm/v7/settings/territories")[1]["territories"]]


def test_first_line_says_where_and_with_which_tokens(served):
    """One JSON object with all that a client needs."""
    assert [
        "url", "accounts_url", "client_id", "client_secret", "refresh_token", "access_token", "narrow_access_token",
        "foreign_access_token", "restricted_access_token", "soid",
    ] == list(served)  # fmt: skip


def test_documented_removal_of_territories(served, tmp_path):
    """The sample request of the page, with ids of the demo data, gives the sample answer."""
    record = ids(served, "Accounts", 1)[0]
    places = territories(served)[1:3]
    rows = {"data": [{"id": record, "Territories": [{"id": place} for place in places]}]}
    status, _ = curl(served, "/crm/v7/Accounts/actions/assign_territories", "-d", json.dumps(rows), "-X", "POST")
    for _ in range(4):
        curl(served, f"/crm/v7/Accounts/{record}/actions/get_feature_specific_info")
    (tmp_path / "removeterritories.json").write_text(json.dumps(rows, indent=4))
    answer = curl(
        served, "/crm/v7/Accounts/actions/remove_territories", "-d", f"@{tmp_path}/removeterritories.json", "-X", "POST"
    )
    job = answer[1]["data"][0]["details"]["job_id"]

    assert 202 == status
    assert (
        202,
        {
            "data": [
                {
                    "code": "SCHEDULED",
                    "details": {"job_id": job, "id": record},
                    "message": "Territory removal process scheduled successfully",
                    "status": "success",
                }
            ]
        },
    ) == answer


def test_documented_mass_update_of_a_view(served, tmp_path):
    """By custom view and territory the answer names a job."""
    views = curl(served, "/crm/v7/settings/custom_views?module=Accounts")[1]["custom_views"]
    view = next(row["id"] for row in views if row["name"] == "All Accounts")
    body = {
        "data": [{"Industry": "Education"}],
        "cvid": view,
        "territory": {"id": territories(served)[0], "include_child": True},
    }
    (tmp_path / "input.json").write_text(json.dumps(body))
    status, answer = curl(served, "/crm/v7/Accounts/actions/mass_update", "-d", f"@{tmp_path}/input.json", "-X", "POST")
    row = answer["data"][0]

    assert (200, "SUCCESS", "mass update scheduled successfully") == (status, row["code"], row["message"])
    assert ["job_id"] == list(row["details"])


def test_documented_mass_update_of_records(served):
    """By ids there is a row for each: who made the record and who changed it, or that the id is invalid."""
    record = ids(served, "Deals", 1)[0]
    body = {
        "data": [
            {"Lead_Source": "Advertisement", "Type": "Existing Business", "Languages_Known": ["English", "Spanish"]}
        ],
        "over_write": True,
        "ids": [record, "554023000000497021"],
    }
    status, answer = curl(served, "/crm/v7/Deals/actions/mass_update", "-d", json.dumps(body), "-X", "POST")
    good, bad = answer["data"]

    assert 400 == status
    assert {"Modified_Time", "Modified_By", "Created_Time", "id", "Created_By"} == set(good["details"])
    assert {
        "code": "INVALID_DATA",
        "details": {"id": "554023000000497021"},
        "message": "the id given seems to be invalid",
        "status": "error",
    } == bad


def test_documented_removal_of_tags(served):
    """v2 takes ids and names in the query and answers with the names that are left."""
    first, second = ids(served, "Contacts")
    names = "From%20Email,In%20progress,Negotiation"
    curl(
        served,
        f"/crm/v2/Contacts/actions/add_tags?ids={first},{second}&tag_names={names}&over_write=true",
        "-X",
        "POST",
    )
    status, answer = curl(
        served,
        f"/crm/v2/Contacts/actions/remove_tags?ids={first},{second}&tag_names=From%20Email,In%20progress",
        "-X",
        "POST",
    )

    assert 200 == status
    assert [
        {
            "code": "SUCCESS",
            "details": {"id": record, "tags": ["Negotiation"]},
            "message": "tags updated successfully",
            "status": "success",
        }
        for record in (first, second)
    ] == answer["data"]


def test_token_is_refreshed_by_curl(served):
    """The form goes in the body, as curl sends it."""
    fields = {name: served[name] for name in ("client_id", "client_secret", "refresh_token")}
    options = [part for name, value in fields.items() for part in ("-d", f"{name}={value}")]
    status, answer = curl(served, "/oauth/v2/token", "-d", "grant_type=refresh_token", *options)

    assert (200, served["url"]) == (status, answer["api_domain"])


def test_nothing_found_has_no_body(served):
    """204 has neither body nor length over a real socket."""
    assert (204, None) == curl(served, "/crm/v8/Leads/1")


def test_head_and_other_methods_are_answered(served):
    """Methods that HTTP knows and the API does not."""
    for method in ("OPTIONS", "PUT", "TRACE"):
        assert 400 == curl(served, "/crm/v8/org", "-X", method)[0]


@pytest.mark.parametrize("options", [[], ["-H", "Transfer-Encoding: chunked"]], ids=["length", "chunked"])
def test_huge_body_is_answered(served, tmp_path, options):
    """A body of more than 100 MiB gets its answer, whole, whether it says its length or not."""
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(100 * 1024 * 1024 + 1)
    status, answer = curl(
        served, "/crm/v8/Leads", "-X", "POST", "-T", str(tmp_path / "huge"), "-H", "Expect:", *options
    )

    assert (413, "REQUEST_ENTITY_TOO_LARGE") == (status, answer["code"])


def test_edition_limits_calls_at_a_time():
    """Of thirty at once the free edition answers five and more, and refuses others; later ones are served again."""
    with serving("--edition", "free") as (printed, _), ThreadPoolExecutor(30) as pool:
        found = [status for status, _ in pool.map(lambda _number: curl(printed, "/crm/v8/org"), range(30))]
        later, _ = curl(printed, "/crm/v8/org")

    assert {200, 429} == set(found)
    assert 5 <= found.count(200)
    assert 200 == later


def test_request_that_is_no_http_leaves_the_console_quiet():
    """It is the caller's mistake, and the caller is told."""
    command = [sys.executable, "-m", "zoho_sandbox", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        port = int(json.loads(process.stdout.readline())["url"].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(b"this is no HTTP\r\n\r\n")
            told = connection.recv(1000)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)

    assert told.startswith(b"HTTP/1.1 400")
    assert "Invalid HTTP" not in errors


def test_killed_server_loses_nothing(tmp_path):
    """Whatever it answered for is there again, and so are the tokens."""
    database = str(tmp_path / "org.sqlite")
    with serving("--database", database) as (printed, process):
        made = [
            curl(printed, "/crm/v8/Leads", "-d", json.dumps({"data": [{"Last_Name": f"Survivor {place}"}]}))
            for place in range(5)
        ]
        os.kill(process.pid, signal.SIGKILL)
    with serving("--database", f"sqlite:///{database}") as (again, _):
        found = [curl(again, f"/crm/v8/Leads/{row['data'][0]['details']['id']}") for _, row in made]

    assert [f"Survivor {place}" for place in range(5)] == [row["data"][0]["Last_Name"] for _, row in found]
    assert printed["access_token"] == again["access_token"]


def test_taken_port_is_said_in_one_line(capsys):
    """No traceback, exit 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert 2 == main(["serve", "--port", str(port)])
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize(("database", "seed"), [("postgresql://x", "demo"), ("/no/such/folder/x.sqlite", "demo")])
def test_unusable_database_is_said_in_one_line(capsys, database, seed):
    """No traceback, exit 2."""
    assert 2 == main(["serve", "--database", database, "--seed", seed])
    assert "cannot open the database" in capsys.readouterr().err


def test_missing_extra_is_said_in_one_line(capsys, monkeypatch):
    """With what to install, exit 2."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    assert 2 == main(["serve"])
    assert "pip install 'zoho-crm-client[sandbox]'" in capsys.readouterr().err


def test_address_of_the_newer_kind():
    """An IPv6 address stands in brackets in the URL."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with serving("--host", "::1") as (printed, _):
        assert printed["url"].startswith("http://[::1]:")
        with urllib.request.urlopen(f"{printed['url']}/_sandbox/clock") as answer:
            assert 200 == answer.status


def test_fixture_gives_each_test_a_new_sandbox(tmp_path):
    """Another project's tests ask for `zoho_sandbox` and get one, as new each time."""
    (tmp_path / "test_it.py").write_text(
        textwrap.dedent("""
            import json
            import urllib.error
            import urllib.request
            import pytest

            def call(sandbox, path, body=None):
                request = urllib.request.Request(
                    sandbox.url + path, None if body is None else json.dumps(body).encode(),
                    {"Authorization": "Bearer " + sandbox.access_token},
                )
                with urllib.request.urlopen(request) as answer:
                    return json.load(answer)

            @pytest.mark.parametrize("turn", [1, 2])
            def test_it(zoho_sandbox, turn):
                assert list(zoho_sandbox.tenants) == []
                zoho_sandbox.tenant()
                made = call(zoho_sandbox, "/crm/v8/Leads", {"data": [{"Last_Name": "x"}]})
                assert len(call(zoho_sandbox, "/crm/v8/Leads?fields=id&per_page=200")["data"]) == 121
                assert made["data"][0]["code"] == "SUCCESS"
                zoho_sandbox.switch_on("user-id-missing")
                assert "id" not in call(zoho_sandbox, "/crm/v8/users")["users"][0]
                zoho_sandbox.reset()
                assert zoho_sandbox.accounts_url == zoho_sandbox.url
                zoho_sandbox.advance(3600)
                with pytest.raises(urllib.error.HTTPError):
                    call(zoho_sandbox, "/crm/v8/org")
        """)
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "zoho_sandbox.plugin",
        str(tmp_path),
    ]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    assert "2 passed" in run.stdout, run.stdout + run.stderr


def test_fixture_can_do_without_a_socket(tmp_path):
    """By a mark or for all tests; then each test has a sandbox of its own, with the settings of the mark."""
    (tmp_path / "test_it.py").write_text(
        textwrap.dedent("""
            import httpx
            import pytest

            def records(sandbox):
                with httpx.Client(base_url=sandbox.url, transport=sandbox.transport()) as client:
                    return sum(client.get("/_sandbox/state").json()["modules"].values())

            def test_of_all(zoho_sandbox):
                assert zoho_sandbox.url == "http://localhost"
                assert records(zoho_sandbox) == 390

            @pytest.mark.zoho_sandbox(seed=3, records=7)
            def test_of_its_own(zoho_sandbox):
                assert records(zoho_sandbox) == 7

            @pytest.mark.zoho_sandbox(socket=True)
            def test_with_one(zoho_sandbox):
                assert httpx.get(zoho_sandbox.url + "/_sandbox/clock").status_code == 200
        """)
    )
    options = ["-q", "-p", "no:cacheprovider", "-p", "zoho_sandbox.plugin", "-o", "zoho_sandbox_socket=false"]
    command = [sys.executable, "-m", "pytest", *options, "--strict-markers", str(tmp_path)]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    assert "3 passed" in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize("options", [["--seed", "full"], ["--seed", "7", "--records", "100001"], ["--records", "5"]])
def test_unknown_seed_is_said_in_one_line(capsys, options):
    """No traceback, exit 2, with what there is."""
    assert 2 == main(["serve", *options])
    assert capsys.readouterr().err.startswith("zoho-sandbox: ")


def test_fixture_without_its_extra_says_what_to_install(tmp_path):
    """And fails the test that asked, no other."""
    (tmp_path / "test_it.py").write_text("def test_it(zoho_sandbox): pass\n\ndef test_other(): pass\n")
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules['uvicorn'] = None\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "zoho_sandbox.plugin",
        str(tmp_path),
    ]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    assert "1 passed, 1 error" in run.stdout
    assert "pip install 'zoho-crm-client[pytest]'" in run.stdout


def test_plugin_imports_nothing_until_it_is_asked_for():
    """Everybody's pytest loads the plugin; it must cost nothing."""
    heavy = "('starlette', 'uvicorn', 'sqlalchemy')"
    code = f"import sys, zoho_sandbox.plugin; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == run.stdout.strip()

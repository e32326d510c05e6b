"""Somebody with the stock generator and the bundle alone gets a client that works against the sandbox."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Import what the stock generator makes of the newest bundle."""
    folder = tmp_path_factory.mktemp("plain")
    config = folder / "config.yaml"
    config.write_text("package_name_override: plain_zoho\npost_hooks: []\n", "utf-8")
    bundle = ROOT / "openapi/_generated/crm-v8.json"
    command = ["openapi_python_client", "generate", "--path", bundle, "--config", config, "--meta", "none"]
    command += ["--output-path", folder / "plain_zoho", "--fail-on-warning"]
    subprocess.run([sys.executable, "-m", *map(str, command)], check=True, cwd=folder, capture_output=True)
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"plain_zoho.{name}")
    sys.path.remove(str(folder))


def test_plain_output_drives_a_journey(plain, zoho_sandbox):
    """Create an account, put it into a territory, follow the job, take it out again, tag it, delete it."""
    records, territories, tags = (plain(f"api.{name}") for name in ("records", "territories", "tags"))
    for module in (records, territories, tags):
        for path in Path(module.__path__[0]).glob("[a-z]*.py"):
            importlib.import_module(f"{module.__name__}.{path.stem}")
    models = plain("models")
    client = plain("client").AuthenticatedClient(
        base_url=f"{zoho_sandbox.url}/crm/v8",
        token=zoho_sandbox.access_token,
        prefix="Zoho-oauthtoken",
        raise_on_unexpected_status=True,
    )

    account = models.NewRecord.from_dict({"Account_Name": "Zylker Ütrecht"})
    created = records.create_records.sync_detailed("Accounts", client=client, body=models.NewRecords([account]))
    record = created.parsed.data[0].details.id
    assert (201, "SUCCESS") == (created.status_code, created.parsed.data[0].code)

    listed = territories.list_territories.sync(client=client)
    territory = next(item for item in listed.territories if item.reporting_to)
    row = {"data": [{"id": record, "Territories": [{"id": territory.id}]}]}
    body = models.RecordTerritoriesBody.from_dict(row)
    assigned = territories.assign_territories.sync_detailed("Accounts", client=client, body=body)
    assert (202, "SCHEDULED") == (assigned.status_code, assigned.parsed.data[0].code)

    for _ in range(10):
        pending = territories.get_feature_info_of_record.sync_detailed("Accounts", record, client=client)
        if assigned.parsed.data[0].details.job_id.encode() not in pending.content:
            break
    read = records.get_record.sync("Accounts", record, client=client)
    assert [territory.id] == [item.id for item in read.data[0].territories]

    tagged = tags.add_tags.sync_detailed(
        "Accounts", client=client, body=models.AddTagsBody.from_dict({"ids": [record], "tags": [{"name": "plain"}]})
    )
    assert 200 == tagged.status_code
    deleted = records.delete_record.sync_detailed("Accounts", record, client=client)
    gone = records.get_record.sync_detailed("Accounts", record, client=client)
    client.get_httpx_client().close()
    assert (200, True) == (deleted.status_code, gone.status_code in {204, 400, 404})

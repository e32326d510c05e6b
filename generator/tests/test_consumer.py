"""Another tool reads the bundles: openapi-python-client as it comes, without our templates."""

import compileall
import json
from pathlib import Path

import pytest
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData

from zoho_codegen.check.operations import snake_case

FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "_generated"


@pytest.mark.no_cover
@pytest.mark.parametrize("version", ["v2", "v5", "v8"])
def test_a_stock_generator_understands_every_operation(version, tmp_path):
    """No warning, no operation lost, and what it writes is Python."""
    path = FOLDER / f"crm-{version}.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    settings = ConfigFile(post_hooks=[])
    config = Config.from_sources(settings, MetaType.NONE, path, "utf-8", overwrite=True, output_path=tmp_path / "crm")
    data = GeneratorData.from_dict(document, config=config)

    problems = Project(openapi=data, config=config).build()

    written = {module.stem for module in (tmp_path / "crm" / "api").rglob("*.py")} - {"__init__"}
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert [] == [f"{problem.header}: {problem.detail}" for problem in problems]
    assert {snake_case(operation["operationId"]) for operation in operations} == written
    assert compileall.compile_dir(tmp_path / "crm", quiet=1)

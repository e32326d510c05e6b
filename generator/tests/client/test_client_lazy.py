"""What is imported when."""

START = """
import json, sys
def loaded(part):
    folder = f"zoho_crm._generated.v8.{part}."
    return sorted(name.removeprefix(folder) for name in sys.modules if name.startswith(folder))
"""


def test_making_a_client_imports_no_model_no_operation_and_no_resource(tree):
    """Each is imported when it is first used, and only the one that is."""
    before, after = tree.run(
        START
        + """
from zoho_crm._generated.v8.resources import Resources
crm = Resources("token", base_url="http://localhost")
before = [loaded("models"), loaded("endpoints"), loaded("resources")]
crm.territories
print(json.dumps([before, loaded("resources")]))
"""
    )

    assert [[], [], []] == before
    assert ["territories"] == after


def test_the_models_are_listed_and_imported_one_by_one(tree):
    """dir() names every model, and asking for one imports it alone."""
    listed, found = tree.run(
        START
        + """
from zoho_crm._generated.v8 import models
listed = dir(models)
models.Info
print(json.dumps([listed, loaded("models")]))
"""
    )

    assert ["Details", "Info", "Record", "RecordList", "Row", "RowsAnswer", "User"] == listed
    assert ["info"] == found


def test_a_model_that_is_not_there_is_an_attribute_error(tree):
    """A misspelt model is named in the message."""
    said = tree.run("""
import json
from zoho_crm._generated.v8 import models
try:
    models.Recrod
except AttributeError as error:
    print(json.dumps(str(error)))
""")

    assert "module 'zoho_crm._generated.v8.models' has no attribute 'Recrod'" == said

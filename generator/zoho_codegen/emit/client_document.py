"""Read access to one bundle: local references and the shapes of schemas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

from zoho_codegen.errors import GenerationError


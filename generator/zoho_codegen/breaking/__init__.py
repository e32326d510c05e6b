"""What changed between two bundles that somebody who uses the API, or the client made from it, would have to follow.

Each kind of change has an id. Those that tools for OpenAPI know are named as oasdiff names them; those about what only
our description holds (errors, outcomes, the client's names, batches) begin with `x-`.

A request may ask less than before and an answer may tell more: neither breaks anything. So the two sides have rules of
their own: `request*` and `response*`.
"""

from zoho_codegen.breaking.compare import compare
from zoho_codegen.breaking.finding import Finding
from zoho_codegen.breaking.migration import migration

__all__ = ["Finding", "compare", "migration"]

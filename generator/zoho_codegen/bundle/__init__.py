"""One self-contained OpenAPI document per API version: what every emitter reads."""

from zoho_codegen.bundle.model import METHODS, Bundle

__all__ = ["METHODS", "Bundle"]

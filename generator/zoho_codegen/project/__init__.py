"""Projects the annotated document to one API version."""

from zoho_codegen.project.projector import Projection, project
from zoho_codegen.project.prune import pruned

__all__ = ["Projection", "project", "pruned"]

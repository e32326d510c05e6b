"""Reads the source folder; every node knows the file and line it came from."""

from zoho_codegen.read.nodes import Map, Node, Seq
from zoho_codegen.read.source import Source, read_source

__all__ = ["Map", "Node", "Seq", "Source", "read_source"]

"""Reads the description in openapi/ and makes from it everything that is generated in this repository."""

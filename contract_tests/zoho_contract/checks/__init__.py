"""Promises about single operations."""

"""Zoho's own SDKs, unmodified, against the sandbox."""

"""What the sandbox knows of the API, made from openapi/ by `nox -s generate`. Do not edit."""

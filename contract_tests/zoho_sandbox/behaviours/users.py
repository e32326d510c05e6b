"""Users and the organization."""

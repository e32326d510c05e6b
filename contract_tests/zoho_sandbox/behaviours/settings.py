"""Fields and custom views."""

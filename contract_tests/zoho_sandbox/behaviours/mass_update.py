"""Updates of many records at once."""

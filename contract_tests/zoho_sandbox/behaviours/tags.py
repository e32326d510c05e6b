"""Tags: making and listing them, putting them on records and taking them off."""

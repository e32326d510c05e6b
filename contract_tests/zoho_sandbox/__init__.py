"""A Zoho CRM organization that is not one: a stateful double of the API, on a socket or inside a test."""

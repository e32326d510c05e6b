"""What the generated code stands on: flows, drivers, errors and results."""

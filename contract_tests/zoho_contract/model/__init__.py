"""A small model of records, tags, territories and jobs that runs beside the server and predicts it."""

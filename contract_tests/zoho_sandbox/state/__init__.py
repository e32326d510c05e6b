"""What the sandbox knows: records, fields, views, tags, territories, each with the questions one can ask about it."""

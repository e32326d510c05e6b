"""Where the records come from that a command is for: arguments, files, queries and views."""

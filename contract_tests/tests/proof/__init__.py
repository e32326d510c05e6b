"""Where the three witnesses meet: the kit judges the sandbox and the client, and this prints what it found."""

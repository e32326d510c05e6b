"""The fault matrix of the client: every fault of a network or server, met by every operation, blocking and asyncio."""

"""The fault matrix of the client: every fault of a network or server, met by every operation, blocking and asyncio."""

import proof.matrix.answer_faults
import proof.matrix.wire_faults  # noqa: F401 - both register their faults
from proof.matrix.faults import FAULTS

__all__ = ["FAULTS"]

"""Single calls that change something: what is said when nobody knows whether they did."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from zoho_crm.cli.refusal import Doubtful, sentence
from zoho_crm.errors import ZohoError

READ_BACK: Final = "Read back what it did before you send it again."


@contextmanager
def writing(doubt: str = READ_BACK) -> Generator[None]:
    """Tell apart, around such a call, what was not done and what may have been; `doubt` is what to do next.

    Raises:
        Doubtful: the call was sent, and its answer did not come, or nobody waited for it.
    """
    try:
        yield
    except ZohoError as error:
        if not error.sent:
            raise
        raise Doubtful(f"{sentence(error)} It may have been done. {doubt}") from error
    except KeyboardInterrupt as error:
        raise Doubtful(f"Stopped while a call was on its way, which may have been done. {doubt}") from error

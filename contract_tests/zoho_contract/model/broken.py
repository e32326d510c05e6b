"""How a program says that the server and the model part."""

from zoho_contract.session import Exchange


class BrokenError(Exception):
    """The server did something else than the model predicts."""

    def __init__(self, promise: str, exchange: Exchange, expected: str) -> None:
        super().__init__(promise)
        self.promise = promise
        self.exchange = exchange
        self.expected = expected

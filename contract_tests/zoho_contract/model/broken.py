"""How a program says that the server and the model part."""

from zoho_contract.session import Exchange


class BrokenError(Exception):
    """The server did something else than the model predicts.

    `state`: the answer is right about what is there, which a write before it has left otherwise than it should.
    """

    def __init__(self, promise: str, exchange: Exchange, expected: str, *, state: bool = False) -> None:
        super().__init__(promise)
        self.state = state
        self.promise = promise
        self.exchange = exchange
        self.expected = expected

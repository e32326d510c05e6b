"""The token endpoint: what the client's own credentials fill in, and tokens that nobody minds losing."""

from typing import TYPE_CHECKING, Final

from zoho_contract.compose import UnavailableError
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import is_object

if TYPE_CHECKING:
    from zoho_contract.world import World

_SECRETS: Final = ("refresh_token", "client_id", "client_secret", "soid")


class Tokens:
    """Asks the accounts server for tokens, sparingly: it soon has enough of who asks often."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._spare: list[str] = []

    def fill(self, request: Request) -> None:
        """Put what the client has where the accounts server asks for it.

        Raises:
            UnavailableError: It was not given.
        """
        body = request.parts["body"]
        if not request.operation.on_accounts or not is_object(body):
            return
        given, schemas = self._world.session.credentials, self._world.contract.schemas
        if not given.speaks_oauth:
            raise UnavailableError("no accounts URL, client id, client secret and refresh token were given")
        for name in _SECRETS:
            key = schemas.wire(request.operation.body_schema, name)
            if key in body:
                body[key] = getattr(given, name)
                if not body[key]:
                    raise UnavailableError(f"no {name} was given")
        key = schemas.wire(request.operation.body_schema, "token")
        if key in body:
            body[key] = self.fresh()

    def need_no_consent(self, request: Request) -> None:
        """See that a request to the accounts server has no code in it, which only a person's consent brings.

        Raises:
            UnavailableError: It has one.
        """
        key = self._world.contract.schemas.wire(request.operation.body_schema, "code")
        if request.operation.on_accounts and key in (request.parts["body"] or {}):
            raise UnavailableError("a code is needed, and only a person's consent brings one")

    def keep(self, exchange: Exchange) -> None:
        """Remember the token that an answer brought, for whoever needs one."""
        key = self._world.contract.schemas.wire(exchange.request.operation.success_schema, "access_token")
        body = exchange.answer.json
        token = body.get(key) if is_object(body) and key else None
        if isinstance(token, str) and exchange.request.operation.on_accounts:
            self._spare.append(token)

    def put_back(self, token: str) -> None:
        """Give back a token that is as good as before."""
        self._spare.append(token)

    def renewed(self) -> str:
        """An access token for one that has expired; those that were made beside it may have done so, too.

        Raises:
            UnavailableError: The accounts server gives none.
        """
        self._spare.clear()
        return self.fresh()

    def fresh(self) -> str:
        """An access token that was just made.

        Raises:
            UnavailableError: The accounts server gives none.
        """
        if not self._spare:
            asked = self._world.contract.role("oauth", "request")
            if asked is None:
                raise UnavailableError("no described operation hands out tokens")
            exchange = self._world.session.send(self._world.composer.baseline(asked))
            self.keep(exchange)
            if not self._spare:
                raise UnavailableError(f"the target hands out no token: {exchange.answer.excerpt(80)}")
        return self._spare.pop()

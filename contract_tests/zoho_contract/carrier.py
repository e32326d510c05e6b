"""Takes what Schemathesis has generated to the target and back, over one connection that is kept open.

Its own way there asks anew for each request what proxies, cookies and passwords the machine has, all of which a target
under judgement has no use for.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import requests
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from zoho_contract.http import UnreachableError
from zoho_contract.inprocess import InProcess

if TYPE_CHECKING:
    from schemathesis.generation.case import Case

    from zoho_contract.budget import Budget
    from zoho_contract.http import Host


class Carrier(RequestsTransport):
    """A way to a target, for Schemathesis."""

    def __init__(self, host: Host | InProcess, budget: Budget) -> None:
        """`host`: a connection that nobody else uses: Schemathesis sends from a thread of its own.

        `budget` is asked before every request whether anything is left.
        """
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)  # pyright: ignore[reportUnknownMemberType] - it is not typed
        self._host, self._budget = host, budget

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **given: Any) -> Response:  # noqa: ANN401, ARG002 - as it is declared there
        """Send what was generated, as it is; no redirect is followed.

        Raises:
            SpentError: The run is to end, or its time or credits are used up.
            requests.ConnectionError: The target hung up, or does not speak HTTP.
            requests.ReadTimeout: It took too long.
        """
        self._budget.check()
        sent = requests.Request(
            **self.serialize_case(case, base_url=given.get("base_url"), headers=given.get("headers"))  # pyright: ignore[reportUnknownMemberType] - its keywords are not typed
        ).prepare()
        body = sent.body.encode() if isinstance(sent.body, str) else cast("bytes | None", sent.body)
        headers = {
            name: value if isinstance(value, str) else value.decode("latin-1") for name, value in sent.headers.items()
        }
        target, begin = sent.path_url.removeprefix(self._host.prefix), time.monotonic()
        try:
            answer = self._host.send(case.method, target, headers, body)
        except UnreachableError as error:
            raise self._told(error, sent) from error
        told = {name: [value] for name, value in answer.headers.items()}
        return Response(answer.status, told, answer.body, sent, time.monotonic() - begin, verify=True)

    def _told(self, error: UnreachableError, sent: requests.PreparedRequest) -> requests.RequestException:
        """The error in the words by which Schemathesis tells whether the server is gone for good."""
        if isinstance(error.__cause__, TimeoutError):
            return requests.ReadTimeout(str(error), request=sent)
        # It would look for an application of this process on a port.
        text = str(error) if isinstance(self._host, InProcess) else f"Connection aborted: {error}"
        return requests.ConnectionError(text, request=sent)


class Carried(OpenApiSchema):
    """A description whose requests a carrier takes to the target.

    Attributes:
        carrier: the way there.
    """

    carrier: Carrier

    @property
    def transport(self) -> Carrier:
        """The way to the target."""
        return self.carrier


def carried(schema: OpenApiSchema, carrier: Carrier) -> Carried:
    """The same description, with a carrier for its requests."""
    found = Carried(raw_schema=schema.raw_schema, config=schema.config, filter_set=schema.filter_set)
    found.carrier = carrier
    return found

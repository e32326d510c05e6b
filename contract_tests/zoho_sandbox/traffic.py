"""A tenant's requests, from coming in to going out: the network, the time a call takes, the gate, the log.

It is a generator that yields the seconds to wait, so that each mount waits in its own way.
"""

import logging
import time
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from zoho_sandbox import consent, routing
from zoho_sandbox.arguments import Received
from zoho_sandbox.exchange import AT_ONCE, Delivery, Request, Response, answer_of
from zoho_sandbox.network import CALM, PAGES, Outage, Weather
from zoho_sandbox.reply import Reply

if TYPE_CHECKING:
    from zoho_sandbox.tenant import Tenant

log: Final = logging.getLogger("zoho_sandbox")
INTERNAL: Final = "INTERNAL_ERROR"
UNAVAILABLE: Final = 503


def exchange(tenant: "Tenant", request: Request) -> Generator[float, None, Response]:
    """The answer to a request; yields how many seconds to wait before it goes on."""
    begin = time.perf_counter()
    limits = tenant.gate.limits
    with tenant.counting:
        limits.in_flight += 1
        received = request.received(limits.in_flight)
    scarce = limits.name is not None and _is_scarce(tenant, received)
    if scarce:
        with tenant.counting:
            limits.scarce_in_flight += 1
            received = replace(received, rivals=limits.scarce_in_flight)
    try:
        weather = _weather(tenant, request, received)
        wait = limits.pause + weather.delay
        if wait:
            yield wait
        response = _answer(tenant, request, received, weather)
    finally:
        with tenant.counting:
            limits.in_flight -= 1
            limits.scarce_in_flight -= scarce
    outages = tuple(outage.name for outage in weather.outages)
    tenant.log.add(request, response, tenant.clock.now(), time.perf_counter() - begin, outages)
    return response


def _is_scarce(tenant: "Tenant", received: Received) -> bool:
    meant = routing.operation(tenant.gate.contracts, received.method, received.segments)
    return tenant.gate.limits.is_scarce(meant, received)


def _weather(tenant: "Tenant", request: Request, received: Received) -> Weather:
    if not tenant.network.outages:
        return CALM
    meant = routing.operation(tenant.gate.contracts, received.method, received.segments)
    return tenant.network.meet(request.method, request.path, meant.id if meant else None)


def _answer(tenant: "Tenant", request: Request, received: Received, weather: Weather) -> Response:
    told: Response | None = None
    if weather.worked_on:
        if request.path == consent.PATH and request.method == "GET":
            told = consent.answer(tenant, request, received.origin)
        else:
            told = _sent(_reply(tenant, received), weather.delivery)
    instead = weather.answer
    if instead is not None:
        return _instead(tenant, received, instead, weather.delivery)
    return told or answer_of(0, b"", None, delivery=weather.delivery)


def _reply(tenant: "Tenant", received: Received) -> Reply:
    try:
        return tenant.gate.answer(received)
    except AssertionError:
        raise
    except Exception:
        log.exception("the sandbox failed at %s /%s", received.method, "/".join(received.segments))
        return tenant.gate.failed(received)


def _sent(reply: Reply, delivery: Delivery = AT_ONCE) -> Response:
    media_type = None if reply.body is None else reply.media_type
    return answer_of(reply.status, reply.encoded(), media_type, reply.headers, delivery)


def _instead(tenant: "Tenant", received: Received, outage: Outage, delivery: Delivery) -> Response:
    """What answers where the sandbox does not."""
    if outage.name in PAGES:
        status, title = PAGES[outage.name]
        page = f"<!doctype html><title>{title}</title><h1>{title}</h1>".encode()
        return answer_of(status, page, "text/html; charset=UTF-8", delivery=delivery)
    if outage.name == "unavailable":
        headers = {"retry-after": str(round(outage.seconds))}
        return answer_of(UNAVAILABLE, b"Service Unavailable", "text/plain", headers, delivery)
    error = outage.error if outage.name == "documented-error" else INTERNAL
    refusal = tenant.gate.refuse(received, error or INTERNAL)
    return _sent(refusal or tenant.gate.failed(received), delivery)

"""OpenTelemetry: a span for each call, how long calls take, and what they cost; `pip install 'zoho-crm-client[otel]'`.

    from zoho_crm import otel

    otel.instrument(crm)                                 # a client that there is
    crm = ZohoCRM(auth, on_event=otel.hook())            # one that is being made

A span is of kind `CLIENT`, is named like `POST /{module}/actions/add_tags`, and is the current one as long as the call
goes on, waits and further attempts included: those, and a new token, are events of it. Names are those of the semantic
conventions for HTTP (`http.request.method`, `url.template`, `server.address`, `http.response.status_code`,
`http.request.resend_count`, `error.type`) besides `zoho_crm.operation`, `.version`, `.code`, `.credits` and `.rows`.
The metrics are `zoho_crm.client.operation.duration` in seconds and `zoho_crm.client.credits`. No URL, id, header, body
or token is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from zoho_crm._runtime.events import CallEnded, CallRetried, CallStarted, TokenRefreshed
from zoho_crm._version import __version__

try:
    from opentelemetry import context, metrics, trace
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "zoho_crm.otel needs OpenTelemetry; install it with: pip install 'zoho-crm-client[otel]'", name=error.name
    ) from None

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextvars import Token

    from opentelemetry.context import Context
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from zoho_crm._runtime.events import Event

__all__ = ["hook", "instrument"]

_NAME: Final = "zoho_crm"
_FIRST_ERROR: Final = 400
#: Bounds of the buckets of durations, in seconds, as the conventions for HTTP advise.
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


class _Client(Protocol):
    def listen(self, hook: Callable[[Event], object]) -> None: ...


def hook(
    tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
) -> Callable[[Event], None]:
    """Make a hook for `on_event`; one may serve any number of clients.

    Args:
        tracer_provider: where spans go; the global one by default.
        meter_provider: where metrics go; the global one by default.
    """
    return _Telemetry(tracer_provider, meter_provider).hear


def instrument(
    crm: _Client, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
) -> None:
    """Observe a client and all its copies, beside a hook that it has already.

    Args:
        crm: a `ZohoCRM` or an `AsyncZohoCRM`.
        tracer_provider: where spans go; the global one by default.
        meter_provider: where metrics go; the global one by default.
    """
    crm.listen(hook(tracer_provider, meter_provider))


class _Telemetry:
    """Turns events into spans and metrics."""

    def __init__(self, tracer_provider: TracerProvider | None, meter_provider: MeterProvider | None) -> None:
        self._tracer = trace.get_tracer(_NAME, __version__, tracer_provider)
        meter = metrics.get_meter(_NAME, __version__, meter_provider)
        self._duration = meter.create_histogram(
            "zoho_crm.client.operation.duration",
            unit="s",
            description="How long a call takes, waits and further attempts included.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._credits = meter.create_counter(
            "zoho_crm.client.credits", unit="{credit}", description="API credits that calls cost, as documented."
        )
        self._open: dict[int, tuple[Span, Token[Context]]] = {}

    def hear(self, event: Event) -> None:
        match event:
            case CallStarted():
                self._begin(event)
            case CallRetried():
                told = {"attempt": event.attempt, "reason": event.reason, "wait": event.wait}
                self._span(event.call).add_event("zoho_crm.retry", told)
            case TokenRefreshed():
                told = {"attempts": event.attempts, "seconds": event.seconds}
                trace.get_current_span().add_event("zoho_crm.token_refreshed", told)
            case CallEnded():
                self._end(event)

    def _span(self, call: int) -> Span:
        found = self._open.get(call)
        return found[0] if found else trace.get_current_span()

    def _begin(self, event: CallStarted) -> None:
        attributes = _common(event)
        if event.rows is not None:
            attributes["zoho_crm.rows"] = event.rows
        name = f"{event.method} {event.path}"
        span = self._tracer.start_span(name, kind=trace.SpanKind.CLIENT, attributes=attributes)
        self._open[event.call] = span, context.attach(trace.set_span_in_context(span))

    def _end(self, event: CallEnded) -> None:
        outcome = _outcome(event)
        span, token = self._open.pop(event.call, (None, None))
        if span is not None and token is not None:
            context.detach(token)
            span.set_attributes({**outcome, "zoho_crm.credits": event.credits})
            if event.attempts > 1:
                span.set_attribute("http.request.resend_count", event.attempts - 1)
            if "error.type" in outcome:
                span.set_status(trace.StatusCode.ERROR)
            span.end()
        labels = {**_common(event), **outcome}
        if event.seconds is not None:
            self._duration.record(event.seconds, labels)
        if event.credits:
            self._credits.add(event.credits, _common(event))


def _common(event: CallStarted | CallEnded) -> dict[str, str | int]:
    """What is known of a call from its beginning, of few values each."""
    server = urlsplit(event.host)
    found: dict[str, str | int] = {
        "http.request.method": event.method,
        "url.template": event.path,
        "server.address": server.hostname or "",
        "zoho_crm.operation": event.operation,
        "zoho_crm.version": event.version,
    }
    if server.port is not None:
        found["server.port"] = server.port
    return found


def _outcome(event: CallEnded) -> Mapping[str, str | int]:
    """How a call ended."""
    found: dict[str, str | int] = {}
    if event.status is not None:
        found["http.response.status_code"] = event.status
        if event.status >= _FIRST_ERROR:
            found["error.type"] = str(event.status)
    if event.code is not None:
        found["zoho_crm.code"] = event.code
    if event.error is not None:
        found["error.type"] = event.error
    return found

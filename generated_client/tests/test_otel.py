"""Spans and metrics of calls, as OpenTelemetry's own SDK hands them on."""

import asyncio
import subprocess
import sys
import threading

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from zoho_crm import AsyncZohoCRM, CallEnded, CallStarted, RetryPolicy, TransportError, ZohoCRM, otel

RECORD = "554023000000235011"


class Telemetry:
    """Providers of a test's own, and what they have been told."""

    def __init__(self):
        self._exporter, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.meters = MeterProvider([self._reader])

    @property
    def spans(self):
        """The spans that have ended."""
        return self._exporter.get_finished_spans()

    def metrics(self):
        """The points of all metrics, by name."""
        found = self._reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics
        return {metric.name: metric.data.data_points for metric in found}


@pytest.fixture
def telemetry():
    """Give providers that keep what they are told."""
    made = Telemetry()
    yield made
    made.tracers.shutdown()
    made.meters.shutdown()


@pytest.fixture(params=["sync", "async"])
def observed(request, server, telemetry):
    """Give a function that observes a client and calls something on it; it gives the result or the error."""

    def run(*calls_):
        where = {"base_url": server.url, "accounts_url": server.url, "retry": RetryPolicy(attempts=3, wait=0.001)}

        def blocking():
            with ZohoCRM("1000.good", **where) as crm:
                otel.instrument(crm, telemetry.tracers, telemetry.meters)
                return [call(crm) for call in calls_]

        async def tasks():
            async with AsyncZohoCRM("1000.good", **where) as crm:
                otel.instrument(crm, telemetry.tracers, telemetry.meters)
                return await asyncio.gather(*(call(crm) for call in calls_))

        try:
            return blocking() if request.param == "sync" else asyncio.run(tasks())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    return run


def test_a_call_is_a_span_with_the_names_of_the_conventions(server, observed, telemetry):
    """And with ours for what they have no name for."""
    server.answer = lambda _request: (200, {"data": [{"code": "SUCCESS", "status": "success", "details": {}}]}, {})

    observed(lambda crm: crm.tags.add("Contacts", ids=[RECORD], tags=["x"]))

    (span,) = telemetry.spans
    assert ("POST /{module}/actions/add_tags", trace.SpanKind.CLIENT) == (span.name, span.kind)
    assert {
        "http.request.method": "POST",
        "url.template": "/{module}/actions/add_tags",
        "server.address": "127.0.0.1",
        "server.port": int(server.url.rpartition(":")[2]),
        "http.response.status_code": 200,
        "zoho_crm.operation": "addTags",
        "zoho_crm.version": "v8",
        "zoho_crm.credits": 1,
        "zoho_crm.rows": 1,
    } == dict(span.attributes)
    assert trace.StatusCode.UNSET is span.status.status_code


def test_further_attempts_are_events_of_the_span(server, observed, telemetry):
    """And counted as resent."""
    answers = iter([(503, {}, {}), (503, {}, {}), (200, {}, {})])
    server.answer = lambda _request: next(answers)

    observed(lambda crm: crm.request("GET", f"/Leads/{RECORD}"))

    (span,) = telemetry.spans
    assert [("zoho_crm.retry", 1, "server"), ("zoho_crm.retry", 2, "server")] == [
        (event.name, event.attributes["attempt"], event.attributes["reason"]) for event in span.events
    ]
    assert 2 == span.attributes["http.request.resend_count"]
    assert "GET /Leads/{}" == span.name


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ((401, {"code": "OAUTH_SCOPE_MISMATCH", "status": "error", "message": "m"}, {}), "401", "OAUTH_SCOPE_MISMATCH"),
        ((503, b"<html>", {}), "503", None),
    ],
)
def test_refused_calls_are_spans_in_error(server, observed, telemetry, answer, kind, code):
    """With the type that the conventions want, and the code of the API."""
    server.answer = lambda _request: answer

    observed(lambda crm: crm.request("GET", "/org"))

    (span,) = telemetry.spans
    assert trace.StatusCode.ERROR is span.status.status_code
    assert (kind, code) == (span.attributes["error.type"], span.attributes.get("zoho_crm.code"))


def test_lost_connections_are_spans_in_error(telemetry):
    """There is no status."""
    hook = otel.hook(telemetry.tracers, telemetry.meters)
    crm = ZohoCRM("t", base_url="http://127.0.0.1:9", retry=RetryPolicy(attempts=1), on_event=hook)

    with crm, pytest.raises(TransportError, match="no connection"):
        crm.request("GET", "/org")

    assert "TransportError" == telemetry.spans[0].attributes["error.type"]
    assert "http.response.status_code" not in telemetry.spans[0].attributes


def test_durations_and_credits_are_counted(server, observed, telemetry):
    """By operation; a refused call costs nothing, and lasts as well."""
    server.answer = lambda request: (200, {"data": []}, {}) if "coql" in request.path else (429, b"24 hours", {})

    observed(lambda crm: crm.records.query("select id from Leads where id is not null"))
    observed(lambda crm: crm.request("GET", "/org"))

    found = telemetry.metrics()
    (spent,) = found["zoho_crm.client.credits"]
    assert ("queryRecords", 1) == (spent.attributes["zoho_crm.operation"], spent.value)
    durations = {point.attributes["zoho_crm.operation"]: point for point in found["zoho_crm.client.operation.duration"]}
    assert {"queryRecords", "GET /org"} == set(durations)
    assert 10.0 == durations["GET /org"].explicit_bounds[-1]
    assert "429" == durations["GET /org"].attributes["error.type"]


def test_spans_of_tasks_and_threads_have_the_parent_that_was_current(server, telemetry):
    """Many at once, each under the span of its own caller, and none left current behind them."""
    server.answer = lambda _request: (200, {}, {})
    tracer = telemetry.tracers.get_tracer("test")
    hook = otel.hook(telemetry.tracers, telemetry.meters)

    async def run():
        async with AsyncZohoCRM("t", base_url=server.url, on_event=hook) as crm:

            async def one(number):
                with tracer.start_as_current_span(f"task {number}"):
                    await crm.request("GET", f"/org{number}")
                    assert f"task {number}" == trace.get_current_span().name

            await asyncio.gather(*(one(number) for number in range(20)))

    asyncio.run(run())
    with ZohoCRM("t", base_url=server.url, on_event=hook) as crm:

        def work(number):
            with tracer.start_as_current_span(f"thread {number}"):
                crm.request("GET", f"/org{number}")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(20, 40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    names = {span.context.span_id: span.name for span in telemetry.spans}
    calls = [span for span in telemetry.spans if span.kind is trace.SpanKind.CLIENT]
    assert 40 == len(calls)
    for span in calls:
        number = span.name.removeprefix("GET /org")
        assert names[span.parent.span_id] == f"{'task' if int(number) < 20 else 'thread'} {number}"
    assert trace.INVALID_SPAN is trace.get_current_span()


def test_a_call_is_current_while_it_goes_on(server, telemetry):
    """So spans of an instrumented HTTP library are its children."""
    seen = []
    server.answer = lambda _request: (200, {}, {})

    with ZohoCRM("t", base_url=server.url) as crm:
        otel.instrument(crm, telemetry.tracers, telemetry.meters)
        crm.listen(lambda _event: seen.append(trace.get_current_span().is_recording()))
        crm.with_options(timeout=5).request("GET", "/org")

    assert [True, False] == seen


def test_a_cancelled_call_closes_its_span(server, telemetry):
    """As an error; nothing stays open."""
    hold, begun = threading.Event(), threading.Event()

    def answer(_request):
        begun.set()
        hold.wait(5)
        return 200, {}, {}

    server.answer = answer
    telemetry_of = otel._Telemetry(telemetry.tracers, telemetry.meters)

    async def run():
        async with AsyncZohoCRM("t", base_url=server.url, on_event=telemetry_of.hear) as crm:
            task = asyncio.create_task(crm.request("GET", "/org"))
            await asyncio.to_thread(begun.wait, 5)
            task.cancel()
            await asyncio.wait([task])
            hold.set()

    asyncio.run(run())

    assert ["Cancelled"] == [span.attributes["error.type"] for span in telemetry.spans]
    assert {} == telemetry_of._open


def test_a_hook_beside_it_hears_the_same(server, observed, telemetry):
    """The caller's own hook is not replaced."""
    server.answer = lambda _request: (200, {}, {})
    heard = []

    def call(crm):
        crm.listen(heard.append)
        return crm.request("GET", "/org")

    observed(call)

    assert [CallStarted, CallEnded] == [type(event) for event in heard]
    assert 1 == len(telemetry.spans)


def test_without_the_extra_the_import_says_what_to_install():
    """In one line."""
    code = "import sys; sys.modules['opentelemetry'] = None\nimport zoho_crm\nimport zoho_crm.otel"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert 1 == done.returncode
    assert done.stderr.splitlines()[-1].endswith(
        "zoho_crm.otel needs OpenTelemetry; install it with: pip install 'zoho-crm-client[otel]'"
    )


def test_a_client_that_nobody_observes_does_not_load_it():
    """Nor does importing the package."""
    code = "import sys, zoho_crm; zoho_crm.ZohoCRM('t'); print('opentelemetry' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "False" == done.stdout.strip()

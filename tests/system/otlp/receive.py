"""Runs a service that exports its spans to this program, calls it, and holds what arrives against opentelemetry-proto."""

import http.server
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

BINARIES = pathlib.Path(sys.argv[1]).resolve()
received = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append((self.path, self.headers["Content-Type"], body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("KITH_", "OTEL_"))}
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        kith = [BINARIES / "kith"]
        subprocess.run([*kith, "token", "--key", f"{folder}/key.pem", "--jwks", f"{folder}/jwks.json", "--subject", "otlp-test",
                        "--role", "auditor", "--out", f"{folder}/token"], env=plain, check=True, stdout=subprocess.DEVNULL)
        service = dict(plain, KITH_DATABASE=f"sqlite:{folder}/cases.db", KITH_LISTEN=f"127.0.0.1:{port}", KITH_HEALTH_LISTEN="127.0.0.1:0",
                       KITH_METRICS_LISTEN="127.0.0.1:0", KITH_JWKS_FILE=f"{folder}/jwks.json", KITH_KAFKA_BROKERS="127.0.0.1:1",
                       KITH_LOG_LEVEL="error", OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{server.server_port}",
                       OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=test%20bench")
        subprocess.run([BINARIES / "kith-cases", "migrate"], env=service, check=True, stdout=subprocess.DEVNULL)
        process = subprocess.Popen([BINARIES / "kith-cases", "serve"], env=service, stdout=subprocess.PIPE, text=True)
        try:
            process.stdout.readline()  # "… ready on port …"
            caller = dict(plain, KITH_CASES_TARGET=f"127.0.0.1:{port}", KITH_TOKEN_FILE=f"{folder}/token")
            subprocess.run([*kith, "journal", "verify", "--service", "cases"], env=caller, check=False, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + 20
            while not received and time.monotonic() < deadline:
                time.sleep(0.02)
        finally:
            process.terminate()
            process.wait(20)
    server.shutdown()

    spans = 0
    for path, kind, body in received:
        assert (path, kind) == ("/v1/traces", "application/json"), (path, kind)
        # Unknown fields and wrong types are refused. OTLP's ids are hexadecimal, where protobuf's JSON has base64: both are
        # of digits, so that only their lengths tell.
        request = json_format.Parse(body, ExportTraceServiceRequest(), ignore_unknown_fields=False)
        for resource in request.resource_spans:
            attributes = {each.key: each.value.string_value for each in resource.resource.attributes}
            assert attributes["service.name"] == "kith-cases", attributes
            assert attributes["deployment.environment.name"] == "test bench", attributes
            for scope in resource.scope_spans:
                for span in scope.spans:
                    spans += 1
                    assert len(span.trace_id) == 32 * 3 // 4 and len(span.span_id) == 16 * 3 // 4, span
                    assert span.name.startswith("kith.") and span.kind == span.SPAN_KIND_SERVER, span
                    assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano, span
    assert spans > 0, "no span arrived"
    print(f"| {spans} spans in {len(received)} requests parsed by opentelemetry-proto")


main()

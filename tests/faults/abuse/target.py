"""A service on ports of its own, and a caller whom nobody disturbs."""

import multiprocessing
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import urllib.request

import http2

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ.get("KITH_BIN", ROOT / "build/release/bin"))
CASES = "/kith.cases.v1.CasesService/"
# Each is asked of every method at the start, so a service's metrics list what it serves.
LISTED = re.compile(r'^grpc_server_started_total\{grpc_method="(\w+)",grpc_service="([\w.]+)",grpc_type="(\w+)"\}', re.M)
GET_HEAD = "/kith.journal.v1.JournalService/GetHead"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def field(number, value):
    """One field of a protobuf message: text, bytes or a whole number."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    octets = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(octets)) + octets


def varint(value):
    octets = bytearray()
    while value > 127:
        octets.append(value & 127 | 128)
        value >>= 7
    return bytes(octets + bytes([value]))


class Service:
    def __init__(self, database=None, brokers=None, calls_per_second=0, name="cases", beside=None):
        """beside: the cases service that another one calls; it knows the same callers."""
        self.name = name
        self.scratch = tempfile.TemporaryDirectory(prefix="kith-abuse-")
        folder = pathlib.Path(self.scratch.name)
        keys = beside.keys if beside else folder
        self.keys = keys
        roles = ["service", "importer", "social_worker", "team_manager", "mash_officer", "conference_chair", "auditor", "system_admin"]
        self.token, self.good_token = [subprocess.check_output(
            [BIN / "kith", "token", "--subject", subject, "--key", keys / "key.pem", "--jwks", keys / "jwks.json"]
            + [part for role in roles for part in ("--role", role)], text=True, stderr=subprocess.DEVNULL).strip()
            for subject in ("abuser", "good-caller")]
        self.port, health, self.metrics, nobody = free_port(), free_port(), free_port(), free_port()
        self.log = folder / "log"
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
        settings = dict(plain, KITH_DATABASE=database or f"sqlite:{folder}/{name}.db", KITH_LISTEN=f"127.0.0.1:{self.port}",
                        KITH_HEALTH_LISTEN=f"127.0.0.1:{health}", KITH_JWKS_FILE=str(keys / "jwks.json"),
                        KITH_CALLS_PER_SECOND=str(calls_per_second), KITH_METRICS_LISTEN=f"127.0.0.1:{self.metrics}",
                        KITH_KAFKA_BROKERS=brokers or f"127.0.0.1:{nobody}")
        if name in ("cases", "referrals"):
            (folder / "search.key").write_text("a key for search tokens of tests only")
            settings["KITH_SEARCH_KEY_FILE"] = str(folder / "search.key")
        if beside:
            (folder / "service.token").write_text(self.good_token)
            settings.update(KITH_SERVICE_TOKEN_FILE=str(folder / "service.token"), KITH_CASES_TARGET=f"127.0.0.1:{beside.port}")
        if name == "sharing":
            (folder / "reference.key").write_text("a key for references of tests only")
            settings.update(KITH_WORKBOOK_TARGET=f"127.0.0.1:{nobody}", KITH_AGREEMENTS_DIR=str(ROOT / "services/sharing/agreements"),
                            KITH_REFERENCE_KEY_FILE=str(folder / "reference.key"))
        program = BIN / f"kith-{name}"
        subprocess.run([program, "migrate"], env=settings, check=True, stdout=subprocess.DEVNULL)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([program, "serve"], env=settings, stdout=subprocess.DEVNULL, stderr=log)
        until = time.monotonic() + 30
        while True:
            try:
                connection = http2.Connection(self.port)
                if http2.call(connection, GET_HEAD, self.token, b"").get("grpc-status") == "0":
                    connection.close()
                    return
            except OSError:
                pass
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError("the service does not start: " + self.log.read_text()[-2000:])
            time.sleep(0.05)

    def methods(self):
        """[(path, whether it is answered once)] of all that the service serves, as it lists them itself."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=10) as answer:
            listed = LISTED.findall(answer.read().decode())
        return sorted((f"/{service}/{method}", kind == "unary") for method, service, kind in listed)

    def is_running(self):
        return self.process.poll() is None

    def memory(self):
        """Resident, in MiB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        """The exit status after SIGTERM."""
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.scratch.cleanup()


class GoodCaller:
    """Reads and registers at a steady pace from a process of its own, and keeps how long each call took."""

    def __init__(self, service, calls_per_second=100):
        self.ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(target=self.run, args=(service, 1 / calls_per_second, theirs), daemon=True)
        self.process.start()
        self.took, self.refused = [], []

    @staticmethod
    def run(service, pause, pipe):
        connection = http2.Connection(service.port)
        took, refused, due, n, name = [], [], time.monotonic(), 0, f"good-{os.getpid()}"
        while not pipe.poll():
            n += 1
            team = field(1, f"teams/{name}-{n}") + field(3, "Fens") + field(4, "Fens") + field(5, "873")
            path, body = (GET_HEAD, b"") if n % 2 or service.name != "cases" else (CASES + "RegisterTeam", field(1, f"{name}-{n:06}") + field(2, team))
            began = time.monotonic()
            answer = http2.call(connection, path, service.good_token, body)
            took.append((began, time.monotonic() - began))
            if answer.get("grpc-status") != "0":
                refused.append(answer.get("kith-reason") or answer.get("grpc-status"))
            due = max(due + pause, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))
        pipe.send((took, refused))

    def p99(self, since, until):
        """In milliseconds; after stop()."""
        took = sorted(seconds for began, seconds in self.took if since <= began < until)
        return took[min(len(took) - 1, int(len(took) * 0.99))] * 1000 if took else float("inf")

    def stop(self):
        self.ours.send("stop")
        if not self.ours.poll(60):
            self.process.kill()
            self.refused = ["it does not get an answer"]
            return
        self.took, self.refused = self.ours.recv()
        self.process.join()

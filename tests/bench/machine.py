"""What the bench runs on: its programs, its databases, its brokers. Everything is loopback, temporary, and gone at the end."""

import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SLOW_MICROSECONDS = 1000


class Failed(RuntimeError):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that says "ready on port N" and ends at SIGTERM, its last line being JSON."""

    def __init__(self, process, port, log):
        self.process = process
        self.port = port
        self.log = log
        self.target = f"127.0.0.1:{port}"
        self.rows = 0  # commands that were answered

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=30)
        lines = [line for line in out.splitlines() if line.startswith("{")]
        return json.loads(lines[-1]) if lines else {}


class Machine:
    def __init__(self, programs, quick, children=0):
        self.programs = programs
        self.quick = quick
        self.children = children  # of the part histories
        self.repeats = 1 if quick else 5
        self.servers = []
        self.postgres = {}  # by slowness: (process, socket directory)
        self.made = 0
        if not (programs / "kith-bench").exists():
            raise Failed(f"{programs}/kith-bench is missing: tests/bench/run builds it")

    def __enter__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="kith-bench-"))
        self.dir.chmod(0o755)
        self.token = self.dir / "token"
        self.service_token = self.dir / "service.token"
        self.mint(self.token, "importer", "team_manager", "mash_officer", "system_admin")
        self.mint(self.service_token, "service")
        return self

    def __exit__(self, *_):
        self.stop_all()
        for process, _ in self.postgres.values():
            process.send_signal(signal.SIGINT)
        for process, _ in self.postgres.values():
            process.wait(30)
        shutil.rmtree(self.dir, ignore_errors=True)

    def seconds(self, normal):
        return 0.5 if self.quick else normal

    def describe(self):
        try:
            version = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        except OSError:
            version = "?"
        model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        return (f"Kith {version}, {os.cpu_count()} processors ({model.group(1) if model else 'unknown'}), "
                f"load before {os.getloadavg()[0]:.1f}, medians of {self.repeats}; a sync of 4 KiB takes {self.sync_microseconds():.0f} µs")

    def sync_microseconds(self):
        """Of the disk that the databases stand on."""
        took = []
        with (self.dir / "sync").open("wb", buffering=0) as file:
            for _ in range(200):
                file.write(bytes(4096))
                began = time.perf_counter()
                os.fdatasync(file.fileno())
                took.append(time.perf_counter() - began)
        return median(took) * 1e6

    @staticmethod
    def stolen():
        """Ticks that a hypervisor kept for others since boot, and ticks of work that were had."""
        ticks = [int(tick) for tick in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
        return ticks[7], ticks[0] + ticks[1] + ticks[2]

    def mint(self, file, *roles):
        command = [self.programs / "kith", "token", "--subject", "bench", "--key", self.dir / "key.pem", "--jwks", self.dir / "jwks.json",
                   "--hours", "24", "--out", file]
        for role in roles:
            command += ["--role", role]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def shim(self, slow):
        """The environment of a process whose syncs are counted, and take a millisecond where slow."""
        return {"LD_PRELOAD": str(self.programs / "libkith_slow_sync.so"), "SLOW_SYNC_MICROSECONDS": str(SLOW_MICROSECONDS if slow else 0)}

    def run(self, *arguments, env=None, limit=180):
        """One of kith-bench's measuring commands; its JSON."""
        command = [self.programs / "kith-bench", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=dict(os.environ, **(env or {})))
        if done.returncode != 0:
            raise Failed(f"{' '.join(map(str, command))}: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    def load(self, server, **options):
        """Calls a server; kith-bench's JSON, with the processor time that server and client took for an answer."""
        arguments = ["load", "--target", server.target, "--token-file", self.token]
        for name, value in options.items():
            arguments += ["--" + name.replace("_", "-"), value]
        before = cpu_of(server.process.pid)
        result = self.run(*arguments)
        if result["failed"] and result["failed"] > result["answered"] * 0.001:
            raise Failed(f"{result['failed']} calls failed: {result['first_failure']}")
        result["server_cpu_us"] = 1e6 * (cpu_of(server.process.pid) - before) / max(1, result["answered"])
        server.rows += result["answered"]
        return result

    def serve(self, kind, *arguments, database=None, slow=False, log_level="info"):
        command = [self.programs / "kith-bench", "--log-level", log_level, f"serve-{kind}"]
        if database:
            command += ["--database", database, "--jwks", self.dir / "jwks.json"]
        return self.start([*command, *arguments], self.shim(slow), r"^ready on port (\d+)$", kind)

    def start(self, command, environment, ready, name):
        self.made += 1
        log = self.dir / f"{name}-{self.made}.log"
        clean = {key: value for key, value in os.environ.items() if not key.startswith("KITH_")}
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=log.open("w"), text=True, env={**clean, **environment})
        while True:
            line = process.stdout.readline()
            if not line:
                raise Failed(f"{name} does not start: {log.read_text()[-1000:]}")
            found = re.search(ready, line)
            if found:
                break
        server = Server(process, int(found.group(1)), log)
        self.servers.append(server)
        return server

    def service(self, name, database=None, slow=False, brokers="127.0.0.1:1", cases=None):
        """One of the real services, migrated and started; its start-up time in milliseconds is server.started_ms.
        cases: the server that the others call; nobody where it is not given."""
        database = database or self.database("sqlite", slow)
        environment = {"KITH_DATABASE": database, "KITH_JWKS_FILE": str(self.dir / "jwks.json"), "KITH_LISTEN": "127.0.0.1:0",
                       "KITH_HEALTH_LISTEN": "127.0.0.1:0", "KITH_METRICS_LISTEN": "127.0.0.1:0", "KITH_KAFKA_BROKERS": brokers}
        (self.dir / "search.key").write_text("a key for search tokens of the bench only")
        environment["KITH_SEARCH_KEY_FILE"] = str(self.dir / "search.key")
        if name != "cases":
            environment["KITH_SERVICE_TOKEN_FILE"] = str(self.service_token)
            environment["KITH_CASES_TARGET"] = cases.target if cases else "127.0.0.1:1"
        if name == "sharing":
            (self.dir / "reference.key").write_text("a key for references of the bench only")
            environment["KITH_AGREEMENTS_DIR"] = str(ROOT / "services/sharing/agreements")
            environment["KITH_REFERENCE_KEY_FILE"] = str(self.dir / "reference.key")
        program = self.programs / f"kith-{name}"
        known = set(re.findall(r"KITH_[A-Z_]+", subprocess.run([program, "settings"], capture_output=True, text=True).stdout))
        environment = {key: value for key, value in environment.items() if key in known}
        migrated = subprocess.run([program, "migrate"], env={**os.environ, **environment}, capture_output=True, text=True)
        if migrated.returncode != 0:
            raise Failed(f"{name} does not migrate: {migrated.stderr[-500:]}")
        began = time.monotonic()
        server = self.start([program, "serve"], {**environment, **self.shim(slow)}, r"ready on port (\d+)", name)
        server.started_ms = (time.monotonic() - began) * 1000
        return server

    def database(self, store, slow=False):
        """A new, empty database."""
        self.made += 1
        if store == "sqlite":
            return f"sqlite:{self.dir}/bench-{self.made}.db"
        if slow not in self.postgres:
            self.postgres[slow] = self.start_postgres(slow)
        directory = self.postgres[slow][1]
        subprocess.run([self.postgres_programs() / "createdb", "-h", directory, "-U", "kith", f"bench_{self.made}"], check=True)
        return f"postgresql:///bench_{self.made}?host={directory}&user=kith"

    @staticmethod
    def postgres_programs():
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
        if not found:
            raise Failed("PostgreSQL is not installed: deploy/install")
        return found[-1].parent

    def start_postgres(self, slow):
        directory = self.dir / ("postgres-slow" if slow else "postgres")
        directory.mkdir()
        user = {}
        if os.geteuid() == 0:  # the server refuses to be root
            account = pwd.getpwnam("postgres")
            os.chown(directory, account.pw_uid, account.pw_gid)
            user = {"user": "postgres"}
        data = directory / "data"
        programs = self.postgres_programs()
        subprocess.run([programs / "initdb", "-D", data, "-N", "-A", "trust", "-U", "kith", "-E", "UTF8", "--locale=C.UTF-8"], check=True,
                       stdout=subprocess.DEVNULL, cwd=directory, **user)
        (data / "postgresql.auto.conf").write_text(
            f"listen_addresses = ''\nunix_socket_directories = '{directory}'\nunix_socket_permissions = 0777\nmax_connections = 100\n"
            "shared_buffers = 512MB\nwal_buffers = 64MB\nmin_wal_size = 2GB\nmax_wal_size = 8GB\ncheckpoint_timeout = 15min\nwal_compression = lz4\nfsync = on\nsynchronous_commit = on\nlog_min_messages = warning\n"
            "wal_sync_method = fdatasync\n")
        process = subprocess.Popen([programs / "postgres", "-D", data], cwd=directory, stdout=subprocess.DEVNULL,
                                   stderr=(directory / "log").open("w"), env={**os.environ, **(self.shim(True) if slow else {})}, **user)
        until = time.monotonic() + 60
        while subprocess.run([programs / "pg_isready", "-q", "-h", directory]).returncode != 0:
            if process.poll() is not None or time.monotonic() > until:
                raise Failed(f"PostgreSQL does not start: {(directory / 'log').read_text()[-500:]}")
            time.sleep(0.05)
        self.recycle_log(directory)
        return process, directory

    @staticmethod
    def recycle_log(directory):
        """A server that has run for a while writes into segments that it has written before; a new one makes each of them
        first, 16 MiB of zeros and a sync, while a commit waits for 20 to 50 ms."""
        psql = ["psql", "-qAt", "-h", directory, "-U", "kith", "postgres"]
        used = "SELECT pg_logical_emit_message(false, 'bench', ''); SELECT pg_switch_wal();\n" * 100
        subprocess.run(psql, input=used + "CHECKPOINT;\n", text=True, check=True, stdout=subprocess.DEVNULL)

    def broker(self):
        """The embedded broker's address."""
        port = free_port()
        self.start([self.programs / "kith-broker", "--port", port], {}, r"ready on .*:(\d+)", "broker")
        return f"127.0.0.1:{port}"

    def kafka(self):
        """Apache Kafka's address; None where it cannot be had."""
        program = ROOT / "tests/kafka/kafka"
        if not program.exists() or not shutil.which("java"):
            return None
        try:
            self.start([program, "run", "--dir", self.dir / "kafka", "--profile", "plain", "--jvm", "full"], {},
                       r'"bootstrap": ?"127\.0\.0\.1:(\d+)', "kafka")
        except Failed as problem:
            print(f"  Apache Kafka: {problem}")
            return None
        return self.servers[-1].target

    def stop_all_but(self, kept):
        self.servers.remove(kept)
        self.stop_all()
        self.servers.append(kept)

    def stop_all(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.process.send_signal(signal.SIGTERM)
        for server in self.servers:
            try:
                server.process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                server.process.kill()
        self.servers = []
        for file in self.dir.glob("*.db*"):
            file.unlink(missing_ok=True)


def cpu_of(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid):
    """Proportional set size, in MiB."""
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.M).group(1)) / 1024


def median(values):
    return statistics.median(values)

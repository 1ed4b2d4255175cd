"""Starts and stops a whole Kith on this machine: five services, each its own process, on SQLite and an embedded broker unless engines.py
brings what production runs."""

import ctypes
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES = ["referrals", "cases", "sharing", "reporting", "workbook"]
AGREEMENTS = ROOT / "services" / "sharing" / "agreements"
AGENCIES = sorted(agreement.stem for agreement in AGREEMENTS.glob("*.json"))
PR_SET_PDEATHSIG = 1


class Trouble(Exception):
    """A step went wrong: what happened, what to do about it, and whose log tells more."""

    def __init__(self, what, hint="", log=None):
        super().__init__(what)
        self.hint = hint
        self.log = log


def is_listening(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def die_with_parent(how=signal.SIGTERM):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)
    # Ctrl-C is for the demo, which then stops its services in order.
    os.setpgid(0, 0)


class Suite:
    def __init__(self, directory, binaries, port_base):
        self.directory = directory
        self.binaries = binaries
        self.ports = {service: port_base + 1 + i for i, service in enumerate(SERVICES)}
        self.ports["broker"] = port_base - 8
        self.engines = []  # of engines.py; later ones win where both have a setting
        self.processes = []  # (name, process, the signal that ends it), in the order of their start
        self.endings = []  # what is to be done once all have ended
        for part in ("data", "logs", "secrets"):
            (directory / part).mkdir(parents=True, exist_ok=True)
        os.chmod(directory / "secrets", 0o700)

    def secret(self, name):
        return self.directory / "secrets" / name

    def make_secret(self, name, size):
        """A file of that many random bytes as text, made once."""
        path = self.secret(name)
        if not path.exists():
            path.touch(0o600)
            path.write_text(secrets.token_hex(size), encoding="utf-8")
        return path

    def log(self, name):
        return self.directory / "logs" / f"{name}.log"

    def address(self, name):
        return f"127.0.0.1:{self.ports[name]}"

    def binary(self, name):
        path = self.binaries / name
        if not os.access(path, os.X_OK):
            raise Trouble(f"{path} is not built", "run deploy/build")
        return str(path)

    def environment(self, settings):
        """Ours and nothing of the caller's: a service refuses to start with a setting that it does not know."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
        return {**inherited, **settings}

    def service_settings(self, service):
        settings = {
            "KITH_LISTEN": self.address(service),
            "KITH_HEALTH_LISTEN": f"127.0.0.1:{self.ports[service] + 100}",
            "KITH_METRICS_LISTEN": f"127.0.0.1:{self.ports[service] + 200}",
            "KITH_DATABASE": f"sqlite:{self.directory / 'data' / service}.db",
            "KITH_KAFKA_BROKERS": self.address("broker"),
            "KITH_JWKS_FILE": str(self.secret("jwks.json")),
        }
        if service in ("cases", "referrals"):
            settings["KITH_SEARCH_KEY_FILE"] = str(self.secret("search.key"))
        if service == "cases":
            settings["KITH_SAFE_CONTACT_KEY_FILE"] = str(self.make_secret("safe-contact.key", 32))
        if service != "cases":  # the others call it, or read its feed
            settings["KITH_SERVICE_TOKEN_FILE"] = str(self.secret("service.token"))
            settings["KITH_CASES_TARGET"] = self.address("cases")
        if service == "sharing":
            settings["KITH_WORKBOOK_TARGET"] = self.address("workbook")
            settings["KITH_AGREEMENTS_DIR"] = str(AGREEMENTS)
            settings["KITH_REFERENCE_KEY_FILE"] = str(self.secret("reference.key"))
            settings["KITH_HEARTBEAT_SECONDS"] = "5"
        for engine in self.engines:
            settings.update(engine.settings(service))
        return settings

    def client_settings(self, token):
        settings = {f"KITH_{service.upper()}_TARGET": self.address(service) for service in SERVICES}
        settings["KITH_KAFKA_BROKERS"] = self.address("broker")
        if token:
            settings["KITH_TOKEN_FILE"] = str(self.secret(f"{token}.token"))
        return settings

    def kith(self, *arguments, token="operator", settings=None):
        """Runs the command-line client and returns what it printed. Its progress bars go to the terminal, if there is one."""
        command = [self.binary("kith"), *map(str, arguments)]
        has_terminal = sys.stderr.isatty()
        with open(self.log("kith"), "a", encoding="utf-8") as log:
            process = subprocess.run(command, env=self.environment({**self.client_settings(token), **(settings or {})}), stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=None if has_terminal else log, text=True, check=False)
            log.write(process.stdout)
        if process.returncode != 0:
            raise Trouble(f"kith {' '.join(map(str, arguments))} ended with status {process.returncode}", "", "kith")
        return process.stdout

    def check_ports(self):
        for name, port in self.ports.items():
            for taken in (port,) if name == "broker" else (port, port + 100, port + 200):
                if is_listening(taken):
                    raise Trouble(f"port {taken}, which {name} needs, is in use", "stop what listens there (another demo?), or use --port-base N")

    def migrate(self, service):
        command = [self.binary(f"kith-{service}"), "migrate"]
        with open(self.log(service), "a", encoding="utf-8") as log:
            status = subprocess.run(command, env=self.environment(self.service_settings(service)), stdout=log, stderr=log, check=False).returncode
        if status != 0:
            raise Trouble(f"migrating {service} ended with status {status}", "", service)

    def start(self, name, command, settings, ready, identity=None, end=signal.SIGTERM, limit=30):
        """Returns when ready() holds. identity: whom it runs as, as subprocess takes it."""
        with open(self.log(name), "a", encoding="utf-8") as log:
            process = subprocess.Popen(command, env=self.environment(settings), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       preexec_fn=lambda: die_with_parent(end), **(identity or {}))  # noqa: PLW1509 (one thread)
        self.processes.append((name, process, end))
        deadline = time.monotonic() + limit
        while not ready():
            if process.poll() is not None:
                raise Trouble(f"{name} ended with status {process.returncode} while starting", "", name)
            if time.monotonic() > deadline:
                raise Trouble(f"{name} is not ready after {limit} s", "", name)
            time.sleep(0.02)

    def at_end(self, action):
        self.endings.append(action)

    def start_broker(self):
        topics = [f"kith.internal.{service}.v1" for service in SERVICES] + [f"kith.agency.{agency}.v1" for agency in AGENCIES]
        command = [self.binary("kith-broker"), "--port", str(self.ports["broker"])]
        for topic in topics:
            command += ["--topic", topic]
        self.start("broker", command, {}, lambda: is_listening(self.ports["broker"]))

    def start_service(self, service):
        self.start(service, [self.binary(f"kith-{service}"), "serve"], self.service_settings(service),
                   lambda: is_listening(self.ports[service]))

    def dead(self):
        """The name of a process that ended by itself, or None."""
        return next((name for name, process, _ in self.processes if process.poll() is not None), None)

    def stop(self):
        """To each its signal, services before what they stand on; SIGKILL to what does not end."""
        processes, self.processes = self.processes, []
        late = []
        for group in ([entry for entry in processes if entry[0] in SERVICES], [entry for entry in processes if entry[0] not in SERVICES]):
            for _, process, how in group:
                if process.poll() is None:
                    process.send_signal(how)
            for name, process, _ in group:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    late.append(name)
                    process.kill()
                    process.wait()
        for ending in self.endings:
            ending()
        return late

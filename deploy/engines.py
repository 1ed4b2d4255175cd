"""The engines that production runs, started for the demo on this machine: PostgreSQL, Apache Kafka, Redis. Each is temporary, and
gives the settings by which a service uses it: the same that it has in production."""

import glob
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from suite import ROOT, Trouble

SECURITY = {"ca": "KITH_KAFKA_CA_FILE", "certificate": "KITH_KAFKA_CERTIFICATE_FILE", "key": "KITH_KAFKA_KEY_FILE"}


def done(command, log, **options):
    with open(log, "a", encoding="utf-8") as out:
        if subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False, **options).returncode != 0:
            raise Trouble(f"{pathlib.Path(command[0]).name} failed", "", log.stem)


class Postgres:
    """A cluster on a unix socket alone, with a role and a database of its own for each service."""

    def __init__(self, suite, services):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        if not programs:
            raise Trouble("PostgreSQL is not installed", "run deploy/install")
        self.programs = pathlib.Path(programs[-1])
        # Not in the demo's directory: the server refuses to be root, and a socket's path must be short.
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="kith-postgres-"))
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self.user:
            os.chown(self.directory, self.user.pw_uid, self.user.pw_gid)
        suite.at_end(lambda: shutil.rmtree(self.directory, ignore_errors=True))
        log = suite.log("postgres")
        done([self.programs / "initdb", "-D", self.directory / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"],
             log, **self.identity())
        socket = self.directory / ".s.PGSQL.5432"
        suite.start("postgres", [str(self.programs / "postgres"), "-D", str(self.directory / "data"), "-k", str(self.directory), "-h", ""], {},
                    ready=lambda: socket.exists() and self.sql("SELECT 1", quiet=True), identity=self.identity(), end=signal.SIGINT)
        for service in services:
            if not (self.sql(f"CREATE ROLE kith_{service} LOGIN") and self.sql(f"CREATE DATABASE kith_{service} OWNER kith_{service}")):
                raise Trouble(f"the database of {service} cannot be made", "", "postgres")

    def identity(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def sql(self, statement, quiet=False):
        return subprocess.run([self.programs / "psql", "-qXh", self.directory, "-U", "postgres", "-c", statement, "postgres"], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL if quiet else None).returncode == 0

    def settings(self, service):
        return {"KITH_DATABASE": f"postgresql://kith_{service}@/kith_{service}?host={self.directory}"}

    def describe(self):
        version = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
        return f"postgres   {version}, on a unix socket; a role and a database for each service"


class Redis:
    """On a unix socket alone, with a password; keeps nothing on disk."""

    def __init__(self, suite):
        if not shutil.which("redis-server"):
            raise Trouble("Redis is not installed", "run deploy/install")
        directory = pathlib.Path(tempfile.mkdtemp(prefix="kith-redis-"))
        suite.at_end(lambda: shutil.rmtree(directory, ignore_errors=True))
        self.socket = directory / "socket"
        self.password, self.key = suite.make_secret("redis.password", 24), suite.make_secret("cache.key", 32)
        config = directory / "redis.conf"
        config.touch(0o600)
        config.write_text(f"port 0\nunixsocket {self.socket}\nunixsocketperm 700\nsave \"\"\nappendonly no\ndir {directory}\nmaxmemory 64mb\n"
                          f"maxmemory-policy allkeys-lru\nrequirepass {self.password.read_text().strip()}\n", encoding="utf-8")
        suite.start("redis", ["redis-server", str(config)], {}, ready=self.socket.exists)

    def settings(self, _service):
        return {"KITH_REDIS": f"unix:{self.socket}", "KITH_REDIS_PASSWORD_FILE": str(self.password), "KITH_CACHE_KEY_FILE": str(self.key)}

    def describe(self):
        return "redis      on a unix socket, with a password; what it holds is sealed"


class Kafka:
    """The secure profile of tests/kafka: TLS everywhere, a certificate each, nothing allowed that deploy/kafka does not name."""

    def __init__(self, suite, port):
        self.suite = suite
        # Its data is the journals' copy: a fresh cluster is filled from them.
        directory = suite.directory / "kafka"
        shutil.rmtree(directory, ignore_errors=True)
        script = ROOT / "tests/kafka/kafka"
        with open(suite.log("kafka"), "a", encoding="utf-8") as log:
            made = subprocess.run([script, "prepare", "--dir", directory, "--profile", "secure", "--ports", str(port)], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=log, text=True, check=False)
        if made.returncode != 0:
            raise Trouble("Apache Kafka cannot be prepared", "deploy/install --dev brings it", "kafka")
        self.cluster = json.loads(made.stdout.splitlines()[-1])
        node = self.cluster["nodes"][0]
        # What it holds is a copy, so it need not take its time to end.
        suite.start("kafka", node["argv"], {}, ready=lambda: self.cluster["ready_line"] in suite.log("kafka").read_text(errors="replace"),
                    end=signal.SIGKILL, limit=120)
        suite.kith("kafka", "apply", "--dir", ROOT / "deploy/kafka", "--replicas", 1, token=None, settings=self.settings("admin"))

    def settings(self, principal):
        """principal: a service, "admin", or an agency, whose certificate is good for its own topic alone."""
        files = {**self.cluster["certificates"][principal], "ca": self.cluster["ca"]}
        return {"KITH_KAFKA_BROKERS": self.cluster["bootstrap"], "KITH_KAFKA_SECURITY": "ssl",
                **{name: files[kind] for kind, name in SECURITY.items()}}

    def partner(self, agency):
        """What an agency's own program is told: tests/partners/README.md."""
        files = self.cluster["certificates"][agency]
        return {"KAFKA_BROKERS": self.cluster["partners"], "KAFKA_CA": self.cluster["ca"], "KAFKA_CERTIFICATE": files["certificate"],
                "KAFKA_KEY": files["key"]}

    def describe(self):
        return f"kafka      on {self.cluster['bootstrap']} (Apache Kafka, TLS, a certificate each, access by deploy/kafka)"

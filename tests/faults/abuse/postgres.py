"""A PostgreSQL of its own on a unix socket, for as long as a test runs."""

import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time


class Postgres:
    def __init__(self):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        if not programs:
            raise FileNotFoundError("PostgreSQL is not installed: deploy/install brings it")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kith-pg-", dir="/tmp"))
        user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        if user:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([f"{programs[-1]}/initdb", "-D", self.folder / "data", "-N", "-A", "trust", "-U", "kith", "-E", "UTF8", "--locale=C.UTF-8"],
                       check=True, **quiet, **who)
        self.process = subprocess.Popen([f"{programs[-1]}/postgres", "-D", self.folder / "data", "-k", self.folder, "-h", ""], **quiet, **who)
        until = time.monotonic() + 30
        while subprocess.run([f"{programs[-1]}/createdb", "-h", self.folder, "-U", "kith", "cases"], check=False, **quiet).returncode != 0:
            if time.monotonic() > until:
                self.stop()
                raise RuntimeError("PostgreSQL does not start")
            time.sleep(0.1)
        self.database = f"host={self.folder} user=kith dbname=cases"

    def stop(self):
        self.process.send_signal(signal.SIGQUIT)  # at once: nothing is kept
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

#!/usr/bin/env python3
"""The demo after install and build: deploy/demo runs it."""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import engines
from suite import AGENCIES, ROOT, SERVICES, Suite, Trouble

# The pilot's published figures: children at 31 October 2019 and at 31 July 2020, and the change in per cent.
BEFORE, AFTER = "2019-10-31", "2020-07-31"
PILOT = [("STATUS_CIN_PLAN", "children on CIN plans", 712, 369, -48.2),
         ("STATUS_CHILD_PROTECTION_PLAN", "children on CP plans", 519, 239, -53.9),
         ("STATUS_CARE_PROCEEDINGS", "children in care proceedings", 233, 88, -62.2)]
COUNTY_AUTHORITY, CENSUS_AUTHORITY = "873", "919"
PARTNER = "nhs-trust"
REAL_CENSUS = ROOT / "../shared/data/cin/fake_CIN_data.xml"

EXAMPLES = """
examples:
  deploy/demo                     the suite stays up until Ctrl-C
  deploy/demo --once              check everything, stop, exit 0 only if all was right
  deploy/demo --postgres --kafka --redis --once
                                  the same on what production runs
  deploy/demo --keep              go on with the last run's data
  deploy/demo --dir /var/tmp/kith --port-base 7300
"""


class Demo:
    def __init__(self, options):
        self.options = options
        self.directory = pathlib.Path(options.dir).resolve()
        self.steps = 0
        self.step_name = ""
        self.postgres = self.kafka = None
        if not options.keep:
            shutil.rmtree(self.directory / "data", ignore_errors=True)
        shutil.rmtree(self.directory / "logs", ignore_errors=True)
        self.suite = Suite(self.directory, pathlib.Path(options.bin).resolve(), options.port_base)

    def step(self, name, action):
        self.steps += 1
        self.step_name = name
        began = time.monotonic()
        bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
        print(f"{bold}== {self.steps}. {name}{plain}", flush=True)
        result = action()
        print(f"   took {time.monotonic() - began:.1f} s", flush=True)
        return result

    # The steps.

    def make_keys(self):
        # Kept from run to run: with another key every child would have another reference at every agency.
        self.suite.make_secret("reference.key", 32)
        self.suite.make_secret("search.key", 32)
        roles = {"service": ["service"], "operator": ["importer", "auditor", "analyst", "team_manager", "service"],
                 "social-worker": ["social_worker"], "manager": ["team_manager"], "partner": ["partner"]}
        for name, granted in roles.items():
            command = ["token", "--key", self.suite.secret("key.pem"), "--jwks", self.suite.secret("jwks.json"), "--subject", f"demo-{name}"]
            for role in granted:
                command += ["--role", role]
            if name == "partner":
                command += ["--agency", PARTNER]
            self.suite.kith(*command, "--out", self.suite.secret(f"{name}.token"), token=None)
        print("   a development key, tokens for a service, an operator, a social worker, a manager and a partner, and the key of the agencies' references")

    def bring(self, engine):
        began = time.monotonic()
        made = engine()
        self.suite.engines.append(made)
        print(f"   {made.describe()}; took {time.monotonic() - began:.1f} s", flush=True)
        return made

    def start(self):
        self.suite.check_ports()
        if self.options.postgres:
            self.postgres = self.bring(lambda: engines.Postgres(self.suite, SERVICES))
        if self.options.redis:
            self.bring(lambda: engines.Redis(self.suite))
        if self.options.kafka:
            self.kafka = self.bring(lambda: engines.Kafka(self.suite, self.suite.ports["broker"]))
        for service in SERVICES:
            self.suite.migrate(service)
        if not self.kafka:
            self.suite.start_broker()
        for service in ["cases", "referrals", "workbook", "sharing", "reporting"]:
            self.suite.start_service(service)
            print(f"   {service:<10} on {self.suite.address(service)}")
        if not self.kafka:
            print(f"   broker     on {self.suite.address('broker')} (embedded; its limits: {self.suite.log('broker').relative_to(self.directory)})")

    def generate(self):
        # Every family's whole history, but visits and core groups of one in four only: the demo is to be short.
        self.show(self.suite.kith("generate", "--seed", self.options.seed, "--authority", COUNTY_AUTHORITY, "--visits", 25,
                                  "--social-worker-token-file", self.suite.secret("social-worker.token"),
                                  "--manager-token-file", self.suite.secret("manager.token")))
        print("   a history may hold: contacts and agencies asked (MASH), assessment, enquiry, conferences and plans, visits, pre-proceedings,\n"
              "   court and care, births on a plan, deaths, adoption under seal, transfers in and out, moves and separations, corrections,\n"
              "   children recorded twice, restricted records, safe contacts; kith generate --help says it all")

    def import_census(self):
        census = self.directory / "census"
        census.mkdir(exist_ok=True)
        clean = census / "clean.xml"
        self.suite.kith("generate", "--seed", 7, "--scale", "small", "--authority", CENSUS_AUTHORITY, "--write-census", clean)
        files = [("a clean one of a smaller county", clean)]
        if REAL_CENSUS.exists():
            files.append(("332 deliberately dirty children", REAL_CENSUS.resolve()))
        else:
            print("   the deliberately dirty census is not at hand: only the clean one")
        for name, file in files:
            report = census / f"{file.stem}-quarantine.csv"
            said = self.suite.kith("import", "cin-census", file, "--report", report).strip().splitlines()[-1]
            print(f"   {name}: {said}")
            if file is clean and not said.endswith(" 0 quarantined"):
                raise Trouble("the clean census should go in whole", f"read {report}", "kith")
        print(f"   what was quarantined, and why: {census}/*.csv")

    def tell_story(self):
        """One family's month in the workbook. Played twice: the second time nothing is written, and what came of it is said for a program."""
        arguments = ["workbook", "story", "--key", self.suite.secret("key.pem"), "--jwks", self.suite.secret("jwks.json"), "--out", self.directory / "story"]
        self.show(self.suite.kith(*arguments))
        written = self.entries_of("workbook")
        came = json.loads(self.suite.kith("--json", *arguments))
        children, visits = 3, 2
        expected = {"open_episode": 2, "contradictions_settled": 1, "contradictions_carried": 1, "is_authorised": True, "is_hidden_from_officer": True,
                    "visits_in_cases": children * visits, "plans_reviewed": children, "is_limited_hidden": True, "is_drawing_whole": True,
                    "is_heard_by_watcher": True, "is_referred_to_marac": False, "fidelity_checks": 1, "found_by_social_worker": 2, "found_by_officer": 1,
                    "chronology_lines_of_officer": came["chronology_lines"] - 2}
        wrong = [f"{name}: {came.get(name)} instead of {value}" for name, value in expected.items() if came.get(name) != value]
        again = self.entries_of("workbook") - written
        wrong += [f"the story told again wrote {again} entries"] * (again != 0)
        wrong += [f"{file} is empty or not there" for file in came["files"] if not pathlib.Path(file).is_file() or pathlib.Path(file).stat().st_size < 1000]
        if wrong:
            raise Trouble("; ".join(wrong), "", "workbook")

    def entries_of(self, service):
        return int(json.loads(self.suite.kith("--json", "journal", "head", "--service", service))[service]["position"])

    def show(self, text):
        print("\n".join("   " + line for line in text.rstrip().splitlines()), flush=True)

    def progress(self):
        """Heads of all journals, what was applied of each, and where each agency's stream ends."""
        return json.loads(self.suite.kith("--json", "query", "progress"))

    def wait_until_all_applied(self):
        deadline = time.monotonic() + 60
        while True:
            progress = self.progress()
            heads = {service: int(progress["services"][service]["head"]) for service in SERVICES}
            behind = [f"{consumer} has {applied} of {heads[source]} of {source}"
                      for consumer, source in (("sharing", "cases"), ("sharing", "workbook"), ("reporting", "cases"))
                      for applied in [int(progress["services"][consumer].get("applied", {}).get(source, 0))] if applied < heads[source]]
            if not behind:
                return progress
            if self.suite.dead():
                raise Trouble(f"{self.suite.dead()} has ended", "", self.suite.dead())
            if time.monotonic() > deadline:
                raise Trouble("events are not applied after 60 s: " + "; ".join(behind), "", "reporting")
            time.sleep(0.1)

    def show_services(self):
        progress = self.wait_until_all_applied()
        print(f"   {'service':<12}{'journal entries':>16}   head of the chain")
        for service in SERVICES:
            row = progress["services"][service]
            print(f"   {service:<12}{int(row['head']):>16}   {row['digest'][:16]}…")
        for agency in AGENCIES:
            print(f"   told to {agency}: {progress['agencies'].get(agency, 0)} events")
        return progress

    def run_partner(self, progress):
        """The partner's own program: another language, another client library, one topic."""
        last = int(progress["agencies"].get(PARTNER, 0))
        settings = {"KAFKA_BROKERS": self.suite.address("broker"), "AGENCY": PARTNER, "UNTIL": str(last), "WAIT": "60",
                    **(self.kafka.partner(PARTNER) if self.kafka else {})}
        with open(self.suite.log("partner"), "w", encoding="utf-8") as log:
            done = subprocess.run(["/usr/bin/python3", str(ROOT / "tests/partners/python/partner.py")], env=self.suite.environment(settings),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, check=False)
        print(f"   {done.stdout.strip()}")
        said = json.loads(done.stdout or "{}")
        if done.returncode != 0 or said["events"] != last or said["gaps"] != 0:
            raise Trouble(f"the partner should have {last} events and no gap", "", "partner")

    def compare(self):
        answer = json.loads(self.suite.kith("--json", "query", "compare", "--from", BEFORE, "--to", AFTER, "--authority", COUNTY_AUTHORITY))
        changes = {change["status"]: change for change in answer["rows"][0]["changes"]}
        print(f"   computed by reporting from the events   {BEFORE}   {AFTER}   change")
        wrong = []
        for status, name, before, after, percent in PILOT:
            found = changes.get(status, {})
            got = int(found.get("before", 0)), int(found.get("after", 0)), float(found.get("percent", 0))
            print(f"   {name:<38}{got[0]:>12}{got[1]:>13}{got[2]:>8.1f}%")
            if got[:2] != (before, after) or abs(got[2] - percent) > 0.05:
                wrong.append(f"{name}: the pilot had {before}, {after}, {percent}%")
        if wrong:
            raise Trouble("; ".join(wrong), "the county is calibrated to these figures: reporting or the generator is wrong", "reporting")
        print("   equal to the pilot's published figures")

    def verify(self):
        self.show(self.suite.kith("journal", "verify", "--service", "all"))

    # The whole.

    def run(self):
        self.step("keys and tokens", self.make_keys)
        self.step("start five services and what they stand on", self.start)
        self.step("a county of invented children, through gRPC", self.generate)
        self.step("a Children in Need census", self.import_census)
        self.step("one family's workbook, as a story", self.tell_story)
        progress = self.step("every event reaches every service", self.show_services)
        self.step(f"a partner agency reads its topic ({PARTNER})", lambda: self.run_partner(progress))
        self.step("Family Safeguarding: before and after", self.compare)
        self.step("the journals prove themselves", self.verify)

    def stay(self):
        kith = os.path.relpath(self.suite.binaries / "kith")
        secrets = os.path.relpath(self.directory / "secrets")
        targets = "" if self.options.port_base == 7100 else "".join(
            f" KITH_{service.upper()}_TARGET={self.suite.address(service)}" for service in SERVICES)
        tail = f"{kith} tail kith.agency.{PARTNER}.v1 --brokers {self.suite.address('broker')}"
        if self.kafka:  # as the agency itself: nobody else may
            tail = " ".join(f"{name}={value}" for name, value in self.kafka.settings(PARTNER).items()) + f" {kith} tail kith.agency.{PARTNER}.v1"
        database = f"psql -h {self.postgres.directory} -U kith_cases kith_cases -c" if self.postgres else \
            f"sqlite3 {os.path.relpath(self.directory)}/data/cases.db"
        print(f"""
The suite is up. Four things to try, in another terminal:
  export KITH_TOKEN_FILE={secrets}/operator.token{targets}
  {kith} query compare --from {BEFORE} --to {AFTER} --by district --authority {COUNTY_AUTHORITY}
  {kith} workbook story --help
  {tail}
  {database} 'select position, stream, type from journal order by position desc limit 5'
Ctrl-C stops everything.""", flush=True)
        while not self.suite.dead():
            time.sleep(0.5)
        raise Trouble(f"{self.suite.dead()} has ended by itself", "", self.suite.dead())


def main():
    parser = argparse.ArgumentParser(prog="deploy/demo", description="Builds Kith, starts it on this machine, and shows the whole way through.",
                                     epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--once", action="store_true", help="stop at the end; exit 0 only if everything checked out")
    parser.add_argument("--postgres", action="store_true", help="on a temporary PostgreSQL instead of SQLite")
    parser.add_argument("--kafka", action="store_true", help="on Apache Kafka with TLS and access lists instead of the embedded broker")
    parser.add_argument("--redis", action="store_true", help="with a Redis as an aid")
    parser.add_argument("--keep", action="store_true", help="keep the data of the last run instead of starting afresh")
    parser.add_argument("--dir", default=str(ROOT / "var" / "demo"), help="where data, secrets and logs go (default var/demo)")
    parser.add_argument("--port-base", type=int, default=7100, metavar="N", help="services listen on N+1 to N+5, the broker on N-8 (default 7100)")
    parser.add_argument("--bin", default=str(ROOT / "build" / "release" / "bin"), help="where the programs are (default build/release/bin)")
    parser.add_argument("--seed", type=int, default=1, help="of the county (default 1)")
    options = parser.parse_args()
    if options.keep and options.postgres:
        parser.error("--keep: the PostgreSQL of --postgres is temporary")

    def stop(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    began = time.monotonic()
    demo = Demo(options)
    status = 0
    try:
        demo.run()
        print(f"everything checked out in {time.monotonic() - began:.1f} s", flush=True)
        if not options.once:
            demo.stay()
    except KeyboardInterrupt:
        print("\nstopping")
        status = 130 if options.once else 0
    except Trouble as trouble:
        status = 1
        print(f"\nFAILED at step {demo.steps}, {demo.step_name}: {trouble}", file=sys.stderr)
        if trouble.log and demo.suite.log(trouble.log).exists():
            path = demo.suite.log(trouble.log)
            print(f"the last lines of {path}:", file=sys.stderr)
            print("\n".join("    " + line for line in path.read_text(errors="replace").splitlines()[-15:]), file=sys.stderr)
        print(f"what to do: {trouble.hint or 'read the lines above; all logs are in ' + str(demo.directory / 'logs')}", file=sys.stderr)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        late = demo.suite.stop()
        if late:
            print(f"had to be killed: {', '.join(late)}", file=sys.stderr)
            status = status or 1
    return status


if __name__ == "__main__":
    sys.exit(main())

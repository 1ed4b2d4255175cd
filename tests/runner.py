#!/usr/bin/env python3
"""Runs every tier of tests and counts them; tests/run installs and builds first."""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# In this order: what is quick to say no comes first, what needs the machine to itself comes last.
TIERS = ["unit", "contract", "integration", "system", "partners", "faults", "fuzz", "sanitizers", "bench"]
# Programs of these tiers keep to themselves and are short: two run side by side.
SIDE_BY_SIDE = {"unit", "contract"}
# Of one program. Those of fuzz and sanitizers build what they run.
LIMIT_SECONDS = {"unit": 300, "contract": 300, "integration": 600, "system": 900, "partners": 600, "faults": 900, "fuzz": 2400,
                 "sanitizers": 2400, "bench": 1200}
FUZZ_TARGETS_AT_MOST = 16
SKIP_STATUS = 77

EXAMPLES = """
A test is a GoogleTest program of the build (build/PRESET/tests/TIER/NAME_test) or an executable tests/TIER/**/NAME.test
(exit 0: passed, 77: skipped, else failed).

examples:
  tests/run                                   everything
  tests/run --tier unit                       one tier
  tests/run --filter 'Journal*'               GoogleTest's filter; for the scripts, a pattern of their names
  tests/run --tier faults --kills 1500        the fault suite in its long size: some hours
  tests/run --tier fuzz --fuzz-seconds 600    each fuzz target for ten minutes
  tests/run --preset=asan --tier integration  a tier under sanitizers (asan: address and undefined behaviour; tsan: threads)
  tests/run --sanitizers                      every unit and integration test under both
"""


class Report:
    """What one test program said."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failures = []  # (test, text, how to run it again)
        self.skips = []  # (test, reason)
        self.lines = []  # the program's own report: its output lines that begin with "| "
        self.seconds = 0.0


def run_limited(command, environment, limit):
    """Returns (exit status, output, ran out of time). The program and its children end with it."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        late = False
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            late = True
            os.killpg(process.pid, signal.SIGTERM)
            try:
                status = process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                status = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        output.seek(0)
        return status, output.read().decode(errors="replace"), late


def tail(text, lines=30):
    return "\n".join(text.rstrip().splitlines()[-lines:])


def run_program(path, name, limit, options, environment):
    report = Report(name)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kith-run-") as scratch:
        result_file = pathlib.Path(scratch, "result.json")
        command = [str(path), f"--gtest_output=json:{result_file}", "--gtest_color=no"]
        if options.filter:
            command.append(f"--gtest_filter={options.filter}")
        status, output, late = run_limited(command, environment, limit)
        try:
            suites = json.loads(result_file.read_text()).get("testsuites", [])
        except (OSError, ValueError):
            suites = None
    report.seconds = time.monotonic() - began
    report.lines = [line for line in output.splitlines() if line.startswith("| ")]
    shown = os.path.relpath(path, ROOT)
    if suites is None:
        # It died: what had passed counts, what was running has failed.
        report.passed = len(re.findall(r"^\[       OK \] ", output, re.M))
        running = re.findall(r"^\[ RUN      \] (\S+)", output, re.M)
        test = running[-1] if running else "start"
        how = f"did not end within {limit} s" if late else f"ended with status {status}"
        report.failures.append((f"{name} {test}", f"the program {how}\n{tail(output)}", f"{shown} --gtest_filter={test}"))
        return report
    for suite in suites:
        for case in suite.get("testsuite", []):
            test = f"{suite['name']}.{case['name']}"
            if case.get("status") == "NOTRUN":
                continue
            if case.get("failures"):
                text = "\n".join(failure["failure"] for failure in case["failures"])
                report.failures.append((f"{name} {test}", text, f"{shown} --gtest_filter='{test}'"))
            elif case.get("result") == "SKIPPED":
                reason = re.search(rf"RUN      \] {re.escape(test)}\n(.*?)\[  SKIPPED \]", output, re.S)
                report.skips.append((f"{name} {test}", " ".join(reason.group(1).split())[-160:] if reason else ""))
            else:
                report.passed += 1
    if status != 0 and not report.failures:
        report.failures.append((f"{name} exit", f"all tests passed, but it ended with status {status}\n{tail(output)}", shown))
    return report


def run_script(path, name, limit, options, environment):
    report = Report(name)
    began = time.monotonic()
    status, output, late = run_limited([str(path)], environment, limit)
    report.seconds = time.monotonic() - began
    report.lines = [line for line in output.splitlines() if line.startswith("| ")]
    if status == 0 and not late:
        report.passed = 1
    elif status == SKIP_STATUS:
        report.skips.append((name, tail(output, 1)))
    else:
        how = f"did not end within {limit} s" if late else f"exit status {status}"
        report.failures.append((name, f"{how}\n{tail(output, 60)}", os.path.relpath(path, ROOT)))
    return report


def collect(options):
    """Every test program of the tiers asked for: (tier, name, path, how to run it)."""
    found = []
    for tier in ["sanitizers"] if options.sanitizers else [options.tier] if options.tier else TIERS:
        for path in sorted((ROOT / "build" / options.preset / "tests" / tier).glob("*_test")):
            found.append((tier, f"{tier}/{path.name.removesuffix('_test')}", path, run_program))
        for path in sorted((ROOT / "tests" / tier).rglob("*.test")):
            name = str(path.relative_to(ROOT / "tests").with_suffix(""))
            if not options.filter or fnmatch.fnmatch(name, options.filter) or fnmatch.fnmatch(path.stem, options.filter):
                found.append((tier, name, path, run_script))
    return found


def show(report):
    if report.passed or report.failures or report.skips:
        counts = f"{report.passed:4} passed"
        counts += f", {len(report.failures)} failed" if report.failures else ""
        counts += f", {len(report.skips)} skipped" if report.skips else ""
        print(f"  {report.name:<34} {counts:<34} {report.seconds:7.1f} s", flush=True)
        for line in report.lines:
            print(f"      {line}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="tests/run", description="Installs what is missing, builds, and runs the tests.",
                                     epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=TIERS)
    parser.add_argument("--filter", help="only tests of this pattern")
    parser.add_argument("--kills", type=int, default=30, help="size of the fault suite: how often the crash test kills its service; the others grow with it (default 30)")
    parser.add_argument("--fuzz-seconds", type=int, default=20, help="how long each fuzz target runs (default 20)")
    parser.add_argument("--sanitizers", action="store_true", help="the sanitizers tier alone, with every unit and integration test")
    parser.add_argument("--preset", default="release", help="build preset (default release)")
    parser.add_argument("--no-build", action="store_true", help="neither install nor build first")
    options = parser.parse_args()
    if options.kills < 2:
        parser.error("--kills must be at least 2: one for each store")

    environment = dict(os.environ, KITH_KILLS=str(options.kills), KITH_FUZZ_SECONDS=str(options.fuzz_seconds),
                       KITH_SANITIZERS="all" if options.sanitizers else "some", KITH_PRESET=options.preset,
                       KITH_BIN=str(ROOT / "build" / options.preset / "bin"))
    if os.environ.get("CI") == "true":
        environment["KITH_REQUIRE_BACKENDS"] = "1"
    if options.preset in ("asan", "tsan"):
        environment.update(json.loads(subprocess.check_output([ROOT / "tests/sanitizers/environment.py", options.preset])))
    limits = dict(LIMIT_SECONDS, faults=LIMIT_SECONDS["faults"] + 10 * options.kills,
                  fuzz=LIMIT_SECONDS["fuzz"] + FUZZ_TARGETS_AT_MOST * options.fuzz_seconds)
    if options.sanitizers:
        limits["sanitizers"] = 2 * 3600
    elif options.preset != "release":
        limits = {tier: 3 * limit for tier, limit in limits.items()}

    began = time.monotonic()
    reports = []
    tier_seconds = {}
    programs = collect(options)
    for tier in TIERS:
        chosen = [entry for entry in programs if entry[0] == tier]
        if not chosen:
            continue
        print(tier, flush=True)
        tier_began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(2 if tier in SIDE_BY_SIDE else 1) as pool:
            runs = [pool.submit(how, path, name, limits[tier], options, environment) for _, name, path, how in chosen]
            for run in concurrent.futures.as_completed(runs):
                reports.append(run.result())
                show(reports[-1])
        tier_seconds[tier] = time.monotonic() - tier_began

    skips = [skip for report in reports for skip in report.skips]
    failures = [failure for report in reports for failure in report.failures]
    for test, reason in skips:
        print(f"SKIPPED {test}: {reason}")
    for test, text, again in failures:
        print(f"\nFAILED {test}")
        print("\n".join("    " + line for line in text.splitlines()))
        print(f"  again: {again}")
    of_tiers = ", ".join(f"{tier} {seconds:.0f} s" for tier, seconds in tier_seconds.items())
    print(f"\ntests took {time.monotonic() - began:.0f} s: {of_tiers}")
    passed = sum(report.passed for report in reports)
    print(f"{passed} passed, {len(failures)} failed, {len(skips)} skipped")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

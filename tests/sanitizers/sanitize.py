"""Builds test programs of one preset and runs them: the work of address.test and thread.test.

In CI the few programs that each of the two names, for the time that they take; with KITH_SANITIZERS=all (tests/run --sanitizers) every test
of the unit and integration tiers. README.md says what CI leaves to that."""

import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import environment  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIERS = ("unit", "integration")
REPORT = re.compile(r"(?:ERROR|WARNING): (?:Address|Thread|Leak)Sanitizer|runtime error: ")
LIMIT = 900


def built(preset, targets):
    """Builds; the time that it took as deploy/build says it, or nothing with what went wrong printed."""
    done = subprocess.run([ROOT / "deploy/build", preset, *targets], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout[-6000:])
        return None
    return done.stdout.rstrip().splitlines()[-1]


def run(preset, program, variables):
    command = [program, "--gtest_color=no", "--gtest_brief=1"]
    began = time.monotonic()
    try:
        done = subprocess.run(command, cwd=ROOT, env=variables, timeout=LIMIT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace")
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        status, output = -1, (late.stdout or b"").decode(errors="replace") + f"\ndid not end within {LIMIT} s"
    seconds = time.monotonic() - began
    passed = re.search(r"^\[  PASSED  \] (\d+) test", output, re.M)
    reports = len(REPORT.findall(output))
    name = f"{program.parent.name}/{program.name.removesuffix('_test')}"
    print(f"| {name}: {passed.group(1) if passed else 0} passed, {reports} reports, {seconds:.0f} s", flush=True)
    if status == 0 and not reports:
        return int(passed.group(1)) if passed else 0
    first = REPORT.search(output)
    from_here = max(0, first.start() - 500) if first else max(0, len(output) - 6000)
    print(f"FAILED {name} under {preset}, status {status}:\n{output[from_here:from_here + 6000]}\n"
          f"  again: tests/run --preset={preset} --tier {program.parent.name} --filter ...")
    return None


def main(preset, subset, without=()):
    wholly = os.environ.get("KITH_SANITIZERS") == "all"
    said = built(preset, [] if wholly else [f"{name.replace('/', '_')}_test" for name in subset])
    if said is None:
        return 1
    print("| " + said)
    folder = ROOT / "build" / preset
    programs = [folder / "tests" / f"{name}_test" for name in subset]
    if wholly:
        programs = [program for tier in TIERS for program in sorted((folder / "tests" / tier).glob("*_test"))
                    if f"{tier}/{program.name.removesuffix('_test')}" not in without]
    variables = dict(os.environ, **environment.variables(preset), KITH_BIN=str(folder / "bin"), KITH_PRESET=preset)
    counts = [run(preset, program, variables) for program in programs]
    print(f"| {preset}: {sum(count or 0 for count in counts)} tests passed in {len(programs)} programs, "
          f"{sum(count is None for count in counts)} programs failed")
    return 1 if None in counts else 0

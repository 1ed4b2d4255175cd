#!/usr/bin/env python3
"""Measures Kith beside its baselines, ratios within one run; tests/bench/run builds first."""

import argparse
import json
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench import parts  # noqa: E402
from tests.bench.machine import Machine  # noqa: E402
from tests.bench.table import Table  # noqa: E402

EXAMPLES = """
parts:
  commands   durable commands a second through gRPC beside the naive design, the bare echo and batches straight to the store
  reads      reads by id beside the bare echo
  load       overload, and latency at a fixed rate
  relay      the relay beside a bare producer, on the embedded broker and on Apache Kafka
  latency    from commit to consumer on Apache Kafka
  rebuild    reporting's projection, consumed and rebuilt
  trays      the front door's work trays over 100,000 children: page and counts
  workbook   entries saved at 200 a second, a 3-year workbook opened, search over 500,000 entries, 500 watchers
  matching   searches for people among a million invented ones
  histories  100,000 generated children's whole histories through the services on PostgreSQL, and their memory meanwhile
  services   memory and start-up of each service
  counts     transactions, syncs, round trips and WAL a command: the gates that CI checks

examples:
  tests/bench/run                          everything; histories alone take most of the time
  tests/bench/run --quick                  one repeat of half a second each: shows that it works, measures nothing
  tests/bench/run --only commands --json
"""


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run", description="Builds the bench and measures.", epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output instead of the table")
    parser.add_argument("--quick", action="store_true", help="short and meaningless: to see that it works")
    parser.add_argument("--only", action="append", choices=list(parts.ALL), help="a part; may be given several times")
    parser.add_argument("--preset", default="release", help="build preset (default release)")
    parser.add_argument("--bin", help="directory of the programs, instead of the preset's")
    parser.add_argument("--children", type=int, default=100_000, help="of the part histories (default 100000)")
    parser.add_argument("--no-build", action="store_true", help="do not build first")
    options = parser.parse_args()

    began = time.monotonic()
    table = Table(show=not options.json)
    directory = pathlib.Path(options.bin) if options.bin else ROOT / "build" / options.preset / "bin"
    with Machine(directory, quick=options.quick, children=options.children) as machine:
        table.title(machine.describe())
        before = machine.stolen()
        for name in options.only or list(parts.ALL):
            table.part(name)
            try:
                parts.ALL[name](machine, table)
            except parts.Missing as reason:
                table.note(f"not measured: {reason}")
            machine.stop_all()
        stolen, worked = (after - since for after, since in zip(machine.stolen(), before))
        table.stolen = stolen / max(1, stolen + worked)
    table.end(time.monotonic() - began)
    if options.json:
        print(json.dumps(table.json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the contract tests share: the project's sources, and how a test ends."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REQUIRED = os.environ.get("KITH_REQUIRE_BACKENDS") == "1"


def sources(*suffixes):
    """Paths, relative to the root, of the files that are tracked or could be: all, or those with one of the suffixes."""
    listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                             capture_output=True, text=True).stdout
    paths = sorted({path for path in listing.split("\0") if path and (ROOT / path).is_file()})
    return [path for path in paths if not suffixes or path.endswith(suffixes)]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def skip(why):
    """A tool or a file is not there: locally that is a loud skip, in CI a failure."""
    print(f"SKIPPED: {why}")
    sys.exit(1 if REQUIRED else 77)


def finish(problems):
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)

#!/usr/bin/env python3
"""What a program built with a sanitizer is run with: environment.py asan|tsan prints a JSON object of variables."""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def variables(preset):
    if preset == "asan":
        return {"ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1",
                "UBSAN_OPTIONS": "print_stacktrace=1",
                "LSAN_OPTIONS": f"suppressions={HERE / 'lsan.supp'}:print_suppressions=0"}
    return {"TSAN_OPTIONS": f"suppressions={HERE / 'tsan.supp'}:halt_on_error=0:exitcode=66:second_deadlock_stack=1"}


if __name__ == "__main__":
    print(json.dumps(variables(sys.argv[1])))

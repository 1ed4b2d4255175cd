#!/usr/bin/env bash
# Writes tests/fuzz/corpus anew, but for what was found by fuzzing (files named found-*). Everything in it is invented.
set -euo pipefail
cd "$(dirname "$0")/../.."
deploy/build fuzz make_corpus >&2
find tests/fuzz/corpus -type f ! -name 'found-*' -delete
build/fuzz/tests/fuzz/make_corpus tests/fuzz/corpus
find tests/fuzz/corpus -type f | wc -l

#!/bin/sh
# Write the two lock files: every dependency with its hashes, and no registry's address.
# Needs uv on PATH. Run it after a change to the dependencies in pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
common="--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet"
uv pip compile $common pyproject.toml --group build -o requirements.lock
uv pip compile $common pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
if grep -nE 'https?://' requirements.lock requirements-dev.lock; then
  echo "A lock file names an address; nothing of it may be committed." >&2
  exit 1
fi

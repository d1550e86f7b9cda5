#!/usr/bin/env bash
# Runs the comparing scenarios on the reference and on the built Quire: test/compare/run.sh [scenario.mjs …]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) root=$(cd "$(dirname "$0")/../.." && pwd) oracle=$root/../shared/oracle
[ $# -gt 0 ] || set -- "$oracle"/scenarios/*.mjs $(ls "$here"/*.mjs | grep -v -e kit.mjs -e state-database.mjs -e interop.mjs -e rollout-files.mjs -e rollouts.mjs)
export REFERENCE_CLIENT=$("$oracle/reference.sh")
exec node "$oracle/compare.mjs" --reference "$REFERENCE_CLIENT app-server" --ours "node $root/dist/quire.js app-server" "$@"

#!/usr/bin/env bash
# Schemathesis against the built server: every check, valid and invalid data, sequences of requests.
# CASES says how many examples each operation gets in each phase, SUCCESSES how many must be answered well, SEED repeats what
# Schemathesis makes up.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
work=$root/target/schemathesis
mkdir -p "$work"
[ -x "$work/venv/bin/st" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"

export TODO_AUTH__SECRET
TODO_AUTH__SECRET=$(openssl rand -hex 32)
data=$(mktemp -d)
TODO_HTTP__BIND_ADDRESS=127.0.0.1:0 TODO_DATA_DIR=$data TODO_AUTH__LOCAL__ENABLED=true \
TODO_AUTH__ISSUER=https://id.example.com TODO_AUTH__AUDIENCE=todo \
    "${TODO_SERVER:-$root/target/debug/todo-server}" >"$data/log" 2>&1 &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$data"' EXIT
until TODO_SERVICE=$(grep -om1 'http://127.0.0.1:[0-9]*' "$data/log"); do
    kill -0 $server
    sleep 0.2
done
curl --fail --silent --retry 100 --retry-delay 1 --retry-connrefused --output "$data/ready" "$TODO_SERVICE/health/ready"

export TODO_SERVICE TODO_OUTCOMES=$work/outcomes.json SCHEMATHESIS_HOOKS=hooks
cd "$here"
"$work/venv/bin/st" run "$TODO_SERVICE/openapi.json" --checks all --mode all --max-examples "${CASES:-50}" --workers 2 ${SEED:+--seed "$SEED"} \
    --suppress-health-check all --no-color
"$work/venv/bin/python" check_outcomes.py "$TODO_OUTCOMES" "${SUCCESSES:-1}"

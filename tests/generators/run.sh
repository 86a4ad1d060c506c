#!/usr/bin/env bash
# Each generator turns the document into code, which has to compile strictly together with a file that uses it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/generators
rm -rf "$work/code"
mkdir -p "$work/code"
(cd "$here" && npm ci --no-audit --no-fund --silent) || exit 1
ln -sfn "$here/node_modules" "$work/node_modules"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" || exit 1

export DOCUMENT=${DOCUMENT:-$root/api-spec.yaml}
bin=$here/node_modules/.bin
python=$work/venv/bin
failed=0

# try NAME COMMAND: the command runs in a folder of its own, and its words are shown when it fails.
try() {
    local folder=$work/code/$1
    mkdir -p "$folder"
    if (cd "$folder" && eval "set -e; $2") >"$folder/output" 2>&1; then
        echo "$1: ok"
    else
        echo "$1: FAILED"
        tail -40 "$folder/output"
        failed=1
    fi
}

strictly="'$bin/tsc' --strict --noEmit --noUncheckedIndexedAccess --target es2022 --module esnext \
--moduleResolution bundler --lib es2022,dom,dom.iterable"
exactly="$strictly --exactOptionalPropertyTypes"

try openapi-typescript "
    '$bin/openapi-typescript' '$DOCUMENT' --output generated.ts
    cp '$here/usage/openapi-typescript.ts' usage.ts
    $exactly usage.ts"

# Its own client does not compile with exactOptionalPropertyTypes.
try hey-api "
    '$bin/openapi-ts' --input '$DOCUMENT' --output generated --plugins @hey-api/client-fetch @hey-api/typescript @hey-api/sdk
    cp '$here/usage/hey-api.ts' usage.ts
    $strictly usage.ts"

for orval in orval7 orval; do
    try $orval "
        TARGET=\$PWD/generated.ts node '$here'/node_modules/$orval/dist/bin/orval.*js --config '$here/orval.config.mjs'
        cp '$here/usage/orval.ts' usage.ts
        $exactly usage.ts"
done

try openapi-python-client "
    '$python/openapi-python-client' generate --path '$DOCUMENT' --meta none --output-path generated --overwrite
    cp '$here/usage/openapi-python-client.py' usage.py
    '$python/mypy' --strict usage.py generated"

try datamodel-code-generator "
    '$python/datamodel-codegen' --input '$DOCUMENT' --output generated.py --input-file-type openapi \
        --output-model-type pydantic_v2.BaseModel --strict-nullable --collapse-root-models --target-python-version 3.11
    cp '$here/usage/datamodel-code-generator.py' usage.py
    '$python/mypy' --strict usage.py
    '$python/python' usage.py '$DOCUMENT'"

exit $failed

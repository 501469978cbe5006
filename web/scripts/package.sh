#!/bin/sh
# Looks at the package as a host would get it: the packed files, not the working tree.
set -eu
cd "$(dirname "$0")/.."
packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
npm pack --silent --ignore-scripts --pack-destination "$packed" >/dev/null
publint run --strict "$packed"/*.tgz
attw "$packed"/*.tgz --profile esm-only --format ascii --exclude-entrypoints styles.css styles.layer.css

#!/bin/sh
# Fetch the scripts for the browser by name and version, so that no page needs the network.
# Needs npm. Vega's interpreter is made to take what it needs from Vega itself.
set -eu
to="$(cd "$(dirname "$0")/.." && pwd)/src/detente/web/static/vendor"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
fetch() { # package, version, file in it
    cd "$work"
    tar xzf "$(npm pack --silent "$1@$2")" "package/$3"
    sed '/^\/\/# sourceMappingURL/d' "package/$3" >"$to/$(basename "$3")"
}
fetch vega 6.4.0 build/vega.min.js
fetch vega-lite 6.4.3 build/vega-lite.min.js
fetch vega-interpreter 2.3.2 build/vega-interpreter.js
sed -i "s/^import \(.*\) from 'vega-util';/const \1 = window.vega;/" "$to/vega-interpreter.js"
cd "$to" && sha256sum ./*.js | sed 's,\./,,' >SHA256SUMS

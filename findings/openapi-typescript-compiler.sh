#!/usr/bin/env bash
# openapi-typescript 7.13.0 with TypeScript 7.0 (its peer range says ^5.x, so npm needs --legacy-peer-deps).
# Expected: an error that names the TypeScript version it needs.
# Seen: the command crashes on loading, with a TypeError: it builds types with the compiler's JavaScript API
# (`ts.factory`), which TypeScript 7 does not have. A project on TypeScript 7 must install a second compiler for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
cat >api.json <<'EOF'
{"openapi":"3.1.0","info":{"title":"a","version":"1"},
 "paths":{"/a":{"get":{"responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"type":"string"}}}}}}}}}
EOF
install() { npm install --silent --no-audit --no-fund --ignore-scripts --save-exact --legacy-peer-deps "$@"; }
install openapi-typescript@7.13.0 typescript@7.0.2
if npx openapi-typescript api.json >types.ts 2>error.txt; then
  echo "it works with TypeScript 7.0.2 now"
  exit 1
fi
grep -o "TypeError: .*" error.txt
grep -q "reading 'createKeywordTypeNode'" error.txt
install typescript@5.9.3
npx openapi-typescript api.json 2>/dev/null | grep -q "export interface paths"
echo "it works with TypeScript 5.9.3"

#!/usr/bin/env bash
# @neondatabase/serverless 1.2.0 and Neon's proxy: a database that cannot be woken.
# Neon's proxy answers HTTP 400 and sends missing fields as "" (proxy/src/serverless/sql_over_http.rs:
# `db.map(x).unwrap_or_default()`; older versions: "TODO: this shouldn't always be bad request").
# Expected: an error without an SQLSTATE, or one that differs from a refused statement.
# Seen: a NeonDbError like that of a refused statement, whose `code` is "" rather than undefined, without a status.
exec "$(dirname "$0")/lib/with-packages" @neondatabase/serverless@1.2.0 <<'EOF'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { neon, neonConfig } from "@neondatabase/serverless";

const body = { message: "Control plane request failed", code: "", severity: "", detail: null, hint: null };
const server = createServer((_, response) => {
  response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(body));
}).listen(0, "127.0.0.1");
await once(server, "listening");
neonConfig.fetchEndpoint = `http://127.0.0.1:${server.address().port}/sql`;
const error = await neon("postgresql://a:b@host.example/c").query("select 1").catch((reason) => reason);
server.closeAllConnections();
server.close();

const seen = { name: error.name, message: error.message, code: error.code, sourceError: error.sourceError, status: error.status };
console.log(seen);
assert.deepEqual(seen, {
  name: "NeonDbError",
  message: "Control plane request failed",
  code: "",
  sourceError: undefined,
  status: undefined,
});
EOF

#!/usr/bin/env bash
# @electric-sql/pglite 0.5.14 (Postgres 18.6): is a table ever vacuumed?
# Expected of `autovacuum = on`, which it shows: a launcher that checks every minute (`autovacuum_naptime`).
# Seen: the only backend is "standalone backend", and a table whose rows were all deleted keeps its size after 70 s;
# a manual VACUUM frees the space. An application that runs for days must run VACUUM itself.
exec "$(dirname "$0")/lib/with-packages" @electric-sql/pglite@0.5.14 <<'EOF'
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";

const db = await PGlite.create();
const one = async (sql) => Object.values((await db.query(sql)).rows[0])[0];
const size = () => one("select pg_relation_size('filled')::int");

await db.exec("create table filled with (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0) as select i, repeat('x', 100) as text from generate_series(1, 10000) i");
await db.exec("delete from filled");
const before = await size();
const autovacuum = await one("show autovacuum");
const naptime = await one("show autovacuum_naptime");
const backends = await one("select string_agg(distinct backend_type, ', ') from pg_stat_activity");
await wait(70_000);
const after = await size();
await db.exec("vacuum filled");
const seen = { autovacuum, naptime, backends, before, after, vacuumed: await size() };
await db.close();
console.log(seen);
assert.ok(before > 1_000_000);
assert.deepEqual(seen, { autovacuum: "on", naptime: "1min", backends: "standalone backend", before, after: before, vacuumed: 0 });
EOF

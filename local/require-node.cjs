/**
 * Runs before npm's scripts and `nadia`: an old Node would fail with an unhelpful "Unknown file extension .ts", and a
 * missing package with a stack trace or with what the code that needs it makes of that.
 */
// CommonJS and old syntax, so that any Node can read it.
const { existsSync } = require("fs");
const { join } = require("path");

const needed = 24;
const found = process.versions.node;
if (Number(found.split(".")[0]) < needed) {
  process.stderr.write(
    `NADIA needs Node ${needed}, but this is Node ${found}. On Linux and on Windows (x64) "npm ci" installs it, and ` +
      `"npm start" and "npx nadia" use it; on other systems install it from https://nodejs.org.\n`,
  );
  process.exit(1);
}

const folders = require.resolve.paths("nadia");
const missing = Object.keys(require("../package.json").dependencies).filter(
  (name) => !folders.some((folder) => existsSync(join(folder, name, "package.json"))),
);
if (missing.length > 0) {
  process.stderr.write(`NADIA's packages are incomplete (missing: ${missing.join(", ")}). Run "npm ci".\n`);
  process.exit(1);
}

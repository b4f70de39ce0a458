/** Runs before npm's scripts and `nadia`: an old Node would fail with an unhelpful "Unknown file extension .ts". */
// CommonJS and old syntax, so that any Node can read it.
const needed = 24;
const found = process.versions.node;
if (Number(found.split(".")[0]) < needed) {
  process.stderr.write(
    `NADIA needs Node ${needed}, but this is Node ${found}. On Linux and on Windows (x64) "npm ci" installs it, and ` +
      `"npm start" and "npx nadia" use it; on other systems install it from https://nodejs.org.\n`,
  );
  process.exit(1);
}

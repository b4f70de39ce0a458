/** What CI may run: actions pinned to a commit, and none that can write to the repository. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "vitest";

const folder = path.join(import.meta.dirname, "../../.github/workflows");

for (const file of readdirSync(folder)) {
  const text = readFileSync(path.join(folder, file), "utf8");

  test(`[O4] ${file} pins actions to their full commit digest and leaves no token behind`, () => {
    const uses = [...text.matchAll(/uses: *(\S+)(.*\n.*)/g)].map(([, action = "", rest = ""]) => ({
      action,
      rest,
    }));
    assert.ok(uses.length > 0);
    for (const { action, rest } of uses) {
      assert.match(action, /^[\w./-]+@[0-9a-f]{40}$/);
      assert.match(
        rest,
        /^ # v\d+\.\d+\.\d+\n/,
        "the version stands beside it, for people and the update bot",
      );
      if (action.startsWith("actions/checkout@")) assert.match(rest, /persist-credentials: false/);
    }
  });

  test(`[O4] ${file} may only read`, () => {
    assert.match(text, /^permissions: \{ contents: read \}$/m);
    assert.doesNotMatch(text, /: *write/);
  });
}

test("[O4] a bot proposes updates of packages and actions, a week after they appear", () => {
  const bot = readFileSync(path.join(folder, "../dependabot.yml"), "utf8");
  for (const ecosystem of ["npm", "github-actions"]) {
    const [, entry = ""] = bot.split(`package-ecosystem: ${ecosystem}\n`);
    assert.match(entry.split("package-ecosystem:")[0] ?? "", /cooldown: \{ default-days: 7 \}/, ecosystem);
  }
});

test("[O4] the registry's signatures of all packages are checked, and no script of theirs runs meanwhile", () => {
  const text = readFileSync(path.join(folder, "ci.yml"), "utf8");
  assert.match(
    text,
    /npm ci --ignore-scripts --include=peer\n *- run: npm audit signatures --include=peer\n/,
  );
});

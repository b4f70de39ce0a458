#!/usr/bin/env bash
# telegram 2.26.22 (GramJS), which reads HTML into a text with entities, and writes such a text as HTML.
# Expected: what it read, it writes again (its own tags aside), as it does for one entity.
# Seen: of two nested entities it reads the inner one first, and then writes only that one: the bold around an italic word
# is lost without an error. With the outer entity first, as Telegram sends them, it writes both.
exec "$(dirname "$0")/lib/with-packages" telegram@2.26.22 <<'END'
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { HTMLParser } = createRequire(import.meta.url)("telegram/extensions/html");

const again = (html, order = (entities) => entities) => {
  const [text, entities] = HTMLParser.parse(html);
  return HTMLParser.unparse(text, order(entities));
};
const nested = "<strong>Do <em>not</em> press</strong>";
const seen = {
  one: again("<strong>Do not press</strong>"),
  nested: again(nested),
  outerFirst: again(nested, (entities) => entities.toSorted((a, b) => a.offset - b.offset)),
};
console.log(seen);
assert.deepEqual(seen, {
  one: "<strong>Do not press</strong>",
  nested: "Do <em>not</em> press",
  outerFirst: nested,
});
process.exit(0);
END

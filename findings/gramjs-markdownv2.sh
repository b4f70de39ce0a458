#!/usr/bin/env bash
# telegram 2.26.22 (GramJS): its `MarkdownV2Parser`, and TDLib 1.8.65 (prebuilt-tdlib 0.1008065.0), Telegram's own parser of
# MarkdownV2, which the Bot API uses too.
# Expected of its name: it reads the MarkdownV2 that the Bot API documents.
# Seen: it reads no italics (`_text_`), no quotes and no escapes, whose backslashes stay in the text; what it read as bold,
# it writes as HTML.
exec "$(dirname "$0")/lib/with-packages" telegram@2.26.22 tdl@8.1.0 prebuilt-tdlib@0.1008065.0 <<'END'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { getTdjson } from "prebuilt-tdlib";
import * as tdl from "tdl";

const { MarkdownV2Parser } = createRequire(import.meta.url)("telegram/extensions/markdownv2");
tdl.configure({ tdjson: getTdjson(), verbosityLevel: 0 });

function telegram(markdown) {
  const parse_mode = { _: "textParseModeMarkdown", version: 2 };
  const { text, entities } = tdl.execute({ _: "parseTextEntities", text: markdown, parse_mode });
  return [text, entities.map(({ type }) => type._.replace("textEntityType", "")).join()];
}
function gramjs(markdown) {
  const [text, entities] = MarkdownV2Parser.parse(markdown);
  return [text, entities.map(({ className }) => className.replace("MessageEntity", "")).join()];
}

const seen = Object.fromEntries(
  ["*today*", "_today_", ">today", String.raw`3\.50`].map((markdown) => [
    markdown,
    { telegram: telegram(markdown), gramjs: gramjs(markdown) },
  ]),
);
const written = MarkdownV2Parser.unparse(...MarkdownV2Parser.parse("*today*"));
console.dir({ seen, written }, { depth: null });
assert.deepEqual(seen, {
  "*today*": { telegram: ["today", "Bold"], gramjs: ["today", "Bold"] },
  _today_: { telegram: ["today", "Italic"], gramjs: ["_today_", ""] },
  ">today": { telegram: ["today", "BlockQuote"], gramjs: [">today", ""] },
  [String.raw`3\.50`]: { telegram: ["3.50", ""], gramjs: [String.raw`3\.50`, ""] },
});
assert.equal(written, "<strong>today</strong>");
process.exit(0);
END

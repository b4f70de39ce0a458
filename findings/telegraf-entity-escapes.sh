#!/usr/bin/env bash
# @telegraf/entity 0.7.0, which converts a message that a bot received to "Telegram-compatible" HTML or MarkdownV2, and
# TDLib 1.8.65 (prebuilt-tdlib 0.1008065.0), Telegram's own parser, which the Bot API uses too.
# Expected: Telegram reads the result as the text and the entities that it was made of.
# Seen: a text without entities is not escaped at all, so that Telegram refuses "1 < 2" as HTML and "v1.5" as MarkdownV2;
# with one entity anywhere, both work. In code, a backslash is not escaped in MarkdownV2: Telegram drops it inside the code,
# and refuses it at its end. A link whose address has parentheses is refused as well.
exec "$(dirname "$0")/lib/with-packages" @telegraf/entity@0.7.0 tdl@8.1.0 prebuilt-tdlib@0.1008065.0 <<'END'
import assert from "node:assert/strict";
import { toHTML, toMarkdownV2 } from "@telegraf/entity";
import { getTdjson } from "prebuilt-tdlib";
import * as tdl from "tdl";

tdl.configure({ tdjson: getTdjson(), verbosityLevel: 0 });
const modes = [
  [toHTML, { _: "textParseModeHTML" }],
  [toMarkdownV2, { _: "textParseModeMarkdown", version: 2 }],
];
const read = (text, parse_mode) => {
  const parsed = tdl.execute({ _: "parseTextEntities", text, parse_mode });
  return parsed._ === "error" ? `refused: ${parsed.message.replace("Can't parse entities: ", "")}` : parsed.text;
};
const through = (text, ...entities) => {
  const [html, markdown] = modes.map(([convert, mode]) => read(convert({ text, entities }), mode));
  return { html, markdown };
};

const seen = {
  plain: through("v1.5 < 2"),
  bold: through("v1.5 < 2", { type: "bold", offset: 0, length: 4 }),
  backslashInside: through("C:\\temp", { type: "code", offset: 0, length: 7 }),
  backslashAtEnd: through("C:\\", { type: "code", offset: 0, length: 3 }),
  link: through("Ada", { type: "text_link", offset: 0, length: 3, url: "https://en.wikipedia.org/wiki/Ada_(name)" }),
};
console.log(seen);
assert.deepEqual(seen, {
  plain: {
    html: 'refused: Unsupported start tag "" at byte offset 5',
    markdown: "refused: Character '.' is reserved and must be escaped with the preceding '\\'",
  },
  bold: { html: "v1.5 < 2", markdown: "v1.5 < 2" },
  backslashInside: { html: "C:\\temp", markdown: "C:temp" },
  backslashAtEnd: { html: "C:\\", markdown: "refused: Can't find end of Code entity at byte offset 0" },
  link: { html: "Ada", markdown: "refused: Character ')' is reserved and must be escaped with the preceding '\\'" },
});
END

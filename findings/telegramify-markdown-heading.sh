#!/usr/bin/env bash
# telegramify-markdown 1.3.3, which turns Markdown as models write it into Telegram's MarkdownV2, and TDLib 1.8.65
# (prebuilt-tdlib 0.1008065.0), Telegram's own parser, which the Bot API uses too.
# Expected: a heading is bold as a whole, since MarkdownV2 has no headings.
# Seen: what is bold already is not: `## **Price**` is plain, and of `## **Price** today` only " today" is bold. Also, the
# language of a code block is lost, although MarkdownV2 has it.
exec "$(dirname "$0")/lib/with-packages" telegramify-markdown@1.3.3 tdl@8.1.0 prebuilt-tdlib@0.1008065.0 <<'END'
import assert from "node:assert/strict";
import { getTdjson } from "prebuilt-tdlib";
import * as tdl from "tdl";
import telegramify from "telegramify-markdown";

tdl.configure({ tdjson: getTdjson(), verbosityLevel: 0 });
function through(markdown) {
  const text = telegramify(markdown, "escape").trim();
  const parse_mode = { _: "textParseModeMarkdown", version: 2 };
  const parsed = tdl.execute({ _: "parseTextEntities", text, parse_mode });
  const kinds = parsed.entities.map(({ type, offset, length }) => {
    const words = parsed.text.slice(offset, offset + length);
    return `${type._.replace("textEntityType", "")} ${JSON.stringify(words)}${type.language ? ` (${type.language})` : ""}`;
  });
  return [JSON.stringify(parsed.text), ...kinds].join(", ");
}

const seen = {
  heading: through("## Price"),
  boldHeading: through("## **Price**"),
  halfBoldHeading: through("## **Price** today"),
  codeBlock: through("```js\nx\n```"),
};
console.log(seen);
assert.deepEqual(seen, {
  heading: '"Price", Bold "Price"',
  boldHeading: '"Price"',
  halfBoldHeading: '"Price today", Bold " today"',
  codeBlock: '"x\\n", Pre "x\\n"',
});
END

#!/usr/bin/env bash
# telegram-format 3.1.0, which writes Telegram's HTML and MarkdownV2, and TDLib 1.8.65 (prebuilt-tdlib 0.1008065.0), Telegram's own
# parser, which the Bot API uses too.
# Expected: its functions can be nested, as their documentation does, in MarkdownV2 as in HTML.
# Seen: underlined italics begin and end with three underscores in MarkdownV2, which Telegram reads the other way round, and
# refuses the message. It asks for an empty bold entity between them.
exec "$(dirname "$0")/lib/with-packages" telegram-format@3.1.0 tdl@8.1.0 prebuilt-tdlib@0.1008065.0 <<'END'
import assert from "node:assert/strict";
import { getTdjson } from "prebuilt-tdlib";
import * as tdl from "tdl";
import { html, markdownv2 } from "telegram-format";

tdl.configure({ tdjson: getTdjson(), verbosityLevel: 0 });
const modes = {
  html: [html, { _: "textParseModeHTML" }],
  markdownv2: [markdownv2, { _: "textParseModeMarkdown", version: 2 }],
};
function read(write) {
  const results = Object.entries(modes).map(([name, [format, parse_mode]]) => {
    const parsed = tdl.execute({ _: "parseTextEntities", text: write(format), parse_mode });
    const kinds = () => parsed.entities.map(({ type }) => type._.replace("textEntityType", "")).toSorted();
    return [name, parsed._ === "error" ? `refused: ${parsed.message}` : kinds().join(", ")];
  });
  return Object.fromEntries(results);
}

const seen = {
  boldItalic: read((format) => format.bold(format.italic("today"))),
  underlinedBold: read((format) => format.underline(format.bold("today"))),
  underlinedItalic: read((format) => format.underline(format.italic("today"))),
};
console.log(seen);
assert.deepEqual(seen, {
  boldItalic: { html: "Bold, Italic", markdownv2: "Bold, Italic" },
  underlinedBold: { html: "Bold, Underline", markdownv2: "Bold, Underline" },
  underlinedItalic: {
    html: "Italic, Underline",
    markdownv2: "refused: Can't parse entities: Can't find end of Italic entity at byte offset 10",
  },
});
END

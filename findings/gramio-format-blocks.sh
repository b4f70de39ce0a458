#!/usr/bin/env bash
# @gramio/format 0.8.0, which converts HTML and Markdown, such as a model's answer, to a text with Telegram's entities.
# Expected: only blocks (paragraphs, list items, code blocks) begin a new line, and each of them does.
# Seen: in HTML an inline element at the top level is a paragraph of its own, so that one sentence becomes three; the same
# sentence inside <p> stays whole. In Markdown the parts of a list item have nothing between them: "Run:" and the code
# block below become "Run:npm ci".
exec "$(dirname "$0")/lib/with-packages" @gramio/format@0.8.0 marked@15.0.12 node-html-parser@7.0.1 <<'END'
import assert from "node:assert/strict";
import { htmlToFormattable } from "@gramio/format/html";
import { markdownToFormattable } from "@gramio/format/markdown";

const html = "Your order is <b>on its way</b> to you.";
const markdown = "1. Run:\n   ```\n   npm ci\n   ```\n2. Wait.";
const seen = {
  html: htmlToFormattable(html).text,
  htmlInParagraph: htmlToFormattable(`<p>${html}</p>`).text,
  markdown: markdownToFormattable(markdown).text,
};
console.log(seen);
assert.deepEqual(seen, {
  html: "Your order is \n\non its way\n\n to you.",
  htmlInParagraph: "Your order is on its way to you.",
  markdown: "1. Run:npm ci\n2. Wait.",
});
END

#!/usr/bin/env bash
# @grammyjs/parse-mode 2.3.0, whose HTMLStreamParser turns Telegram's HTML into text and entities, and TDLib 1.8.65
# (prebuilt-tdlib 0.1008065.0), Telegram's own parser, which the Bot API uses too.
# Expected: the same text and entities for what the Bot API documents ("HTML style"): links, mentions, numeric entities.
# Seen: `&amp;` in an address stays as it is, so that a link with two parameters leads elsewhere; `tg://user?id=` is a link
# instead of a mention; a numeric entity above 65535, such as an emoji's, stays in the text.
exec "$(dirname "$0")/lib/with-packages" @grammyjs/parse-mode@2.3.0 grammy@1.46.0 tdl@8.1.0 prebuilt-tdlib@0.1008065.0 <<'END'
import assert from "node:assert/strict";
import { HTMLStreamParser } from "@grammyjs/parse-mode";
import { getTdjson } from "prebuilt-tdlib";
import * as tdl from "tdl";

tdl.configure({ tdjson: getTdjson(), verbosityLevel: 0 });

function telegram(html) {
  const { text, entities } = tdl.execute({ _: "parseTextEntities", text: html, parse_mode: { _: "textParseModeHTML" } });
  return { text, entities: entities.map(({ type }) => type.url ?? `${type._} ${type.user_id}`) };
}
function grammy(html) {
  const parser = new HTMLStreamParser();
  parser.add(html);
  const { text, entities } = parser.toFormattedString();
  return { text, entities: entities.map(({ type, url }) => url ?? type) };
}

const written = [
  '<a href="https://shop.example/?size=4&amp;colour=2">order</a>',
  '<a href="tg://user?id=123456789">Eve</a>',
  "&#128230; sent",
];
const seen = written.map((html) => ({ html, telegram: telegram(html), grammy: grammy(html) }));
console.dir(seen, { depth: null });
assert.deepEqual(seen.map((one) => one.telegram), [
  { text: "order", entities: ["https://shop.example/?size=4&colour=2"] },
  { text: "Eve", entities: ["textEntityTypeMentionName 123456789"] },
  { text: "\u{1F4E6} sent", entities: [] },
]);
assert.deepEqual(seen.map((one) => one.grammy), [
  { text: "order", entities: ["https://shop.example/?size=4&amp;colour=2"] },
  { text: "Eve", entities: ["tg://user?id=123456789"] },
  { text: "&#128230; sent", entities: [] },
]);
END

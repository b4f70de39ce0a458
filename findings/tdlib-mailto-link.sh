#!/usr/bin/env bash
# TDLib 1.8.65 (prebuilt-tdlib 0.1008065.0), Telegram's own parser of formatted text, which the Bot API uses too.
# Expected: a `mailto:` link opens a mail, or is left out, as links with `tel:`, `sms:` and `ftp:` are.
# Seen: it becomes the web link http://mailto:ann@example.com/, in HTML and in MarkdownV2: example.com, opened with the user
# name "mailto" and the password "ann". The address as bare text would be recognised as an e-mail address.
exec "$(dirname "$0")/lib/with-packages" tdl@8.1.0 prebuilt-tdlib@0.1008065.0 <<'END'
import assert from "node:assert/strict";
import { getTdjson } from "prebuilt-tdlib";
import * as tdl from "tdl";

tdl.configure({ tdjson: getTdjson(), verbosityLevel: 0 });
const html = { _: "textParseModeHTML" };
const markdown = { _: "textParseModeMarkdown", version: 2 };
const linkOf = (text, parse_mode = html) => {
  const { entities } = tdl.execute({ _: "parseTextEntities", text, parse_mode });
  return entities.map(({ type }) => type.url).join() || "no link";
};

const seen = {
  version: tdl.execute({ _: "getOption", name: "version" }).value,
  mailto: linkOf('<a href="mailto:ann@example.com">Write to us</a>'),
  mailtoInMarkdown: linkOf("[Write to us](mailto:ann@example.com)", markdown),
  tel: linkOf('<a href="tel:+43123456">Call us</a>'),
  sms: linkOf('<a href="sms:+43123456">Text us</a>'),
  ftp: linkOf('<a href="ftp://example.com/file">Download</a>'),
  https: linkOf('<a href="https://example.com/">Read more</a>'),
  bare: tdl.execute({ _: "getTextEntities", text: "ann@example.com" }).entities.map(({ type }) => type._).join(),
};
console.log(seen);
assert.deepEqual(seen, {
  version: "1.8.65",
  mailto: "http://mailto:ann@example.com/",
  mailtoInMarkdown: "http://mailto:ann@example.com/",
  tel: "no link",
  sms: "no link",
  ftp: "no link",
  https: "https://example.com/",
  bare: "textEntityTypeEmailAddress",
});
END

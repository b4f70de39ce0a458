#!/usr/bin/env bash
# @telegram-apps/init-data-node 2.0.10, and init data without the field `signature`, which Telegram's documentation of
# the bot's own check (by `hash`) does not require and which clients from before Bot API 8.0 do not send.
# Expected: `parse` reads everything that `validate` accepts.
# Seen: `validate` accepts it, and `parse` throws, because `signature` is missing.
exec "$(dirname "$0")/lib/with-packages" @telegram-apps/init-data-node@2.0.10 <<'END'
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { parse, validate } from "@telegram-apps/init-data-node";

const token = "1:token";
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** As Telegram signs it for the bot: sorted fields by lines, under a key made of the token. */
function signed(fields) {
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`).sort().join("\n");
  return new URLSearchParams({ ...fields, hash: hmac(hmac("WebAppData", token), lines).toString("hex") }).toString();
}

const data = signed({ auth_date: String(Math.floor(Date.now() / 1_000)), user: '{"id":1,"first_name":"Ada"}' });
const outcome = (read) => {
  try {
    read();
    return "accepted";
  } catch (error) {
    return error.message;
  }
};

const seen = {
  fields: [...new URLSearchParams(data).keys()].sort(),
  validate: outcome(() => validate(data, token)),
  parse: outcome(() => parse(data)),
};
console.log(seen);
assert.deepEqual(seen, {
  fields: ["auth_date", "hash", "user"],
  validate: "accepted",
  parse: 'Invalid key: Expected "signature" but received undefined',
});
END

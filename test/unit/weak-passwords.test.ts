/** Which passwords are refused, however long they are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasCode } from "../../core/kernel/errors.ts";
import { refuseWeak } from "../../core/access/weak-passwords.ts";

const known = ["Eve Miller", "eve.miller@example.com"];

test("[A4] common and contextual passwords are refused, with digits and signs for letters too", () => {
  for (const password of [
    "password1234",
    "P@ssw0rd!2026",
    "passwordpassword",
    "qwertyqwerty12",
    "iloveyou!!!!!!",
    "123456789012",
    "aaaaaaaaaaaa",
    "EveMiller2026",
    "3v3.M1ller!!!!",
    "example.com-eve",
    "nadia-nadia-1",
    "Welcome2026!!",
  ])
    assert.throws(
      () => refuseWeak("password", password, known),
      (error) => hasCode(error, "field_invalid") && error.facts["field"] === "password",
      password,
    );
});

test("[A4] several words, drawn letters and other scripts are taken; no composition is asked for", () => {
  for (const password of [
    "correct horse battery staple",
    "purple kettle on the roof",
    "x7Kp2mQ9vLbTzR",
    "eve likes quiet rivers",
    "пароль из моего детства",
    "静かな川のほとりの石の上で",
  ])
    refuseWeak("password", password, known);
});

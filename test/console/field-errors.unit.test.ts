/** What the console shows of the errors it gets. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { Problem, Unreachable } from "../../web/src/api/client.ts";
import { catalogue } from "../../web/src/strings/catalogue.ts";
import { createI18n } from "../../web/src/i18n/i18n.ts";
import { errorTextIn } from "../../web/src/ui/error-text.ts";
import { newPasswordError } from "../../web/src/ui/forms/form-values.ts";

const refused = (reason?: string) =>
  new Problem(422, { code: "field_invalid", field: "password", detail: "password: must be longer", reason });

test("[R4] a guessable password is rejected in the reader's language, at its own field", () => {
  const english = (key: string) => catalogue.en[key] ?? "";
  const german = (key: string) => catalogue.de[key] ?? "";
  assert.match(newPasswordError(refused("guessable"), "password", english) ?? "", /easy to guess/);
  assert.match(newPasswordError(refused("guessable"), "password", german) ?? "", /leicht zu erraten/);
  assert.equal(newPasswordError(refused("guessable"), "name", german), undefined);
  assert.equal(newPasswordError(refused(), "password", german), "must be longer");
  assert.equal(newPasswordError(null, "password", german), undefined);
});

test("[R4] an error reads in the reader's language, whoever responded", () => {
  const english = (error: unknown) => errorTextIn(error, createI18n("en").t);
  const german = (error: unknown) => errorTextIn(error, createI18n("de").t);
  const problem = (status: number, code: string) =>
    new Problem(status, { code, detail: "in English", request_id: "r-1" });
  assert.match(english(problem(500, "internal")), /failed on the server.*r-1/);
  assert.match(german(problem(500, "internal")), /ein Fehler aufgetreten.*r-1/);
  assert.match(german(problem(503, "database_unavailable")), /nicht erreichbar/);
  assert.match(german(problem(503, "circuit_open")), /nicht erreichbar/);
  assert.match(german(problem(429, "rate_limited")), /Zu viele Anfragen/);
  assert.match(german(problem(409, "version_conflict")), /jemand anderem/);
  assert.match(german(new Problem(502, {})), /HTTP 502/);
  assert.match(german(new Unreachable("down")), /nicht erreichbar/);
  assert.equal(german(problem(409, "recovery_running")), "in English");
  assert.equal(german(new Problem(401, { code: "unauthenticated" })), "");
  assert.equal(german(null), "");
});

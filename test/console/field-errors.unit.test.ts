/** What a form shows at a field that the API rejected. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { Problem } from "../../web/src/api/client.ts";
import { catalogue } from "../../web/src/strings/catalogue.ts";
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

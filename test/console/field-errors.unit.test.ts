/** What the console shows of the errors it gets. */
import assert from "node:assert/strict";
import { test } from "vitest";
import * as z from "zod";
import { ApiKeyInput, PasswordChange, PersonChange, PersonInput } from "../../core/access/schema.ts";
import { JudgementInput } from "../../core/agreement/schema.ts";
import { CustomerChange } from "../../core/customers/directory-schema.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { read } from "../../core/kernel/faults.ts";
import { DocumentInput } from "../../core/knowledge/schema.ts";
import { NoteInput } from "../../core/notes/schema.ts";
import { CannedReplyInput } from "../../core/review/canned-replies-schema.ts";
import { TaxonomyInput } from "../../core/review/taxonomy-schema.ts";
import { PreviewRequest } from "../../core/settings/preview-schema.ts";
import { SettingsValues } from "../../core/settings/schema.ts";
import { TranslationRequest } from "../../core/translation/schema.ts";
import { SavedViewInput } from "../../core/views/schema.ts";
import { Problem, UnreachableError } from "../../web/src/api/client.ts";
import { catalogue } from "../../web/src/strings/catalogue.ts";
import { createI18n } from "../../web/src/i18n/i18n.ts";
import { errorTextOf } from "../../web/src/ui/error-text.ts";
import { fieldErrorTextOf } from "../../web/src/ui/forms/field-error-text.ts";
import { newPasswordErrorOf } from "../../web/src/ui/forms/form-values.ts";

const refused = (reason?: string) =>
  new Problem(422, { code: "field_invalid", field: "password", detail: "password: must be longer", reason });

test("[R4] a guessable password is rejected in the reader's language, at its own field", () => {
  const english = (key: string) => catalogue.en[key] ?? "";
  const german = (key: string) => catalogue.de[key] ?? "";
  assert.match(newPasswordErrorOf(refused("guessable"), "password", english) ?? "", /easy to guess/);
  assert.match(newPasswordErrorOf(refused("guessable"), "password", german) ?? "", /leicht zu erraten/);
  assert.equal(newPasswordErrorOf(refused("guessable"), "name", german), undefined);
  assert.equal(newPasswordErrorOf(refused(), "password", german), "must be longer");
  assert.equal(newPasswordErrorOf(null, "password", german), undefined);
});

test("[R4] what the API says about a field reads in the reader's language, in English as the API says it", () => {
  const [english, german] = [createI18n("en").t, createI18n("de").t];
  const said = { "must be at most 10080": ["must be at most 10,080", "darf höchstens 10.080 sein"] };
  for (const [api, [en, de]] of Object.entries(said)) {
    assert.equal(fieldErrorTextOf(api, english), en);
    assert.equal(fieldErrorTextOf(api, german), de);
  }
  assert.equal(fieldErrorTextOf("is a unicorn", german), "is a unicorn");
  assert.equal(fieldErrorTextOf("fehlt", german), "fehlt");
  const invalid = new Problem(422, { code: "field_invalid", field: "to", detail: "to: is missing" });
  assert.equal(errorTextOf(invalid, german), "to: fehlt");
  assert.equal(errorTextOf(invalid, english), "to: is missing");
});

const forms: Readonly<Record<string, z.ZodObject>> = {
  ApiKeyInput,
  CannedReplyInput,
  CustomerChange,
  DocumentInput,
  JudgementInput,
  NoteInput,
  PasswordChange,
  PersonChange,
  PersonInput,
  PreviewRequest,
  SavedViewInput,
  SettingsValues,
  TaxonomyInput,
  TranslationRequest,
};

const wrong = [
  undefined,
  null,
  "",
  " ",
  "x".repeat(200_000),
  "\0",
  "\ud800",
  "?!",
  -1,
  1e15,
  0.001,
  {},
  [{}],
  true,
];

test.each(Object.keys(forms))("[R4] no error of a field of %s is only in English", (name) => {
  const form = forms[name]?.shape ?? {};
  const sentences = Object.entries(form).flatMap(([field, schema]) =>
    wrong.flatMap((value) => sentencesOn(z.object({ [field]: schema }), { [field]: value })),
  );
  assert.ok(sentences.length > 0);
  const german = createI18n("de").t;
  const untranslated = sentences.filter((sentence) => fieldErrorTextOf(sentence, german) === sentence);
  assert.deepEqual([...new Set(untranslated)], []);
});

function sentencesOn(schema: z.ZodType, value: unknown): string[] {
  let sentences: string[] = [];
  try {
    read(schema, value, ([{ message }]) => {
      sentences = [message];
      return new NadiaError("field_invalid", "is wrong");
    });
  } catch (error) {
    assert.ok(error instanceof NadiaError);
  }
  return sentences;
}

test("[R4] an error reads in the reader's language, whoever responded", () => {
  const english = (error: unknown) => errorTextOf(error, createI18n("en").t);
  const german = (error: unknown) => errorTextOf(error, createI18n("de").t);
  const problem = (status: number, code: string) =>
    new Problem(status, { code, detail: "in English", request_id: "r-1" });
  assert.match(english(problem(500, "internal")), /failed on the server.*r-1/);
  assert.match(german(problem(500, "internal")), /ein Fehler aufgetreten.*r-1/);
  assert.match(german(problem(503, "database_unavailable")), /nicht erreichbar/);
  assert.match(german(problem(503, "circuit_open")), /nicht erreichbar/);
  assert.match(german(problem(429, "rate_limited")), /Zu viele Anfragen/);
  assert.match(german(problem(409, "version_conflict")), /jemand anderem/);
  assert.match(german(new Problem(502, {})), /HTTP 502/);
  assert.match(german(new UnreachableError("down")), /nicht erreichbar/);
  assert.equal(german(problem(409, "recovery_running")), "in English");
  assert.equal(german(new Problem(401, { code: "unauthenticated" })), "");
  assert.equal(german(null), "");
});

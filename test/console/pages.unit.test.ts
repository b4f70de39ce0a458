/** The console's pages besides the queue: forms, audit entries, deliveries, documents, devices. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { DocumentId } from "../../core/knowledge/schema.ts";
import { Problem } from "../../web/src/api/client.ts";
import {
  actions,
  type AuditEntry,
  detailNames,
  detailsOf,
  detailValues,
  targetOf,
  subjects,
} from "../../web/src/pages/audit/entry.ts";
import { changeOf } from "../../web/src/pages/customers/customer-fields.ts";
import { errorKeyOf, deliveryStateOf, deliveryStates } from "../../web/src/pages/deliveries/delivery.ts";
import { documentIdOf, tagsOf } from "../../web/src/pages/knowledge/document.ts";
import { deviceOf } from "../../web/src/pages/settings/user-agent.ts";
import { scopeOf, scopesUpTo } from "../../web/src/pages/settings/scopes.ts";
import { addTexts, catalogue } from "../../web/src/strings/catalogue.ts";
import type { Text } from "../../web/src/strings/text.ts";
import { fieldErrorOf } from "../../web/src/ui/forms/form-values.ts";

const sources = join(import.meta.dirname, "../../web/src");
const sourceOf = (file: string) => readFileSync(join(sources, file), "utf8");
const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.tsx?$/.test(file),
);

/** The areas that pages add, and where they do. */
const added = files.flatMap((file) =>
  [...sourceOf(file).matchAll(/^addTexts\((\w+)\)/gm)]
    .filter(() => !file.startsWith("strings/"))
    .map(([, area = ""]) => ({ area, folder: dirname(file) })),
);
for (const area of new Set(added.map((one) => one.area))) {
  const module: Record<string, Readonly<Record<string, Text>>> = await import(
    join(sources, "strings", `${area}.ts`)
  );
  addTexts(module[area] ?? {});
}

describe("forms", () => {
  const refused = (field: string, detail = `${field}: is too long`) =>
    new Problem(422, { code: "field_invalid", field, detail });

  test("a rejected field says why, without its name; another field says nothing", () => {
    assert.equal(fieldErrorOf(refused("title"), "title"), "is too long");
    assert.equal(fieldErrorOf(refused("tags.0"), "tags"), "is too long");
    assert.equal(fieldErrorOf(refused("title", "no such title"), "title"), "no such title");
    assert.equal(fieldErrorOf(refused("title"), "text"), undefined);
    assert.equal(fieldErrorOf(refused("profile.name"), "profile.name"), "is too long");
    assert.equal(fieldErrorOf(refused("profile.name"), "name"), undefined);
    assert.equal(fieldErrorOf(refused("profile.names"), "profile.name"), undefined);
    assert.equal(fieldErrorOf(refused("profile"), "profile.name"), undefined);
    assert.equal(fieldErrorOf(new Problem(409, { code: "wrong_state", field: "title" }), "title"), undefined);
    assert.equal(fieldErrorOf(null, "title"), undefined);
  });

  test("[P6] only a customer's changed fields are sent; an empty nickname clears it", () => {
    const profile = { name: "Ada", age: 36, location: null, occupation: null, preferences: null };
    const typed = { name: " Ada ", age: "36", location: "", occupation: " ", preferences: "" };
    const known = { status: "new" as const, nickname: "Annie", lifetime_value_usd: 249.9, profile };
    const same = { status: "new", nickname: " Annie ", value: "249.90", profile: typed };
    assert.deepEqual(changeOf(known, same), {});
    assert.deepEqual(changeOf(known, { ...same, nickname: " " }), { nickname: null });
    assert.deepEqual(changeOf(known, { ...same, status: "customer", value: "12,5" }), {
      status: "customer",
      lifetime_value_usd: 12.5,
    });
    assert.deepEqual(changeOf(known, { ...same, status: "nonsense", value: "" }), {});
    assert.deepEqual(changeOf({ ...known, nickname: null }, { ...same, nickname: "" }), {});
    const other = { ...typed, name: "", age: "37", location: "Paris " };
    assert.deepEqual(changeOf(known, { ...same, profile: other }), {
      profile: { name: null, age: 37, location: "Paris" },
    });
  });
});

describe("audit entries", () => {
  const entry = (subject_type: string, detail: AuditEntry["detail"] = {}): AuditEntry => ({
    id: 1,
    at: "2026-05-01T00:00:00Z",
    actor: { id: null, name: "nadia" },
    action: "review.expire",
    subject_type,
    subject_id: "x",
    detail,
  });

  test("link to their subject, if it has a page", () => {
    assert.deepEqual(targetOf(entry("interaction")), { to: "/reviews/$id", id: "x" });
    assert.deepEqual(targetOf(entry("customer")), { to: "/customers/$id", id: "x" });
    assert.deepEqual(targetOf(entry("delivery", { interaction_id: "y" })), { to: "/reviews/$id", id: "y" });
    assert.equal(targetOf(entry("delivery")), null);
    assert.deepEqual(targetOf(entry("edit_tag")), { to: "/settings", tab: "taxonomy" });
    assert.deepEqual(targetOf(entry("update")), { to: "/quarantine", tab: "parked" });
    assert.deepEqual(targetOf(entry("recovery_operation")), { to: "/recovery" });
    assert.equal(targetOf(entry("spaceship")), null);
    assert.ok(subjects.every((type) => targetOf(entry(type, { interaction_id: "y" })) !== null));
  });

  test("their details are lines of text: changes with an arrow, lists with commas, nothing empty", () => {
    const detail = {
      lifetime_value_usd: { from: 0, to: 12 },
      nickname: { from: null, to: "A" },
      tags: ["tone", "facts"],
      edited: true,
      reason: null,
      a_later_name: { a: 1 },
      with: "api_key",
      label: "api_key",
    };
    const texts = {
      yes: "ja",
      no: "nein",
      name: (name: string) => `<${name}>`,
      value: (value: string) => `<${value}>`,
    };
    assert.deepEqual(detailsOf(detail, texts), [
      ["<lifetime_value_usd>", "0 → 12"],
      ["<nickname>", "– → A"],
      ["<tags>", "tone, facts"],
      ["<edited>", "ja"],
      ["a later name", '{"a":1}'],
      ["<with>", "<with.api_key>"],
      ["<label>", "api_key"],
    ]);
  });

  test("the filter offers exactly the actions and subjects that have a text in both languages", () => {
    for (const action of actions)
      assert.ok(catalogue.en[`audit.do.${action}`] && catalogue.de[`audit.do.${action}`], action);
    for (const subject of subjects) assert.ok(catalogue.en[`audit.on.${subject}`], subject);
    const named = (prefix: string) =>
      Object.keys(catalogue.en).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
    assert.deepEqual(named("audit.do.").toSorted(), actions.toSorted());
    assert.deepEqual(named("audit.on.").toSorted(), subjects.toSorted());
    assert.deepEqual(named("audit.detail.").toSorted(), detailNames.toSorted());
    assert.deepEqual(named("audit.value.").toSorted(), detailValues.toSorted());
  });
});

describe("[R3] deliveries", () => {
  test("what needs a person comes first, and is the default for an unknown address", () => {
    assert.deepEqual(deliveryStates.slice(0, 2), ["unknown", "undeliverable"]);
    assert.equal(deliveryStateOf("sent"), "sent");
    assert.equal(deliveryStateOf("lost"), "unknown");
    assert.equal(deliveryStateOf(undefined), "unknown");
  });

  test("every error has a text, even for codes not known yet", () => {
    assert.equal(errorKeyOf({ error: null, error_code: null }), null);
    assert.equal(errorKeyOf({ error: "x", error_code: "blocked" }), "deliveries.error.blocked");
    assert.equal(errorKeyOf({ error: "x", error_code: "no_room" }), "deliveries.error.no_room");
    const other = errorKeyOf({ error: "x", error_code: "telegram_418" });
    assert.equal(other, "deliveries.error.other");
    assert.ok(catalogue.de[other]);
  });
});

describe("[D4] documents", () => {
  test("an id made from any title is accepted by the API", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.uuid(), (title, random) => {
        assert.ok(DocumentId.safeParse(documentIdOf(title, random)).success);
      }),
    );
    assert.equal(documentIdOf("Übergröße & Más!", "0123456789ab"), "ubergro-e-mas-01234567");
    assert.match(documentIdOf("配送", "0123456789ab"), /^document-/);
  });

  test("tags have no duplicates and no empty ones", () => {
    assert.deepEqual(tagsOf(" a, b,,a ,c d"), ["a", "b", "c d"]);
    assert.deepEqual(tagsOf("  "), []);
  });
});

describe("[A1] sessions and keys", () => {
  test("a user agent is shown as browser and system, even if it imitates others", () => {
    const chrome =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    assert.deepEqual(deviceOf(chrome), { browser: "Chrome", system: "Linux" });
    assert.deepEqual(deviceOf(`${chrome.replace("X11; Linux x86_64", "Windows NT 10.0")} Edg/140.0`), {
      browser: "Edge",
      system: "Windows",
    });
    assert.deepEqual(
      deviceOf(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
      ),
      { browser: "Safari", system: "iOS" },
    );
    assert.equal(deviceOf("curl/8.5.0"), null);
    assert.equal(deviceOf(null), null);
  });

  test("nobody grants more than they have", () => {
    assert.deepEqual(scopesUpTo("reviewer"), ["read", "reviewer"]);
    assert.deepEqual(scopesUpTo("read"), ["read"]);
    assert.equal(scopeOf("root"), "read");
  });
});

describe("[R4] the catalogue", () => {
  test("every text exists in both languages, with the same placeholders", () => {
    const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [key, text] of Object.entries(catalogue.en)) {
      const other = catalogue.de[key] ?? "";
      assert.ok(text.trim() !== "" && other.trim() !== "", key);
      assert.deepEqual(new Set(values(other)), new Set(values(text)), key);
    }
  });

  test("texts that a page adds are used in its folder alone", () => {
    expect(added.length).toBeGreaterThan(5);
    for (const { area } of added) {
      const folders = added.filter((one) => one.area === area).map(({ folder }) => folder);
      const own = [...sourceOf(`strings/${area}.ts`).matchAll(/^ {2}"([\w.]+)": \[/gm)].map(
        ([, key = ""]) => key,
      );
      const prefixes = new Set(own.map((key) => key.slice(0, key.indexOf(".") + 1)));
      // The audit's actions are named like texts.
      for (const file of files.filter((one) => !/^strings\/|^pages\/audit\/entry/.test(one))) {
        const text = sourceOf(file);
        const uses = own.some((key) => text.includes(`"${key.replace(/_(one|other)$/, "")}"`));
        const builds = [...prefixes].some((prefix) => text.includes(`\`${prefix}`) && prefix !== "settings.");
        if (uses || builds)
          expect(
            folders.some((folder) => file.startsWith(folder)),
            `${area} in ${file}`,
          ).toBe(true);
      }
    }
  });

  test("a text of the health page that puts a noun after a number has both its forms", () => {
    const counts = Object.entries(catalogue.en).filter(
      ([key, text]) => key.startsWith("health.") && /\{(?!ms)\w+\} [a-z]{2,}s\b/.test(text),
    );
    expect(counts.map(([key]) => key).filter((key) => !/_(one|other)$/.test(key))).toEqual([]);
  });

  test("a plural form never stands alone", () => {
    for (const key of Object.keys(catalogue.en)) {
      const pair = key.replace(/_(one|other)$/, (_, form: string) => (form === "one" ? "_other" : "_one"));
      assert.ok(pair in catalogue.en, key);
    }
  });
});

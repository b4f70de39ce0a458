/** The form of the bot's settings: what it saves, and how two admins' changes come together. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SettingName, SettingsValues } from "../../core/settings/schema.ts";
import {
  differingNames,
  fieldsOf,
  mergeValues,
  settingNames,
  numberFields,
  textFields,
  type Values,
  valuesOf,
} from "../../web/src/pages/settings/bot/values.ts";

const some: fc.Arbitrary<Values> = fc.record(
  {
    persona: fc.constantFrom("You are Mia.", "You are Tom."),
    llm1_model: fc.constantFrom("offline", "openai/gpt-5"),
    rules_off: fc.constantFrom(["link_shown" as const], ["handle_shown" as const, "link_shown" as const]),
    answer_hours: fc.constantFrom(1, 24),
    undo_seconds: fc.constantFrom(0, 30),
  },
  { requiredKeys: [] },
);

describe("[R13] the form of the bot's settings", () => {
  test("[R13] has a field for every setting, with the API's bounds", () => {
    expect([...settingNames].sort()).toEqual([...SettingName.options].sort());
    for (const { name, max } of textFields) {
      expect(SettingsValues.safeParse({ [name]: "x".repeat(max) }).success, name).toBe(true);
      expect(SettingsValues.safeParse({ [name]: "x".repeat(max + 1) }).success, name).toBe(false);
    }
    for (const { name, min, max } of numberFields)
      for (const [value, isValid] of [
        [min, true],
        [max, true],
        [min - 1, false],
        [max + 1, false],
      ] as const)
        expect(SettingsValues.safeParse({ [name]: value }).success, `${name} ${value}`).toBe(isValid);
  });

  test("[R13] saves what was read, and nothing for an empty field", () => {
    fc.assert(
      fc.property(some, (values) => {
        expect(valuesOf(fieldsOf(values))).toEqual(values);
      }),
    );
    expect(valuesOf({ ...fieldsOf({}), persona: "  ", undo_seconds: " 0 " })).toEqual({ undo_seconds: 0 });
  });

  test("[R13] keeps my changes and takes a colleague's in everything that I did not touch", () => {
    fc.assert(
      fc.property(some, some, some, (base, mine, theirs) => {
        const whole = mergeValues(base, mine, theirs);
        for (const name of settingNames)
          expect(whole[name]).toEqual(differingNames(base, mine).includes(name) ? mine[name] : theirs[name]);
      }),
    );
    expect(mergeValues({ undo_seconds: 5 }, {}, { undo_seconds: 5, answer_hours: 4 })).toEqual({
      answer_hours: 4,
    });
  });
});

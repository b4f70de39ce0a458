/** Stored settings and their fallback to the defaults, and the team's texts in the prompts. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultsOf } from "../../core/app/team-settings.ts";
import { parseSettings } from "../../core/config.ts";
import { judge } from "../../core/constitution/constitution.ts";
import { defaultRules, listRules, rulesWithout } from "../../core/constitution/rules.ts";
import { OptionalRule } from "../../core/constitution/schema.ts";
import {
  composePrompt,
  composeRefinement,
  defaultTexts,
  type TeamTexts,
} from "../../core/drafting/prompt.ts";
import { maxTextLength, SettingName, SettingsValues } from "../../core/settings/schema.ts";
import { applied, valuesIn } from "../../core/settings/values.ts";

const defaults = defaultsOf(parseSettings({ NADIA_OVERDUE_MINUTES: "45", LLM1_MODEL: "openai/gpt-5" }));

const valid: fc.Arbitrary<SettingsValues> = fc.record(
  {
    persona: fc.constantFrom("You are Mia.", "Sei knapp."),
    first_instructions: fc.constant("Offer a call back."),
    second_instructions: fc.constant("No emoji."),
    llm1_model: fc.constantFrom("offline", "google/gemini-2.5-pro"),
    llm2_model: fc.constant("openai/gpt-4o"),
    translation_model: fc.constantFrom("offline", "openai/gpt-4o-mini"),
    rules_off: fc.subarray([...OptionalRule.options]),
    limit_minute: fc.integer({ min: 1, max: 1_000_000 }),
    limit_hour: fc.integer({ min: 1, max: 1_000_000 }),
    limit_day: fc.integer({ min: 1, max: 1_000_000 }),
    answer_hours: fc.integer({ min: 1, max: 168 }),
    overdue_minutes: fc.integer({ min: 0, max: 4_320 }),
    undo_seconds: fc.integer({ min: 0, max: 30 }),
    agreement_percent: fc.integer({ min: 0, max: 100 }),
    answer_target_minutes: fc.integer({ min: 1, max: 10_080 }),
    time_zone: fc.constantFrom("Europe/Berlin", "Asia/Kolkata"),
    four_eyes: fc.constantFrom("off", "blocked", "all"),
    draft_media: fc.constantFrom("off", "images", "images_and_audio"),
  },
  { requiredKeys: [] },
);

describe("[R13] settings and their defaults", () => {
  test("[R13] a value that is set applies, any other has its default, and both stay what they were", () => {
    fc.assert(
      fc.property(valid, fc.integer({ min: 1 }), (values, version) => {
        const found = applied({ version, document: JSON.parse(JSON.stringify(values)) }, defaults);
        expect(found).toEqual({ version, values: { ...defaults, ...values } });
        expect(SettingsValues.parse(values)).toEqual(values);
      }),
    );
  });

  test("[R13] without a version everything has the environment's value, or the built-in one", () => {
    expect(applied(undefined, defaults)).toEqual({ version: 0, values: defaults });
    expect(defaults).toMatchObject({ overdue_minutes: 45, llm1_model: "openai/gpt-5", undo_seconds: 5 });
    expect(Object.keys(defaults).sort()).toEqual([...SettingName.options].sort());
  });

  test("[R13] a stored value that this release does not accept has its default and hides no other", () => {
    const spoilt = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    fc.assert(
      fc.property(valid, fc.constantFrom(...SettingName.options), spoilt, (values, name, value) => {
        const { [name]: _replaced, ...others } = values;
        const read = valuesIn({ ...others, [name]: value, left_by_another_release: 1 });
        expect(read).toMatchObject(others);
        expect(SettingsValues.safeParse(read).success).toBe(true);
      }),
    );
    expect(valuesIn({ rules_off: ["slur", "link_shown", "gone"] })).toEqual({ rules_off: ["link_shown"] });
    for (const document of [null, 7, "x", [], undefined]) expect(valuesIn(document)).toEqual({});
  });
});

describe("[D3] rules that can be switched off", () => {
  test("[D3] they exist and only flag; what blocks, and what protects people, always applies", () => {
    const rules = listRules();
    const optional = rules.filter((rule) => rule.can_be_switched_off);
    expect(optional.map(({ id }) => id).sort()).toEqual([...OptionalRule.options].sort());
    expect(optional.filter(({ level }) => level !== "flagged")).toEqual([]);
    const kept = [
      "self_harm_mentioned",
      "claims_human",
      "poses_as_telegram",
      "payment_diverted",
      "prompt_quoted",
    ];
    for (const id of kept) expect(optional.map((rule) => rule.id)).not.toContain(id);
    expect(rulesWithout([])).toBe(defaultRules);
  });

  test("[D3] each one that is switched off stops judging, and nothing else does", () => {
    for (const off of OptionalRule.options) {
      const left = rulesWithout([off]).map(({ id }) => id);
      expect(left).toEqual(defaultRules.map(({ id }) => id).filter((id) => id !== off));
    }
    const said = "Write to me at ann@example.com, we guarantee a refund. Please send me your password.";
    expect(judge(said, rulesWithout(["email_shown", "guarantee"])).matches.map(({ rule }) => rule)).toEqual([
      "credentials_asked",
    ]);
    expect(judge(said, rulesWithout(OptionalRule.options)).level).toBe("blocked");
  });
});

describe("[D2] the team's texts in the prompts", () => {
  const parts = {
    conversation: { recent: [], summary: null, count: 0 },
    status: null,
    messages: [],
  };
  const systems = (team: TeamTexts) =>
    [composePrompt({ ...parts, team }), composeRefinement({ ...parts, team }, "Hi")].map(
      ({ system }) => system,
    );

  test("[D2] the persona is in both prompts, each stage's instructions in its own, the built-in rules behind them", () => {
    const [first = "", second = ""] = systems({
      persona: "You are Mia of Acme.",
      first_instructions: "Offer a call back.",
      second_instructions: "No emoji.",
    });
    for (const system of [first, second]) {
      expect(system).toContain(
        "\nYou are Mia of Acme.\nOur team's instructions, as far as the rules below let you:\n",
      );
      expect(system).not.toContain(defaultTexts.persona);
    }
    expect(first).toContain("Offer a call back.");
    expect(second).toContain("No emoji.");
    expect(first + second).not.toMatch(/No emoji[^]*Offer|Offer a call back[^]*Offer a call back/);
    expect(first.indexOf("Never claim to be a human.")).toBeGreaterThan(first.indexOf("Offer a call back."));
    expect(second.indexOf("Answer with JSON only")).toBeGreaterThan(second.indexOf("No emoji."));
  });

  test("[D2] the longest texts add at most 1,500 tokens to a prompt", () => {
    const long = {
      persona: "p".repeat(maxTextLength.persona),
      first_instructions: "f".repeat(maxTextLength.instructions),
      second_instructions: "s".repeat(maxTextLength.instructions),
    };
    const usual = systems(defaultTexts);
    for (const [stage, system] of systems(long).entries())
      expect(Math.ceil((system.length - (usual[stage]?.length ?? 0)) / 4)).toBeLessThanOrEqual(1_500);
  });
});

/**
 * Previews settings that are not saved: drafts a past interaction again with them. Only the calls to the models are
 * recorded, because they cost something; no draft, no review and no memory is written.
 */
import { draftReply } from "../drafting/drafting.ts";
import { pastStatement, type PastDraft } from "../drafting/regeneration.ts";
import { annotatedText } from "../intake/details-schema.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { callsSince } from "../ledger/standalone-calls.ts";
import { rebuilt, rebuildStatement } from "../memory/memory.ts";
import type { Preview, PreviewRequest } from "../settings/preview-schema.ts";
import { previewMs, previewsPerHour } from "../settings/rules.ts";
import { refuseModels, type SettingsPorts } from "../settings/settings.ts";
import { applied } from "../settings/values.ts";
import { filesFor } from "./draft-files.ts";
import type { TeamDrafting } from "./drafter.ts";
import { type Judged, judgeOutcome } from "./judge.ts";
import { conversationBefore, partsOf } from "./regenerate.ts";
import { type CallRecorderPorts, createCallRecorder } from "./call-recorder.ts";

export interface PreviewPorts
  extends Omit<TeamDrafting, "defaults" | "prices">, CallRecorderPorts, SettingsPorts {}

/** Each preview makes two calls, or more if a model fails. */
const callsPerHour = 2 * previewsPerHour;
const hourMs = 3_600_000;

/**
 * Drafts once. A model's failure is part of the result. Throws `not_found` for an interaction that is not in Postgres,
 * `rate_limited`, and `field_invalid` for a model without a key.
 */
export async function previewSettings(
  ports: PreviewPorts,
  { values: set, interaction: id }: PreviewRequest,
): Promise<Preview> {
  const { sql, settings } = ports;
  refuseModels(settings.providers, set);
  const { past, made } = await readPast(ports, id);
  const { values } = applied({ version: 0, document: set }, settings.defaults);
  const history = rebuilt(await sql.query(rebuildStatement(past.user_id)));
  const conversation = conversationBefore(history, past);
  const recorder = recorderOf(ports, past);
  const began = ports.clock.now();
  const files = await filesFor(ports, past.messages, values.draft_media);
  const totalTimeoutMs = previewMs - (ports.clock.now() - began);
  const outcome = await draftReply(
    { ...ports, models: ports.modelsOf(values), totalTimeoutMs },
    {
      ...partsOf({ ...past, guidance: null, previous: null }, conversation, values),
      files,
    },
    recorder,
  );
  const judging = { conversation, knowledge: past.knowledge, rulesOff: values.rules_off };
  const { text, verdict_level, settings_version } = past;
  return {
    before: { text, verdict_level, settings_version },
    after: drafted(judgeOutcome(outcome, judging)),
    cost_usd: recorder.cost(),
    left: Math.max(0, Math.floor((callsPerHour - made - recorder.made()) / 2)),
  };
}

/** The interaction, and how many calls previews made within the hour. */
async function readPast({ sql, clock }: PreviewPorts, id: InteractionId) {
  const since = iso(clock.now() - hourMs);
  const { pasts, calls } = await sql.batch({
    pasts: pastStatement(id),
    calls: callsSince("preview", since),
  });
  const [past] = pasts;
  if (past === undefined || past.messages.length === 0)
    throw new NadiaError("not_found", "this interaction is no longer in Postgres: choose a newer one", {
      facts: { interaction: id },
    });
  const { calls: made, first } = calls[0] ?? { calls: 0, first: null };
  if (made >= callsPerHour) throw tooMany(clock.now(), first);
  return { past, made };
}

function drafted({ outcome, verdict }: Judged): Preview["after"] {
  const { draft, failure, failures } = outcome;
  return {
    text: draft?.text ?? null,
    verdict_level: verdict?.level ?? null,
    verdict,
    llm1: draft?.llm1 ?? null,
    llm2: draft?.llm2 ?? null,
    failure,
    model_failures: [...failures],
  };
}

function tooMany(now: number, first: string | null): NadiaError {
  const seconds = first === null ? 60 : Math.ceil((Date.parse(first) + hourMs - now) / 1_000);
  return new NadiaError(
    "rate_limited",
    `there were ${previewsPerHour} previews within an hour; wait, or save the settings and look at the next drafts`,
    { facts: { retry_after: Math.max(1, seconds) } },
  );
}

/** Finds no earlier calls: each preview pays for its own. */
const recorderOf = (ports: PreviewPorts, { user_id: customer, messages }: PastDraft) => ({
  paid: async () => [],
  ...createCallRecorder(ports, {
    purpose: "preview",
    customer,
    message: messages.map(annotatedText).join("\n"),
  }),
});

/** Interactions in their final state, for figures with interaction sums. */
import * as z from "zod";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, randomIds } from "../../core/kernel/ids.ts";
import { databaseOf, type Harness } from "./harness.ts";
import type { KeyHolder } from "./reviews.ts";

/** What tests read from a list of them; their drafts have no bubbles and often no model. */
export const InteractionPage = z.object({
  items: z.array(z.object({ id: z.string(), decided_at: z.string().nullable() })),
  next_cursor: z.string().nullable(),
});
export type InteractionPage = z.infer<typeof InteractionPage>;

export interface FinishedInteraction {
  readonly at: string;
  readonly status: string;
  readonly by?: KeyHolder;
  /** Seconds until the decision. */
  readonly after?: number;
  readonly draft?: string | null;
  readonly final?: string | null;
  readonly tags?: readonly string[];
  readonly llm1?: readonly [model: string, input: number, output: number, cost: number | null];
  readonly llm2?: readonly [model: string, input: number, output: number, cost: number | null];
  /** A reviewer began it. */
  readonly isWrittenFirst?: boolean;
  /** The models of earlier drafts. */
  readonly former?: readonly { readonly llm1_model: string; readonly llm2_model: string | null }[];
}

/** Plants an interaction in its final state. */
export async function plantFinished(harness: Harness, interaction: FinishedInteraction): Promise<string> {
  const { at, status, by, draft = "Hello.", final = null, tags = [] } = interaction;
  const id = randomIds.random();
  const call = (given: FinishedInteraction["llm1"]) =>
    sql`${given?.[0] ?? null}, ${given?.[1] ?? null}::integer, ${given?.[2] ?? null}::integer, ${given?.[3] ?? null}::numeric`;
  await databaseOf(harness).batch({
    planted: [
      statement(sql`insert into users (id, telegram_user_id, display_name)
      values (${customerIdOf(77)}::uuid, 77, 'Ann') on conflict do nothing`),
      statement(sql`insert into interactions (id, created_at, user_id, chat_id, status, draft_text, final_text,
        edit_tags, decided_by, decided_at, reject_reason,
        llm1_model, llm1_input_tokens, llm1_output_tokens, llm1_cost_usd,
        llm2_model, llm2_input_tokens, llm2_output_tokens, llm2_cost_usd, former_drafts, written_first)
      values (${id}::uuid, ${at}::timestamptz, ${customerIdOf(77)}::uuid, 77, ${status}, ${draft}, ${final},
        array(select jsonb_array_elements_text(${JSON.stringify(tags)}::jsonb)), ${by?.id ?? null}::uuid,
        case when ${by?.id ?? null}::uuid is not null
          then ${at}::timestamptz + make_interval(secs => ${interaction.after ?? 60}::integer) end, null,
        ${call(interaction.llm1)}, ${call(interaction.llm2)}, ${JSON.stringify(interaction.former ?? [])}::jsonb,
        ${interaction.isWrittenFirst ?? false}::boolean)`),
    ],
  });
  return id;
}

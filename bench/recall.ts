/** How much of what a question needs is recalled: LoCoMo-format conversations through the real long-term memory. */
import { migrate } from "../core/app/migrate.ts";
import { systemClock } from "../core/kernel/clock.ts";
import { type CustomerId, customerIdOf } from "../core/kernel/ids.ts";
import type { Sql, Statement } from "../core/kernel/sql.ts";
import { recallStatement, rememberStatement, selectWithin } from "../core/memory/recall/recall.ts";
import { createGuard } from "../core/storage/guard.ts";
import { createPostgres } from "../core/storage/postgres.ts";
import { startEmbeddedPostgres } from "../local/engines/postgres.ts";
import { migratedSnapshot } from "../local/engines/snapshot.ts";
import { argument, flag, readOptions, string } from "../local/options.ts";
import { median } from "./median.ts";
import {
  type Conversation,
  readConversations,
  type RememberedTurn,
  type TestQuestion,
  UnusableFile,
} from "./recall-file.ts";

const help = `npm run bench:recall -- FILE [--json] [--database-url URL --fetch-endpoint URL]

FILE is a LoCoMo-format JSON: [{sample_id, conversation: {session_1_date_time, session_1: [{speaker, dia_id, text,
blip_caption}], …}, qa: [{question, evidence: [dia_id], category}]}]. Every turn goes through the real long-term
memory (PGlite behind Neon's protocol, in memory, unless a migrated database is given). It prints, per category, the
share of questions whose evidence is completely inside the returned context:

  last-10, last-50   the newest turns
  recall             the turns recalled within 2,000 and 4,000 tokens (characters / 4 + 4 per turn)
  oracle             the same if a perfect ranking ordered the turns that the search found: what is missing here, only
                     another search can find, such as an embedding model's

Questions without any evidence in the file are skipped; if only some of it is missing, the question counts as missed.
Malformed parts are dropped and counted on stderr. A turn's image caption is part of its text.
--json prints one JSON object last: {questions, results: [{context, tokens, category, share, median_ms}]}; category is
"all" or the file's own value as text (LoCoMo's: 1 multi-hop, 2 temporal, 3 open-domain, 4 single-hop,
5 adversarial); share is between 0 and 1; tokens is the budget of recall and the median used of the last turns;
median_ms is the time of one recall as seen by the caller, including the network.`;

const values = readOptions(help, {
  file: argument,
  json: flag,
  "database-url": string(undefined),
  "fetch-endpoint": string(undefined),
});

interface Answered {
  readonly category: string;
  readonly context: string;
  readonly tokens: number;
  readonly held: boolean;
  readonly ms: number;
}

const categoryNames: Record<string, string> = {
  1: "multi-hop",
  2: "temporal",
  3: "open-domain",
  4: "single-hop",
  5: "adversarial",
};
const budgets = [2_000, 4_000];
const windows = [10, 50];

async function remember(
  sql: Sql,
  customer: CustomerId,
  turns: readonly RememberedTurn[],
  telegramId: number,
): Promise<void> {
  await sql.query({
    sql: "insert into users (id, telegram_user_id, display_name) values ($1, $2, $3) on conflict do nothing",
    parameters: [customer, telegramId, "bench"],
  });
  for (let from = 0; from < turns.length; from += 200) {
    await sql.query(
      rememberStatement(
        customer,
        turns.slice(from, from + 200).map(({ turn }) => turn),
      ),
    );
  }
}

const tokensOf = ({ turn }: RememberedTurn): number => turn.content.length / 4 + 4;

/** A recall without a budget: everything that it ranks. The budget is its last parameter. */
const unbounded = <Row>(recall: Statement<Row>): Statement<Row> => ({
  ...recall,
  parameters: [...recall.parameters.slice(0, -1), 1_000_000],
});

/** What each context contains for one question. */
async function ask(
  sql: Sql,
  customer: CustomerId,
  all: readonly RememberedTurn[],
  test: TestQuestion,
): Promise<Answered[]> {
  const { category, evidence } = test;
  const holds = (ids: ReadonlySet<unknown>) => evidence.every((id) => ids.has(id));
  const last = windows.map((length) => {
    const turns = all.slice(-length);
    const tokens = Math.round(turns.reduce((sum, one) => sum + tokensOf(one), 0));
    return {
      category,
      context: `last-${length}`,
      tokens,
      held: holds(new Set(turns.map(({ diaId }) => diaId))),
      ms: 0,
    };
  });
  const started = performance.now();
  const recall = recallStatement(customer, test.question, { skip: 0, budgetTokens: 4_000 });
  const rows = await sql.query(recall);
  const ms = performance.now() - started;
  const recalled = budgets.map((tokens) => {
    const ids = new Set(selectWithin(rows, tokens).map((row) => row.meta_data["dia_id"]));
    return { category, context: "recall", tokens, held: holds(ids), ms };
  });
  const [ranked] = await sql.query(unbounded(recall));
  const found = holds(new Set(ranked?.entries.map((row) => row.meta_data["dia_id"])));
  const needed = all
    .filter(({ diaId }) => evidence.includes(diaId))
    .reduce((sum, one) => sum + tokensOf(one), 0);
  const oracle = budgets.map((tokens) => ({
    category,
    context: "oracle",
    tokens,
    held: found && needed <= tokens,
    ms: 0,
  }));
  return [...last, ...recalled, ...oracle];
}

function summarise(answers: readonly Answered[]) {
  const categories = ["all", ...[...new Set(answers.map(({ category }) => category))].sort()];
  const contexts = [
    ...windows.map((length) => ({ context: `last-${length}`, budget: null })),
    ...["recall", "oracle"].flatMap((context) => budgets.map((budget) => ({ context, budget }))),
  ];
  return contexts.flatMap(({ context, budget }) =>
    categories.map((category) => {
      const of = answers.filter(
        (each) =>
          each.context === context &&
          (budget === null || each.tokens === budget) &&
          (category === "all" || each.category === category),
      );
      const share = of.filter(({ held }) => held).length / Math.max(1, of.length);
      const tokens = budget ?? median(of.map((each) => each.tokens));
      return {
        context,
        tokens,
        category,
        share,
        median_ms: Number(median(of.map(({ ms }) => ms)).toFixed(2)),
      };
    }),
  );
}

async function answersOf(sql: Sql, conversations: readonly Conversation[]): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const [index, { turns, questions }] of conversations.entries()) {
    const telegramId = 7_000_000_000 + index;
    const customer = customerIdOf(telegramId);
    await remember(sql, customer, turns, telegramId);
    for (const each of questions) answers.push(...(await ask(sql, customer, turns, each)));
    console.error(
      `sample ${index + 1} of ${conversations.length}: ${turns.length} turns, ${questions.length} questions`,
    );
  }
  return answers;
}

function print(results: ReturnType<typeof summarise>, questions: number): void {
  console.log(`${questions} questions; share whose evidence is completely inside the context`);
  for (const { context, tokens, category, share, median_ms } of results) {
    const name = categoryNames[category] === undefined ? category : `${category} ${categoryNames[category]}`;
    console.log(
      `${context.padEnd(8)} ${String(tokens).padStart(6)} tokens  ${name.padEnd(16)} ${(share * 100).toFixed(1).padStart(5)} %  ${median_ms} ms`,
    );
  }
}

/** Starts an embedded Postgres, from the snapshot if there is one, which takes a third of the time. */
const startOwn = () => startEmbeddedPostgres({ dataDir: null, seed: migratedSnapshot });

async function main(): Promise<void> {
  const { conversations, skipped } = readConversations(values.file);
  if (skipped !== "") console.error(`malformed in the file: ${skipped}`);
  const named = values["database-url"];
  const engine = named === undefined ? await startOwn() : null;
  try {
    const guard = createGuard({
      store: "postgres",
      timeoutMs: 60_000,
      retryDelaysMs: [],
      clock: systemClock,
    });
    const settings = engine ?? { databaseUrl: named ?? "", fetchEndpoint: values["fetch-endpoint"] ?? null };
    const sql = createPostgres(settings, guard);
    await migrate(sql);
    const answers = await answersOf(sql, conversations);
    const results = summarise(answers);
    const questions = answers.length / (windows.length + 2 * budgets.length);
    if (values.json) console.log(JSON.stringify({ questions, results }));
    else print(results, questions);
  } finally {
    await engine?.close();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UnusableFile)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

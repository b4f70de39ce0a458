/**
 * No step on one customer, review, reply or message changes a row of anybody else, in whatever state theirs are, nor an
 * older reply of the same customer: each change names its row completely.
 */
import { PurgeQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { claimDelivery, type OutboxPorts, recordReceipt } from "../../core/delivery/delivery.ts";
import type { SendResult } from "../../core/delivery/port.ts";
import { type CustomerId, type InteractionId, randomIds } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { type Answer, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, admin, type KeyHolder, type Plan, plant } from "../support/reviews.ts";
import { messageUpdate } from "../support/updates.ts";

/** A customer with an older reply, which Telegram refused, and a review in some state. */
interface Situation {
  readonly customer: CustomerId;
  readonly userId: number;
  readonly review: InteractionId;
}

/** A table, its column that names the customer, and the one that names the interaction, if it has one. */
interface Owned {
  readonly name: string;
  readonly owner: string;
  readonly interaction: string | null;
}

type Step = (made: Situation) => Promise<unknown>;

describe("[P3] [R1] steps on one customer", () => {
  let harness: Harness;
  let store: Sql;
  let outbox: OutboxPorts;
  let eve: KeyHolder;
  let tables: readonly Owned[];
  let lastUser = 910_000;
  let lastUpdate = 0;

  const call = async (method: string, path: string, body?: unknown, by = admin): Promise<Answer> => {
    const answer = await harness.api(method, path, body, by.key);
    expect([200, 201, 202, 204], answer.text).toContain(answer.status);
    return answer;
  };
  const ask = (verb: string, { review }: Pick<Situation, "review">, body: object = {}, by = admin) =>
    call("POST", `/v1/reviews/${review}/${verb}`, body, by);

  /** Claims the customer's next bubble; this is what Telegram answered to it. */
  async function send(customer: CustomerId, ...answers: readonly SendResult[]): Promise<void> {
    for (const answer of answers) {
      const { claimed } = await claimDelivery(outbox, customer);
      if (claimed === null) throw new Error("no bubble is due");
      await recordReceipt(outbox, claimed, answer, { take: false });
    }
  }
  const refusal: SendResult = { kind: "refused", code: "bad_request", reason: "Bad Request" };
  const unclear: SendResult = { kind: "unclear", reason: "timeout" };
  const sent: SendResult = { kind: "sent", message_id: 77 };

  async function open(plan: Plan = {}): Promise<Situation> {
    const userId = (lastUser += 1);
    const older = await plant(harness, { userId, createdAt: harness.clock.now() - 600_000 });
    await ask("approve", { review: older.id });
    await send(older.customer, refusal);
    const { id, customer } = await plant(harness, { userId, bubbles: ["One.", "Two."], ...plan });
    return { customer, userId, review: id };
  }
  /** A review that this step was taken on. */
  const after =
    (step: Step, plan: Plan = {}) =>
    async () => {
      const made = await open(plan);
      await step(made);
      return made;
    };
  const approve: Step = (made) => ask("approve", made, { undo_seconds: 0 });
  const afterSending = (...answers: readonly SendResult[]) =>
    after(async (made) => {
      await approve(made);
      await send(made.customer, ...answers);
    });
  async function write({ userId }: Situation, text: string): Promise<void> {
    harness.clock.advance(10_000);
    const date = Math.floor(harness.clock.now() / 1_000);
    const update = messageUpdate({ updateId: (lastUpdate += 1), userId, date }, { text });
    expect(await harness.update(update)).toBe(200);
    harness.clock.advance(10_000);
    await harness.work();
  }
  const setSilence =
    (silenced: boolean): Step =>
    ({ customer }) =>
      call("PUT", `/v1/users/${customer}/protocol`, { silenced, reason: "Asked for a person" });
  const held = async ({ customer }: Situation): Promise<string> => {
    const { body } = await call("GET", `/v1/quarantine?customer=${customer}`);
    return (body.items as readonly { readonly id: string }[])[0]?.id ?? "";
  };

  const situations = {
    "an open review": after(async () => undefined),
    "a claimed review": after((made) => ask("claim", made, {}, eve)),
    "an approval that can be undone": after((made) => ask("approve", made, { undo_seconds: 30 })),
    "an approved reply": after(approve),
    "a reply that is being sent": after(async (made) => {
      await approve(made);
      await claimDelivery(outbox, made.customer);
    }),
    "a reply with an unknown outcome": afterSending(unclear),
    "a refused reply": afterSending(refusal),
    "a sent reply": afterSending(sent, sent),
    "an approval to be confirmed": after((made) => ask("approve", made, { confirm_blocked: true }, eve), {
      flag: "blocked",
    }),
    "a rejected review": after((made) => ask("reject", made, { reason: "no" })),
    "a silenced customer with a held message": after(async (made) => {
      await setSilence(true)(made);
      await write(made, "Are you there?");
    }),
    "a customer with a note, a name and an unsent answer": after(async (made) => {
      await call("POST", `/v1/users/${made.customer}/notes`, { text: "Likes lamps." });
      await call("PATCH", `/v1/users/${made.customer}`, { nickname: "Annie" });
      await call("PUT", `/v1/users/${made.customer}/presence`, { review: made.review });
      await call("PUT", `/v1/reviews/${made.review}/unsent-answers`, unsent);
    }),
  } satisfies Record<string, () => Promise<Situation>>;

  const unsent = {
    revision: 0,
    bubbles: ["Dear"],
    attachments: [],
    edit_tags: [],
    quality_score: null,
    notes: "",
    link_preview: false,
    own_text: null,
    version: 0,
    writer: randomIds.random(),
    sequence: 1,
  };

  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    outbox = { sql: store, clock: harness.clock, ids: randomIds };
    eve = await addReviewer(store, "Eve");
    await call("PUT", "/v1/settings", { version: 0, values: { four_eyes: "blocked" } });
    tables = await store.query(
      statement<Owned>(sql`
        select t.table_name as name, c.column_name as owner, case when t.table_name = 'interactions' then 'id'
          else (select i.column_name from information_schema.columns i where i.table_schema = 'public'
            and i.table_name = t.table_name and i.column_name = 'interaction_id') end as interaction
        from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
        where table_schema = 'public' and t.table_type = 'BASE TABLE' 
          and (c.column_name in ('user_id', 'customer_id') or t.table_name = 'users' and c.column_name = 'id')
          -- Of which the next one who is present removes what has run out.
          and t.table_name <> 'presence'
          and not exists (select from pg_inherits where inhrelid = format('%I', t.table_name)::regclass)`),
    );
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["interactions", "deliveries", "messages", "quarantine_messages", "users"]),
    );
    for (const make of Object.values(situations)) await make();
  });
  afterAll(() => harness.close());

  /** Every row of other customers and, unless `review` is null, of this customer's other interactions. */
  async function rowsBeside(
    customer: CustomerId,
    review: InteractionId | null,
  ): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const { name, owner, interaction } of tables) {
      const isOther = `${owner} is distinct from $1::uuid or ${interaction ?? "$2::uuid"} <> $2::uuid`;
      found[name] = await store.query({
        sql: `select md5(t::text) as row, ${owner} as owner from ${name} t where ${isOther} order by 1`,
        parameters: [customer, review],
      });
    }
    return found;
  }

  /** Jobs of others, delayed ones too, which would run during the step. */
  async function dropJobs(): Promise<void> {
    const { aws, queues } = harness.settings;
    const client = new SQSClient({
      endpoint: aws.endpoint ?? "",
      region: aws.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    for (const QueueUrl of Object.values(queues))
      await client.send(new PurgeQueueCommand({ QueueUrl: QueueUrl ?? "" }));
    client.destroy();
  }

  /** The id of the review's first bubble. */
  async function bubbleOf({ review }: Situation): Promise<string> {
    const [first] = await store.query(
      statement<{ id: string }>(
        sql`select id from deliveries where interaction_id = ${review}::uuid order by position limit 1`,
      ),
    );
    return first?.id ?? "";
  }
  const decide =
    (verb: string, body: object = {}): Step =>
    async (made) =>
      call("POST", `/v1/deliveries/${await bubbleOf(made)}/${verb}`, body);
  const on =
    (method: string, path: string, body?: object): Step =>
    ({ customer }) =>
      call(method, `/v1/users/${customer}${path}`, body);
  const as =
    (verb: string, body: object = {}): Step =>
    (made) =>
      ask(verb, made, body);
  const byEve =
    (verb: string): Step =>
    (made) =>
      ask(verb, made, {}, eve);
  const sendOne =
    (answer: SendResult): Step =>
    ({ customer }) =>
      send(customer, answer);
  const erase: Step = async (made) => {
    await on("DELETE", "", { confirm: made.customer })(made);
    await harness.work();
  };
  const askMore: Step = (made) => write(made, "And to Sweden?");
  /** They may change all that is the customer's. */
  const wide: ReadonlySet<Step> = new Set([erase, askMore]);
  const soon = () => new Date(harness.clock.now() + 3_600_000).toISOString();

  const steps: readonly (readonly [keyof typeof situations, string, Step])[] = [
    ["an open review", "claim", as("claim")],
    ["an open review", "approve", as("approve", { final_text: "Yes.", edit_tags: ["tone"] })],
    ["an open review", "reject", as("reject", { reason: "no" })],
    ["an open review", "regenerate", as("regenerate", { guidance: "Shorter, please." })],
    ["an open review", "postpone", (made) => ask("later", made, { until: soon() })],
    ["an open review", "assign", (made) => ask("assign", made, { to: eve.id })],
    ["an open review", "type", ({ review }) => call("PUT", `/v1/reviews/${review}/unsent-answers`, unsent)],
    ["an open review", "be present", on("PUT", "/presence", {})],
    ["an open review", "write a note", on("POST", "/notes", { text: "Likes lamps." })],
    ["an open review", "give a name", on("PATCH", "", { nickname: "Annie" })],
    ["an open review", "silence", setSilence(true)],
    ["an open review", "reset memory", on("DELETE", "/memory")],
    ["an open review", "write as the customer", askMore],
    ["a claimed review", "write as the customer", askMore],
    ["a silenced customer with a held message", "write as the customer", askMore],
    ["a customer with a note, a name and an unsent answer", "erase", erase],
    ["a claimed review", "release", byEve("release")],
    ["a claimed review", "approve", byEve("approve")],
    ["an approval that can be undone", "undo", as("undo")],
    ["an approved reply", "send a bubble", sendOne(sent)],
    ["an approved reply", "a bubble is refused", sendOne(refusal)],
    ["an approved reply", "a bubble's outcome is unknown", sendOne(unclear)],
    ["an approved reply", "a bubble has to wait", sendOne({ kind: "wait", ms: 5_000 })],
    ["an approved reply", "a group has moved", sendOne({ kind: "migrated", chat_id: -100_777 })],
    ["a reply with an unknown outcome", "resend", decide("resend")],
    ["a reply with an unknown outcome", "confirm", decide("confirm", { telegram_message_id: 4_711 })],
    ["a refused reply", "resend", decide("resend")],
    ["a refused reply", "dismiss", decide("dismiss")],
    ["an approval to be confirmed", "confirm", as("confirm", { version: 2 })],
    ["an approval to be confirmed", "decline", as("decline", { version: 2, reason: "no" })],
    ["a silenced customer with a held message", "end the silence", setSilence(false)],
    [
      "a silenced customer with a held message",
      "release the message",
      async (made) => call("POST", `/v1/quarantine/${await held(made)}/release`, {}),
    ],
    [
      "a silenced customer with a held message",
      "delete the message",
      async (made) => call("DELETE", `/v1/quarantine/${await held(made)}`),
    ],
    [
      "a customer with a note, a name and an unsent answer",
      "discard the answer",
      ({ review }) => call("DELETE", `/v1/reviews/${review}/unsent-answers`),
    ],
  ];
  test.for(steps)("[P3] [R1] %s: %s changes nothing else", async ([situation, , step]) => {
    const made = await situations[situation]();
    // Somebody else in the very same state.
    await situations[situation]();
    const review = wide.has(step) ? null : made.review;
    await dropJobs();
    const before = await rowsBeside(made.customer, review);
    await step(made);
    expect(await rowsBeside(made.customer, review)).toEqual(before);
  });

  test("[S12] a message that a person says has arrived is remembered as its customer's, whatever else was refused", async () => {
    const made = await situations["a reply with an unknown outcome"]();
    await decide("confirm", {})(made);
    const remembered = await store.query(
      statement<{ content: string }>(
        sql`select content from memory_logs where user_id = ${made.customer}::uuid and type = 'assistant'`,
      ),
    );
    expect(remembered).toEqual([{ content: "One." }]);
  });
});

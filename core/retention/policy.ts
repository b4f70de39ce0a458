/**
 * Everything that is stored, in every store. When you add a table, a key or an object, add it here: the tests of this
 * module compare the list with the schema, with Redis and with the object store.
 */
import { attachmentDays } from "../media/attachment-schema.ts";
import { days } from "./periods.ts";
import { tables } from "./policy-postgres.ts";
import type { Holding } from "./schema.ts";

type Facts = Pick<Holding, "what" | "period"> & Partial<Pick<Holding, "end" | "about" | "customer">>;

/** A key of a customer that expires, unless `facts` says otherwise. */
const key = (name: string, facts: Facts): Holding => ({
  store: "redis",
  name,
  end: "expires",
  about: "customers",
  customer: "customer",
  personal: [],
  ...facts,
});

const ofStaff = { about: "staff", customer: null } as const;
const ofNobody = { about: "nobody", customer: null } as const;
const waiting = { period: "until the messages are drafted", end: "stays" } as const;
const fiveMinutes = { period: "5 minutes" } as const;
const maxWindow = { period: "2 days" } as const;

const keys: readonly Holding[] = [
  key("user:{customer}", { what: "context of the conversation", period: "30 days" }),
  key("user:{customer}:history", { what: "the last 50 messages and replies", period: "7 days" }),
  key("user:{customer}:status", { what: "cached status", ...fiveMinutes }),
  key("wal:{customer}", { what: "messages that wait for a draft", ...waiting }),
  key("wal:{customer}:state", { what: "lease and due time", ...waiting }),
  key("wal:{customer}:seen:{part}", { what: "ids of updates that were stored", period: "25 hours" }),
  key("wal:due:{shard}", { what: "customers whose messages wait", ...waiting }),
  key("rate:{customer}:{window}", { what: "messages per minute, hour and day", ...maxWindow }),
  key("chat:{customer}:keys", { what: "which replies are cached", ...fiveMinutes }),
  key("chat:{customer}:{hash}", { what: "a cached reply of a model", ...fiveMinutes }),
  key("sends:{bot}", { what: "when the bot may send next", period: "1 minute", ...ofNobody }),
  key("sends:{bot}:{connection}:{chat}", {
    what: "when a chat may get the next message",
    period: "1 minute",
    customer: "chat",
  }),
  key("session:{reviewer}:{hash}", { what: "a cached session", period: "12 hours", ...ofStaff }),
  key("apikey:{reviewer}:{hash}", { what: "a cached API key", ...fiveMinutes, ...ofStaff }),
  key("calls:{reviewer}:{window}", { what: "a reviewer's calls", ...maxWindow, ...ofStaff }),
  key("calls:{reviewer}:keys:{window}", { what: "calls with API keys", ...maxWindow, ...ofStaff }),
  key("login:{hash}", { what: "failed sign-ins, under a hash", period: "1 day", ...ofStaff }),
  key("memory:compressions", {
    what: "counts of compressions",
    period: "for good",
    end: "stays",
    ...ofNobody,
  }),
  key("health:check", { what: "the latest health check", period: "1 hour", ...ofNobody }),
  key("settings", { what: "the newest settings", period: "30 days after the last draft", ...ofNobody }),
  key("knowledge:empty", { what: "that there are no documents", ...fiveMinutes, ...ofNobody }),
];

const archive = {
  store: "objects",
  end: "deleted",
  about: "customers",
  customer: "customer",
  period: `until day ${days.cold} of what they contain`,
} as const;

const objects: readonly Holding[] = [
  {
    ...archive,
    name: "archive/interactions/{customer}/{month}/{part}",
    what: `interactions older than ${days.hot} days`,
    personal: [],
  },
  {
    ...archive,
    name: "archive/calls/{customer}/{month}/{part}",
    what: `calls to models older than ${days.hot} days`,
    personal: [],
  },
];

/** What reviewers uploaded, whether it was sent or not. */
const attachments: readonly Holding[] = ["{attachment}", "{attachment}.{part}"].map((name) => ({
  ...archive,
  name: `attachments/{customer}/${name}`,
  what: "files that reviewers added to an answer",
  period: `${attachmentDays.unused} days, or ${attachmentDays.sent} if they were sent`,
  personal: [],
}));

const others: readonly Holding[] = [
  {
    store: "ledger",
    name: "chat_interactions",
    what: "calls to models, with question and answer",
    period: `${days.hot} days, then in the archive until day ${days.cold}`,
    end: "archived",
    about: "customers",
    customer: "user_id",
    personal: ["interaction_id", "user_id", "message", "response"],
  },
  {
    store: "files",
    name: "simulator/conversations.jsonl",
    what: "simulated customers and their conversations, on a laptop",
    period: `${days.cold} days, or until the customer is erased`,
    end: "deleted",
    about: "customers",
    customer: "person",
    personal: [],
  },
];

/** Erasures do not change backups: notes next to them make a restore repeat the erasures. */
const backups: readonly Holding[] = [
  {
    store: "objects",
    name: "nadia-{time}/{file}",
    what: "backups of Postgres, the ledger and the vectors, in a bucket or a folder",
    period: "30 days",
    end: "deleted",
    about: "customers",
    customer: null,
    personal: [],
  },
  {
    store: "objects",
    name: "erased/{customer}.json",
    what: "customers that a restore has to erase again, recorded next to the backups",
    period: "as long as a backup contains them",
    end: "deleted",
    about: "customers",
    customer: "customer",
    personal: [],
  },
];

/** All of it, store by store. */
export const policy: readonly Holding[] = [
  ...tables,
  ...keys,
  ...others,
  ...objects,
  ...attachments,
  ...backups,
];

/**
 * The steps of a run that delete or archive what is in these places; for interactions, with everything that belongs to
 * them.
 */
const steps: Readonly<Record<string, readonly string[]>> = {
  interactions: ["interactions"],
  messages: ["interactions"],
  deliveries: ["interactions"],
  user_sessions: ["sessions"],
  kept_updates: ["updates"],
  wal_fallback: ["copies"],
  memory_logs: ["memories"],
  memory_summaries: ["summaries"],
  model_calls: ["model_calls"],
  protocol_audit_log: ["protocol_audit"],
  audit_log: ["audit", "audit_details"],
  reviewer_updates: ["reviewer_updates"],
  review_answers: ["review_answers"],
  customer_notes: ["notes"],
  note_mentions: ["notes"],
  unsent_answers: ["unsent_answers"],
  translations: ["interactions"],
  notifications: ["notifications"],
  archive_parts: ["archive"],
  archived_interactions: ["archive"],
  attachments: ["attachments"],
  "attachments/{customer}/{attachment}": ["attachments"],
  "attachments/{customer}/{attachment}.{part}": ["attachments"],
  chat_interactions: ["calls"],
  "archive/interactions/{customer}/{month}/{part}": ["archive"],
  "archive/calls/{customer}/{month}/{part}": ["archive"],
};

/** The steps of a run that delete or archive what is in this place; none if its store or another schedule does it. */
export const stepsOf = (name: string): readonly string[] => steps[name] ?? [];

/** A name's pattern as an expression that its values match. */
const expressionOf = (name: string): RegExp =>
  new RegExp(`^${name.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^:/]*")}$`);

const expressions = policy.map((holding) => ({ holding, expression: expressionOf(holding.name) }));

/** The holding that a key or an object's name belongs to, or null if the policy does not know it. */
export const holdingOf = (store: "redis" | "objects", name: string): Holding | null =>
  expressions.find(({ holding, expression }) => holding.store === store && expression.test(name))?.holding ??
  null;

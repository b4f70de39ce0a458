/** `nadia keys`: lists and revokes API keys, and makes one for a program, when nobody can do it in the console. */
import * as z from "zod";
import type * as keysModule from "../core/access/keys.ts";
import type { AccessPorts } from "../core/access/ports.ts";
import { type ApiKey, ListQuery, Scope } from "../core/access/schema.ts";
import { Uuid } from "../core/kernel/ids.ts";
import { command } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

/** The name in the audit log for someone who has the database URL. */
const by = { id: null, name: "nadia keys" };

const settings: [string, string][] = [
  ["DATABASE_URL", "the database"],
  ["UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN", "optional: a revoked key stops working at once"],
];

const withKeys = <T>(
  terminal: Terminal,
  work: (access: AccessPorts, keys: typeof keysModule) => Promise<T>,
): Promise<T> =>
  withSystem(
    terminal,
    async ({ settings, host }) => {
      const { accessForCli } = await import("../core/app/access.ts");
      return work(accessForCli(settings, host), await import("../core/access/keys.ts"));
    },
    {
      onLog: ({ event }) => {
        if (event === "access.not_forgotten")
          terminal.note("Redis could not be reached: a revoked key stays valid for up to five minutes");
      },
    },
  );

const add = command({
  name: "keys add",
  summary: "create an API key for a reviewer; it is shown once",
  parameters: [
    {
      flags: "--for <e-mail>",
      text: "the key's owner; the key stops working when that account is disabled",
      required: true,
    },
    { flags: "--label <label>", text: "what it is for", required: true },
    { flags: "--scope <scope>", text: "what it may do, read by default", values: Scope.options },
    { flags: "--days <days>", text: "how long it is valid, 90 by default" },
  ],
  settings,
  examples: ["nadia keys add --for eve@example.com --label export --scope read"],
  input: z.object({
    for: z.email("must be an e-mail address").transform((text) => text.toLowerCase()),
    label: z.string().min(1).max(100),
    scope: Scope.default("read"),
    days: z.coerce.number().int().min(1).max(365).default(90),
  }),
  run: ({ for: email, label, scope, days }, terminal) =>
    withKeys(terminal, async (access, keys) => {
      const made = await keys.createKeyFor(access, email, { label, scope, expires_in_days: days }, by);
      return { data: made, lines: [made.key] };
    }),
});

const list = command({
  name: "keys list",
  summary: "list all API keys, newest first; the keys themselves are stored nowhere",
  settings,
  examples: ["nadia keys list"],
  input: z.object({}),
  run: (_input, terminal) =>
    withKeys(terminal, async (access, keys) => {
      const all: ApiKey[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await keys.listKeysOf(
          access,
          null,
          ListQuery.parse(cursor === undefined ? {} : { cursor }),
        );
        all.push(...page.items);
        cursor = page.next_cursor;
      }
      return { data: all, lines: all.map(lineOf) };
    }),
});

const revoke = command({
  name: "keys revoke",
  summary: "revoke an API key and end the sessions that it opened",
  parameters: [{ flags: "<id>", text: "its id, from nadia keys list" }],
  settings,
  examples: ["nadia keys revoke 3b1a5f0e-8c52-4d1c-9a55-0f8f3c2f7a11"],
  input: z.object({ id: Uuid }),
  run: ({ id }, terminal) =>
    withKeys(terminal, async (access, keys) => {
      const revoked = await keys.revokeKeyOf(access, { by, owner: null }, id);
      return { data: revoked, lines: [`revoked ${lineOf(revoked)}`] };
    }),
});

export const keysCommands = [add, list, revoke];

const lineOf = ({ id, label, scope, reviewer, expires_at, revoked_at }: ApiKey): string =>
  [
    id,
    scope,
    reviewer.name,
    label,
    revoked_at === null ? `until ${expires_at}` : `(revoked ${revoked_at})`,
  ].join("  ");

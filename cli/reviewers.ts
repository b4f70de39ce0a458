/** `nadia reviewers`: manages accounts when nobody can do it in the console. */
import * as z from "zod";
import type { Account } from "../core/access/people-sql.ts";
import type * as peopleModule from "../core/access/people.ts";
import type { AccessPorts } from "../core/access/ports.ts";
import { ListQuery, type Person, PersonInput, Role } from "../core/access/schema.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { read } from "../core/kernel/faults.ts";
import { askPassword } from "./kit/ask.ts";
import { command } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

type People = typeof peopleModule;

/** The name in the audit log for someone who has the database URL. */
const by = { id: null, name: "nadia reviewers" };

const settings: [string, string][] = [
  ["DATABASE_URL", "the database"],
  ["UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN", "optional: sessions end at once"],
];
const email = z.email("must be an e-mail address").transform((text) => text.toLowerCase());
const account = { flags: "<e-mail>", text: "the account's e-mail address" };
const byEmail = z.object({ "e-mail": email }).transform((input) => input["e-mail"]);

const withAccess = <T>(
  terminal: Terminal,
  work: (access: AccessPorts, people: People) => Promise<T>,
): Promise<T> =>
  withSystem(
    terminal,
    async ({ settings, host }) => {
      const { accessForCli } = await import("../core/app/access.ts");
      return work(accessForCli(settings, host), await import("../core/access/people.ts"));
    },
    {
      onLog: ({ event }) => {
        if (event === "access.not_forgotten")
          terminal.note("Redis could not be reached: existing sessions stay valid for up to five minutes");
      },
    },
  );

const add = command({
  name: "reviewers add",
  summary: "add an account; the password is asked for, or read from standard input",
  parameters: [
    { flags: "--email <e-mail>", text: "the e-mail address to sign in with", required: true },
    { flags: "--name <name>", text: "the name that others see", required: true },
    { flags: "--role <role>", text: "reviewer by default", values: ["reviewer", "admin"] },
  ],
  settings,
  examples: [
    "nadia reviewers add --email eve@example.com --name Eve",
    'printf %s "$PASSWORD" | nadia reviewers add --email ada@example.com --name Ada --role admin',
  ],
  input: PersonInput.omit({ password: true }).extend({ role: Role.default("reviewer") }),
  run: (input, terminal) =>
    withAccess(terminal, async (access, people) => {
      const password = read(
        PersonInput.shape.password,
        await askPassword(terminal),
        ([{ message }]) => new NadiaError("field_invalid", `the password ${message}; nothing was changed`),
      );
      const added = await people.addPerson(access, { ...input, password }, by);
      return { data: added, lines: [`added ${lineOf(added)}`] };
    }),
});

const list = command({
  name: "reviewers list",
  summary: "list all accounts by name",
  settings,
  examples: ["nadia reviewers list", "nadia reviewers list --json"],
  input: z.object({}),
  run: (_input, terminal) =>
    withAccess(terminal, async (access, people) => {
      const all: Person[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await people.listPeople(access, ListQuery.parse(cursor === undefined ? {} : { cursor }));
        all.push(...page.items);
        cursor = page.next_cursor;
      }
      return { data: all, lines: all.map(lineOf) };
    }),
});

const disable = command({
  name: "reviewers disable",
  summary: "disable an account and end its sessions, API keys and Telegram link",
  parameters: [account],
  settings,
  examples: ["nadia reviewers disable eve@example.com"],
  input: byEmail,
  run: (email, terminal) =>
    withAccess(terminal, async (access, people) => {
      const { id } = await accountOf(access, people, email);
      const disabled = await people.changePerson(access, id, { disabled: true }, by);
      return { data: disabled, lines: [`disabled ${lineOf(disabled)}`] };
    }),
});

const signOut = command({
  name: "reviewers sign-out",
  summary: "end an account's sessions, API keys and Telegram link; signing in stays possible",
  parameters: [account],
  settings,
  examples: ["nadia reviewers sign-out eve@example.com"],
  input: byEmail,
  run: (email, terminal) =>
    withAccess(terminal, async (access, people) => {
      const { id, name } = await accountOf(access, people, email);
      await people.signOutEverywhere(access, id, by);
      return {
        data: { id, name },
        lines: [`signed out ${name}: every session, every API key and the Telegram link have ended`],
      };
    }),
});

export const reviewersCommands = [add, list, disable, signOut];

async function accountOf(access: AccessPorts, people: People, email: string): Promise<Account> {
  const found = await people.findAccount(access, email);
  if (found !== null) return found;
  throw new NadiaError("not_found", "no account has this e-mail address; see nadia reviewers list");
}

const lineOf = ({ email, name, role, disabled_at }: Person): string =>
  [email ?? "-", role, name, ...(disabled_at === null ? [] : [`(disabled ${disabled_at})`])].join("  ");

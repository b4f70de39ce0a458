/** `nadia reviewers`: manages accounts when nobody can do it in the console. */
import type { Account } from "../core/access/people-sql.ts";
import type { AccessPorts } from "../core/access/ports.ts";
import { accessByHand } from "../core/app/access.ts";
import { systemHost } from "../core/app/host.ts";
import { Email, ListQuery, type Person, PersonInput } from "../core/access/schema.ts";
import { parseSettings, required } from "../core/config.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { askPassword } from "./password.ts";
import {
  addPerson,
  changePerson,
  findAccount,
  listPeople,
  signOutEverywhere,
} from "../core/access/people.ts";

/** The options of `nadia reviewers`. */
export interface ReviewersOptions {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly role?: string | undefined;
}

/** The name in the audit log for someone who has the database URL. */
const by = { id: null, name: "nadia reviewers" };

const open = () =>
  accessByHand(
    parseSettings(process.env),
    systemHost(({ event }) => {
      if (event === "access.not_forgotten")
        console.error("Redis could not be reached: existing sessions stay valid for up to five minutes");
    }),
  );

/** Runs one of the commands. Throws `bad_configuration`, `email_taken`, `last_admin`, and what Postgres throws. */
export async function reviewers(positionals: readonly string[], options: ReviewersOptions): Promise<void> {
  const [command, email] = positionals;
  if (command === "add") await add(options);
  else if (command === "list") await list();
  else if (command === "disable") await disable(email);
  else if (command === "sign-out") await signOut(email);
  else throw new NadiaError("bad_configuration", "expected add, list, sign-out or disable; see nadia --help");
}

async function add({ email, name, role = "reviewer" }: ReviewersOptions): Promise<void> {
  const given = {
    email: required(email ?? null, "--email"),
    name: required(name ?? null, "--name"),
    role,
  };
  const access = open();
  const parsed = PersonInput.safeParse({ ...given, password: await askPassword() });
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new NadiaError("bad_configuration", faults.join("; "));
  }
  const added = await addPerson(access, parsed.data, by);
  console.log(`added ${lineOf(added)}`);
}

async function list(): Promise<void> {
  const access = open();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listPeople(access, ListQuery.parse(cursor === undefined ? {} : { cursor }));
    for (const person of page.items) console.log(lineOf(person));
    cursor = page.next_cursor;
  }
}

async function signOut(email: string | undefined): Promise<void> {
  const access = open();
  const { id, name } = await accountOf(access, "sign-out", email);
  await signOutEverywhere(access, id, by);
  console.log(`signed out ${name}: every session and API key has ended`);
}

async function accountOf(access: AccessPorts, command: string, email: string | undefined): Promise<Account> {
  const given = required(
    email ?? null,
    `the e-mail address, as in nadia reviewers ${command} eve@example.com,`,
  );
  const account = await findAccount(access, Email.safeParse(given).data ?? "");
  if (account !== null) return account;
  throw new NadiaError("not_found", "no account has this e-mail address; see nadia reviewers list");
}

async function disable(email: string | undefined): Promise<void> {
  const access = open();
  const account = await accountOf(access, "disable", email);
  console.log(`disabled ${lineOf(await changePerson(access, account.id, { disabled: true }, by))}`);
}

const lineOf = ({ email, name, role, disabled_at }: Person): string =>
  [email ?? "-", role, name, ...(disabled_at === null ? [] : [`(disabled ${disabled_at})`])].join("  ");

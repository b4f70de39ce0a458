/** Reviewers and admins, as managed by admins. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { ReviewerId } from "../kernel/ids.ts";
import { PositionText, readPage } from "../kernel/page.ts";
import type { Actor } from "../kernel/reviewer.ts";
import { deleteSubscriptionsOf } from "../notifications/sql.ts";
import type { AccessPorts } from "./ports.ts";
import { secretsOf } from "./holders.ts";
import { endKeys } from "./keys-sql.ts";
import * as sql from "./people-sql.ts";
import { firstAdmin } from "./rules.ts";
import type { ListQuery, Person, PersonChange, PersonInput, PersonPage } from "./schema.ts";
import { endEverySession, endSessionsOf } from "./sessions-sql.ts";
import { endLink } from "./telegram-sql.ts";
import { refuseWeakPassword } from "./weak-passwords.ts";

const NamePosition = z.tuple([PositionText, z.uuid()]);

/** A page of everyone, sorted by name. Throws `field_invalid` for an invalid cursor. */
export const listPeople = ({ sql: db }: AccessPorts, query: ListQuery): Promise<PersonPage> =>
  readPage(query, {
    position: NamePosition,
    select: (after, limit) => db.query(sql.selectPeople(after, limit)),
    show: (person) => ({ position: [person.name, person.id], item: person }),
  });

/** The account with this e-mail in lower case, or null. */
export const findAccount = async ({ sql: db }: AccessPorts, email: string): Promise<sql.Account | null> =>
  (await db.query(sql.selectAccount(email)))[0] ?? null;

/** Adds a person, who can sign in at once. Throws `email_taken`. */
export async function addPerson(
  { sql: db, clock, ids, passwords, siteNames }: AccessPorts,
  { password, ...input }: PersonInput,
  by: Actor,
): Promise<Person> {
  refuseWeakPassword("password", password, [input.name, input.email, ...siteNames]);
  const passwordHash = await passwords.hash(password);
  const id = ReviewerId.parse(ids.random());
  const [added] = await db.query(sql.insertPerson({ ...input, id, passwordHash, by, now: iso(clock.now()) }));
  if (added !== undefined) return added;
  throw new NadiaError(
    "email_taken",
    "another account already has this e-mail; change that account instead",
    {
      facts: { field: "email" },
    },
  );
}

/**
 * Changes a person. A new role applies at once. Disabling someone or setting a new password signs them out everywhere
 * and ends their keys and their Telegram link; a new password also ends a lockout. Throws `not_found`, `last_admin`.
 */
export async function changePerson(
  context: AccessPorts,
  id: ReviewerId,
  { password, ...change }: PersonChange,
  by: Actor,
): Promise<Person> {
  const { sql: db, clock, holders, firstKeyHash } = context;
  const passwordHash = password === undefined ? null : await strong(context, id, password, change.name);
  const now = iso(clock.now());
  const ending = { because: "reviewer.change", reviewer: id, passwordHash } as const;
  const { changed, known, people } = await db.batch({
    lock: sql.lockAdmins,
    changed: sql.changePerson({ ...change, id, passwordHash, by, now }),
    sessions: endSessionsOf(ending, now),
    telegram: endLink(ending, by, now),
    keys: endKeys(ending, by, now),
    known: sql.selectHashes(id, now),
    people: sql.selectPerson(id),
  });
  const [person] = people;
  if (person === undefined) throw notFound();
  if (changed.length === 0) throw lastAdmin(id);
  await holders.forget([
    ...known.flatMap((row) => secretsOf(id, row)),
    ...(id === firstAdmin ? secretsOf(id, { kind: "api_key", hash: firstKeyHash }) : []),
  ]);
  return person;
}

/** The hash of a person's new password. Throws `field_invalid` if it is easy to guess. */
async function strong(
  { sql: db, passwords, siteNames }: AccessPorts,
  id: ReviewerId,
  password: string,
  name = "",
): Promise<string> {
  const [account] = await db.query(sql.selectAccountById(id));
  refuseWeakPassword("password", password, [
    name,
    account?.name ?? null,
    account?.email ?? null,
    ...siteNames,
  ]);
  return passwords.hash(password);
}

/**
 * Ends every session, key and push subscription of a person and their Telegram link, at once; idempotent. NADIA_API_KEY
 * is in no store, so it has to be changed instead. Throws `not_found`.
 */
export async function signOutEverywhere(
  { sql: db, clock, holders }: AccessPorts,
  id: ReviewerId,
  by: Actor,
): Promise<void> {
  const now = iso(clock.now());
  const ending = { because: "reviewer.sign_out", reviewer: id } as const;
  const { people, known } = await db.batch({
    people: endEverySession(id, by, now),
    push: deleteSubscriptionsOf(id),
    telegram: endLink(ending, by, now),
    keys: endKeys(ending, by, now),
    known: sql.selectHashes(id, now),
  });
  if (people.length === 0) throw notFound();
  await holders.forget(known.flatMap((row) => secretsOf(id, row)));
}

const notFound = () => new NadiaError("not_found", "there is no reviewer with this id");

const lastAdmin = (id: ReviewerId) =>
  new NadiaError("last_admin", "this would leave no admin; make another reviewer an admin first", {
    facts: { reviewer: id },
  });

/** Reviewers and admins, as admins manage them. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { ReviewerId } from "../kernel/ids.ts";
import { KeyText, pageOf, readCursor } from "../kernel/page.ts";
import { accountName } from "./attempts.ts";
import type { AccessContext } from "./context.ts";
import type { Secret } from "./holders.ts";
import * as sql from "./people-sql.ts";
import { firstAdmin } from "./rules.ts";
import type { ListQuery, Person, PersonChange, PersonInput, PersonPage } from "./schema.ts";

const nameCursor = z.tuple([KeyText, z.uuid()]);

/** A page of everyone by name. Throws `field_invalid` for a cursor that is not ours. */
export async function listPeople(
  { sql: db }: AccessContext,
  { limit, cursor }: ListQuery,
): Promise<PersonPage> {
  const rows = await db.query(sql.selectPeople(readCursor(nameCursor, cursor), limit + 1));
  return pageOf(rows, limit, (person) => ({ key: [person.name, person.id], item: person }));
}

/** Adds a person who may sign in at once. Throws `email_taken`. */
export async function addPerson(
  { sql: db, clock, ids, passwords }: AccessContext,
  { password, ...input }: PersonInput,
  by: sql.Actor,
): Promise<Person> {
  const passwordHash = await passwords.hash(password);
  const id = ReviewerId.parse(ids.random());
  const [added] = await db.query(sql.insertPerson({ ...input, id, passwordHash, by, now: iso(clock.now()) }));
  if (added !== undefined) return added;
  throw new NadiaError("email_taken", "somebody has this e-mail already; change their account instead", {
    facts: { field: "email" },
  });
}

/**
 * Changes a person. A new role counts at once; whoever is disabled, or gets a new password, is signed out everywhere; a
 * new password lets an account in again that had to wait. Throws `not_found`, `last_admin`.
 */
export async function changePerson(
  context: AccessContext,
  id: ReviewerId,
  { password, ...change }: PersonChange,
  by: sql.Actor,
): Promise<Person> {
  const { sql: db, clock, passwords, holders, attempts, firstKeyHash } = context;
  const passwordHash = password === undefined ? null : await passwords.hash(password);
  const now = iso(clock.now());
  const [, changed, , known, [person]] = await db.batch([
    sql.oneAtATime,
    sql.changePerson({ ...change, id, passwordHash, by, now }),
    sql.endSessionsOf(id, passwordHash, now),
    sql.selectHashes(id, now),
    sql.selectPerson(id),
  ]);
  if (person === undefined) throw new NadiaError("not_found", "there is no reviewer with this id");
  if (changed.length === 0) throw lastAdmin(id);
  if (passwordHash !== null) await attempts.forgive(accountName(person));
  await holders.forget([
    ...known.map((row) => secretOf(id, row)),
    ...(id === firstAdmin ? [{ kind: "api_key", hash: firstKeyHash } as const] : []),
  ]);
  return person;
}

const secretOf = (reviewer: ReviewerId, { kind, hash }: sql.KnownBy): Secret =>
  kind === "session" ? { kind, reviewer, hash } : { kind, hash };

const lastAdmin = (id: ReviewerId) =>
  new NadiaError("last_admin", "nobody else could administer then; make another reviewer an admin first", {
    facts: { reviewer: id },
  });

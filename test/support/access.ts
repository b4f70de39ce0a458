/** People who sign in to an app the way a browser does. */
import assert from "node:assert/strict";
import { accessOver } from "../../core/access/access.ts";
import type { AccessPorts } from "../../core/access/ports.ts";
import type { Role } from "../../core/access/schema.ts";
import { NewApiKey, Person, SignedIn } from "../../core/access/schema.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { type Answer, apiKey, type Harness } from "./harness.ts";

export const password = "proper mule charger paperclip";

/** The headers a browser adds when the console's own page makes a call. */
export const sameOrigin = { "sec-fetch-site": "same-origin" } as const;

let added = 0;

/** A person with an e-mail address and the password above. */
export async function addPerson(harness: Harness, role: Role = "reviewer", name = "Eve") {
  added += 1;
  const email = `${name.toLowerCase()}.${added}@example.com`;
  const answer = await harness.api("POST", "/v1/reviewers", { name, email, role, password });
  assert.equal(answer.status, 200, answer.text);
  return { ...Person.parse(answer.body), email };
}

/** Posts to the login route as the console does. */
export const login = (
  harness: Harness,
  body: object,
  headers: Readonly<Record<string, string>> = sameOrigin,
  ip?: string,
): Promise<Answer> => harness.call("POST", "/v1/session", { body, headers, ip });

/** Deletes everything in Redis. */
export const emptyRedis = (harness: Harness) =>
  harness.app.redis.script({ name: "test.empty", lua: "return redis.call('FLUSHALL')" }, [], []);

/** The access ports of another process that shares the app's database but cannot reach Redis; the app still can. */
export const withoutRedis = ({ app, clock }: Harness): AccessPorts =>
  accessOver({
    sql: app.sql,
    redis: {
      ...app.redis,
      script: () => Promise.reject(new NadiaError("redis_unavailable", "this one is out")),
    },
    clock,
    ids: randomIds,
    log: silentLog,
    apiKey,
  });

/** A signed-in browser. */
export interface Browser {
  readonly cookie: string;
  readonly session: string;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

/** Signs in and keeps the cookie. */
export async function browse(harness: Harness, body: object): Promise<Browser> {
  const answer = await login(harness, body);
  assert.equal(answer.status, 200, answer.text);
  const cookie = answer.cookies[0]?.split(";")[0] ?? "";
  return {
    cookie,
    session: SignedIn.parse(answer.body).session?.id ?? "",
    call: (method, path, sent) =>
      harness.call(method, path, { body: sent, headers: { ...sameOrigin, cookie } }),
  };
}

/** An API key with this scope, created by this browser or by a new admin who has just signed in. */
export async function makeKey(harness: Harness, scope: string, by?: Browser): Promise<NewApiKey> {
  const maker =
    by ?? (await browse(harness, { email: (await addPerson(harness, "admin", "Ada")).email, password }));
  const answer = await maker.call("POST", "/v1/api-keys", { label: `a ${scope} key`, scope });
  assert.equal(answer.status, 200, answer.text);
  return NewApiKey.parse(answer.body);
}

/** [A4] Behind the console's distribution, each viewer counts by their own address, which nobody else can choose. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { addPerson, login, password, sameOrigin } from "../support/access.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const frontSecret = "front-secret-0123456789abcdef";
const distribution = "130.176.0.1";

const through = (viewer: string, secret = frontSecret) => ({
  "x-nadia-viewer-address": viewer,
  "x-nadia-front-secret": secret,
});

const guess = async (
  harness: Harness,
  email: string,
  given: string,
  headers: Record<string, string>,
  ip = distribution,
) => (await login(harness, { email, password: given }, { ...sameOrigin, ...headers }, ip)).status;

/** Five wrong passwords, which lock this account at the address that they count for. */
async function fail(
  harness: Harness,
  email: string,
  headersOf: (n: number) => Record<string, string>,
  ip?: string,
) {
  for (let n = 0; n < 5; n += 1) assert.equal(await guess(harness, email, "wrong", headersOf(n), ip), 401);
}

describe("[A4] the viewer's address", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ NADIA_FRONT_SECRET: frontSecret });
  });
  afterAll(() => harness.close());

  test("counts for each viewer only behind the distribution", async () => {
    const { email } = await addPerson(harness);
    await fail(harness, email, () => through("198.51.100.7"));
    assert.equal(await guess(harness, email, password, through("198.51.100.7")), 429);
    assert.equal(await guess(harness, email, password, through("198.51.100.8")), 200);
  });

  test("is the network for IPv6, whatever the distribution's own address is", async () => {
    const { email } = await addPerson(harness);
    await fail(harness, email, (n) => through(`2001:db8:1:2::${n}`), "2600:9000::1");
    assert.equal(await guess(harness, email, password, through("2001:db8:1:2:ffff::1"), "2600:9000::2"), 429);
    assert.equal(await guess(harness, email, password, through("2001:db8:1:3::1"), "2600:9000::1"), 200);
  });

  test("is ignored if a client makes it up, without the secret or with a wrong one", async () => {
    const { email } = await addPerson(harness);
    const wrong = ["", "x", `${frontSecret}x`, `${frontSecret},${frontSecret}`, frontSecret.toUpperCase()];
    await fail(harness, email, (n) => through(`203.0.113.${n}`, wrong[n]), "192.0.2.1");
    for (const secret of wrong)
      assert.equal(await guess(harness, email, password, through("203.0.113.9", secret), "192.0.2.1"), 429);
    const headers = { "x-nadia-viewer-address": "203.0.113.9", "x-forwarded-for": "203.0.113.9" };
    assert.equal(await guess(harness, email, password, headers, "192.0.2.1"), 429);
  });

  test("is the connection's if the header has no single address", async () => {
    const { email } = await addPerson(harness);
    const odd = ["", "198.51.100.7, 198.51.100.8", "198.51.100.7:443", "somewhere", "1".repeat(9_000)];
    await fail(harness, email, (n) => through(odd[n] ?? ""), "192.0.2.3");
    assert.equal(await guess(harness, email, password, {}, "192.0.2.3"), 429);
  });
});

test("[A4] without a secret, as on a laptop, no header sets the address, and an empty secret counts as none", async () => {
  const harness = await startHarness({ NADIA_FRONT_SECRET: "" });
  onTestFinished(() => harness.close());
  assert.equal(harness.settings.frontSecret, null);
  const { email } = await addPerson(harness);
  await fail(harness, email, (n) => through(`203.0.113.${n}`, ["", "null", "undefined"][n]), "192.0.2.1");
  assert.equal(await guess(harness, email, password, through("203.0.113.9", ""), "192.0.2.1"), 429);
  assert.equal(await guess(harness, email, password, through("203.0.113.9"), "192.0.2.2"), 200);
});

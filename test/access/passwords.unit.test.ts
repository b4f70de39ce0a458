/** Password hashes: format, verification, and rehashing. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { createPasswords } from "../../core/access/passwords.ts";
import { accessOf } from "../../core/app/access.ts";
import { systemHost } from "../../core/app/host.ts";
import { parseSettings } from "../../core/config.ts";

describe("[A1] password hashes", () => {
  const methods = {
    argon2id: [createPasswords(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w-]{22}\$[\w-]{43}$/],
    scrypt: [createPasswords(false), /^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/],
  } as const;

  for (const [name, [passwords, shape]] of Object.entries(methods)) {
    test(`${name}: contains its parameters and a unique salt, and matches only its password`, async () => {
      const [one, two] = [await passwords.hash("pässword"), await passwords.hash("pässword")];
      assert.match(one, shape);
      assert.notEqual(one, two);
      assert.equal(await passwords.verify("pässword", one), true);
      for (const wrong of ["", "pässwor", "Pässword", "pässword "])
        assert.equal(await passwords.verify(wrong, one), false, wrong);
      assert.equal(passwords.outdated(one), false);
    });

    test(`${name}: the same letters typed differently are the same password`, async () => {
      const hash = await passwords.hash("pa\u0308ssword");
      assert.equal(await passwords.verify("p\u00e4ssword", hash), true);
    });
  }

  test("an installation hashes at full cost", async () => {
    const unused = async () => assert.fail();
    const stores = { sql: { query: unused, batch: unused }, redis: { script: unused, ping: unused } };
    const settings = parseSettings({ NADIA_API_KEY: "test-admin-key-0123456789" });
    const { passwords } = accessOf(
      settings,
      systemHost(() => undefined),
      stores,
    );
    assert.match(await passwords.hash("word"), methods.argon2id[1]);
  });

  test("each method verifies the other's hashes, and hashes with other parameters, and calls them outdated", async () => {
    const [current] = methods.argon2id;
    const [fallback] = methods.scrypt;
    const other = await fallback.hash("word");
    assert.deepEqual(
      [await current.verify("word", other), await current.verify("wore", other)],
      [true, false],
    );
    assert.equal(current.outdated(other), true);
    const small = "$argon2id$v=19$m=64,t=1,p=1$";
    assert.equal(current.outdated(`${small}AAAA$AAAA`), true);
  });

  test("a missing, malformed or incomplete hash matches no password", async () => {
    const [passwords] = methods.argon2id;
    for (const hash of [
      null,
      "",
      "plain",
      "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA",
      "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$",
    ])
      assert.equal(await passwords.verify("", hash), false, String(hash));
  });

  test("hashing does not block the event loop", async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    await createPasswords().hash("word");
    clearInterval(ticking);
    assert.ok(turns > 0);
  });
});

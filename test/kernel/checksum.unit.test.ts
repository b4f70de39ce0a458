/** Damaged values are detected. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { open, seal } from "../../core/kernel/checksum.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { redisOver } from "../support/redis.ts";

const value = fc.json({ maxDepth: 3 });

describe("[S9] the checksum before a stored value", () => {
  test("[S9] a sealed value opens unchanged", () => {
    fc.assert(fc.property(value, (json) => assert.equal(open(seal(json)), json)));
    for (const json of ["", "null", '"ä😀\\ud800"']) assert.equal(open(seal(json)), json);
  });

  test("[S9] a sealed value is sixteen hexadecimal digits, a space and the JSON", () => {
    assert.match(seal('{"a":1}'), /^[0-9a-f]{16} \{"a":1\}$/);
  });

  test("[S9] any changed byte is detected, whatever text it decodes to", () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (json, place, change) => {
        const bytes = Buffer.from(seal(json));
        const at = place % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(at) ^ change, at);
        assert.equal(open(bytes.toString()), null);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[S9] every single bit of a value counts", () => {
    const bytes = Buffer.from(seal('{"name":"Änne 😀","total":51}'));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(open(damaged.toString()), null, `bit ${bit}`);
    }
  });

  test("[S9] a value that is truncated, extended or has two parts swapped is detected", () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.string({ minLength: 1 }), (json, place, more) => {
        const sealed = seal(json);
        assert.equal(open(sealed.slice(0, place % sealed.length)), null);
        assert.equal(open(sealed + more), null);
        assert.equal(open(more + sealed), null);
      }),
      { numRuns: 1_000 },
    );
    assert.equal(open(seal("[1,2]").replace("1,2", "2,1")), null);
  });

  test("[S9] an unsealed value, an empty one and a lone surrogate do not open", () => {
    for (const stored of ["", " ", '{"v":1,"total":3}', "0123456789abcdef {}", seal('"\ud800"')])
      assert.equal(open(stored), null);
  });

  test("[S9] a Lua script computes the same checksum", async () => {
    const engine = await startEmbeddedRedis({ dataDir: null, token: "checksum" });
    try {
      const lua = "return string.sub(redis.sha1hex(ARGV[1]), 1, 16) .. ' ' .. ARGV[1]";
      for (const json of ["51", '{"name":"Änne 😀"}'])
        assert.equal(await redisOver(engine).script({ name: "seal", lua }, [], [json]), seal(json));
    } finally {
      await engine.close();
    }
  });
});

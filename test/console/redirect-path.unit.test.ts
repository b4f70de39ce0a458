/** Where signing in redirects. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { redirectPathOf } from "../../web/src/shell/redirect-path.ts";

const origin = "http://localhost:3000";

const foreign = [
  "http://127.0.0.1:9/",
  "HTTP://localhost:9/",
  "http:/127.0.0.1:9",
  "http:127.0.0.1:9",
  "//127.0.0.1:9",
  "///127.0.0.1:9",
  "/\\127.0.0.1:9",
  "\\\\127.0.0.1:9",
  "\\/127.0.0.1:9",
  "/\t/127.0.0.1:9",
  "/\n/127.0.0.1:9",
  "\t//127.0.0.1:9",
  " //127.0.0.1:9",
  "/\u0000/127.0.0.1:9",
  "/.//127.0.0.1:9",
  "/..//127.0.0.1:9",
  "/history/..//127.0.0.1:9",
  "/%2f127.0.0.1:9",
  "/%5c127.0.0.1:9",
  "/%09/127.0.0.1:9",
  "%2f%2f127.0.0.1:9",
  "/%252f127.0.0.1:9",
  "/\u{ff0f}127.0.0.1:9",
  "/history?tab=\\127.0.0.1",
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  "java\tscript:alert(1)",
  "\u0001javascript:alert(1)",
  "/javascript:alert(1)",
  "data:text/html,x",
  "127.0.0.1:9",
  "localhost",
  "?to=//127.0.0.1:9",
  "#//127.0.0.1:9",
  "",
];

describe("[A1] signing in leads to the console's own pages", () => {
  for (const path of [
    "/",
    "/history",
    "/history/",
    "/?status=failed&q=M%C3%BCller",
    "/reviews/0f8fad5b-d9cb-5a6b-8000-1a2b3c4d5e6f",
    "/customers/0f8fad5b-d9cb-5a6b-8000-1a2b3c4d5e6f?from=http://127.0.0.1:9",
    "/settings?tab=keys#made",
    "/login-help",
  ]) {
    test(`to ${path}`, () => assert.equal(redirectPathOf(path), path));
  }

  for (const to of foreign) {
    test(`and never to ${JSON.stringify(to)}`, () => assert.equal(redirectPathOf(to), "/"));
  }

  test("not back to signing in, in any spelling", () => {
    for (const to of ["/login", "/login/", "/LOGIN?to=/login", "/login#key=x", "/%6cogin", "/./login"])
      assert.equal(redirectPathOf(to), "/", to);
  });

  test("not to anything but text, nor to an endless one", () => {
    for (const to of [undefined, null, 7, true, ["//127.0.0.1:9"], { href: "//127.0.0.1:9" }])
      assert.equal(redirectPathOf(to), "/");
    assert.equal(redirectPathOf(`/history?${"x".repeat(3_000)}`), "/");
  });

  test("whatever the URL says, a browser stays on this origin", () => {
    const marks = fc.constantFrom(
      "/",
      "\\",
      ":",
      ".",
      "%",
      "2f",
      "5C",
      "09",
      "\t",
      "\n",
      "\0",
      "?",
      "#",
      "@",
      "127.0.0.1",
      "javascript",
      "login",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(marks, { maxLength: 12 }).map((parts) => `/${parts.join("")}`),
    );
    fc.assert(
      fc.property(texts, (to) => {
        const led = redirectPathOf(to);
        assert.ok(led.startsWith("/") && !led.startsWith("//"));
        for (const read of [led, decodeURI(led.split(/[?#]/)[0] ?? "")])
          assert.equal(new URL(read, origin).origin, origin);
      }),
    );
  });
});

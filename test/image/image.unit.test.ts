/** The files for those who host NADIA themselves are valid and pinned. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DCLinter } from "dclint";
import { validate } from "dockerfile-utils";
import { expect, test } from "vitest";
import * as z from "zod";

const root = join(import.meta.dirname, "../..");
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const compose = readFileSync(join(root, "compose.yaml"), "utf8");

/** The types of dclint do not resolve. */
const Found = z.array(z.object({ messages: z.array(z.object({ line: z.number(), message: z.string() })) }));

/** An exact version: no `latest`, and no tag that moves with every minor release. */
const exact = /^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$/;

test("[O6] the Dockerfile is valid, pins what it builds on, and does not run as root", () => {
  expect(validate(dockerfile).map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(bases).toHaveLength(3);
  for (const base of bases) expect(base).toMatch(exact);
  const [last = ""] = dockerfile.split("\nFROM ").toReversed();
  expect(last).toMatch(/^USER node$/m);
  expect(last.indexOf("USER node")).toBeLessThan(last.indexOf("CMD ["));
});

test.for([
  ["compose.yaml", 4],
  ["ops/compose.yaml", 2],
] as const)("[O6] %s fits its schema and its linter's rules, and pins its images", ([file, services]) => {
  // The formatter writes double quotes.
  const linter = new DCLinter({
    rules: { "require-quotes-in-ports": 0 },
    quiet: false,
    debug: false,
    exclude: [],
  });
  const found = Found.parse(linter.lintFiles([join(root, file)], false));
  expect(found.flatMap(({ messages }) => messages)).toEqual([]);
  const images = [...readFileSync(join(root, file), "utf8").matchAll(/^ +image: (\S+)/gm)].map(
    ([, image]) => image,
  );
  expect(images).toHaveLength(services);
  for (const image of images) expect(image).toMatch(exact);
});

test("[O6] [S11] only NADIA's port is published, to this machine, and the stores listen on its loopback address", () => {
  expect([...compose.matchAll(/^ +- "?([\d.]+:)?\d+:\d+"?$/gm)].map(([line]) => line.trim())).toEqual([
    '- "127.0.0.1:3000:3000"',
  ]);
  const services = compose.split(/^ {2}(?=\w+:\n)/m).filter((text) => text.includes("network_mode"));
  expect(services.map((text) => /^\w+/.exec(text)?.[0])).toEqual(["nadia", "postgres", "qdrant", "redis"]);
  for (const text of services) expect(text).toContain('network_mode: "service:network"');
  for (const setting of [
    "listen_addresses=127.0.0.1",
    "QDRANT__SERVICE__HOST: 127.0.0.1",
    '"--bind", "127.0.0.1"',
  ])
    expect(compose).toContain(setting);
});

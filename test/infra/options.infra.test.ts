/** What the deployer can ask for: the region, stores that SST creates, a firewall, a budget. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { declare, handlers } from "./declared.ts";
import { root } from "./platform.ts";
import { faultsOf } from "./rules.ts";

const everything = {
  NADIA_REGION: "us-east-1",
  NADIA_PROVISION: "neon,upstash",
  NADIA_WAF_REQUESTS: "1000",
  NADIA_BUDGET_USD: "50",
  NADIA_BUDGET_EMAIL: "ops@acme.example",
};

test("[O4] [A3] none of them breaks a rule, and none is there unless asked for", async () => {
  expect(faultsOf(await declare("production", everything))).toEqual([]);
  const { resources } = await declare("production");
  const optional = /^(neon|upstash):|wafv2|budgets/;
  expect(resources.filter(({ type }) => optional.test(type))).toEqual([]);
});

test("[O4] the region is a setting", async () => {
  const { app, named } = await declare("production", everything);
  expect(app.providers.aws).toMatchObject({ region: "us-east-1" });
  expect(named("DraftsTls")["queueUrl"]).toMatch(/us-east-1/);
});

test("[O4] Neon and Upstash as resources: kept with their stage, and reached by the same links", async () => {
  const declared = await declare("production", everything);
  expect(declared.named("Database")).toMatchObject({
    name: "nadia-production",
    regionId: "aws-us-east-1",
    pgVersion: 18,
  });
  expect(declared.ignored["Database"], "a project of an earlier version is not replaced").toEqual([
    "pgVersion",
  ]);
  expect(declared.named("Redis")).toMatchObject({
    databaseName: "nadia-production",
    primaryRegion: "us-east-1",
    eviction: false,
    tls: true,
  });
  const usual = await declare("production");
  for (const handler of Object.values(handlers)) {
    expect(declared.lambda(handler).linked).toEqual(usual.lambda(handler).linked);
    expect(JSON.stringify(declared.lambda(handler).environment)).not.toMatch(/secret-/);
  }
  const links = Object.values(declared.builds).flatMap((build) => Object.entries(build.links));
  const valueOf = (name: string) => links.find(([link]) => link === name)?.[1]["value"];
  // The functions' own login, never the owner's.
  expect(valueOf("DatabaseUrl")).toMatch(
    /^postgresql:\/\/nadia_functions:secret-DatabasePassword@[\w.-]+\.neon\.tech\/neondb\?sslmode=require$/,
  );
  expect(valueOf("RedisUrl")).toBe("https://redis.upstash.io");
  expect(valueOf("RedisToken")).toBe("secret-of-upstash");
});

test("[O4] [A4] the firewall limits the requests of an address, and its sign-ins more strictly", async () => {
  const { rules } = z
    .object({ rules: z.array(z.looseObject({ name: z.string() })) })
    .parse((await declare("production", everything)).named("FrontWaf"));
  const [overall, , signIns] = rules;
  expect(rules.map(({ name }) => name)).toEqual([
    "RateLimitPerIP",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "SignIns",
  ]);
  expect(overall).toMatchObject({ statement: { rateBasedStatement: { limit: 1_000 } } });
  expect(signIns).toMatchObject({
    action: { block: {} },
    statement: { rateBasedStatement: { limit: 50, aggregateKeyType: "IP" } },
  });
  expect(JSON.stringify(signIns)).toContain('"/v1/session"');
});

test("[O4] the budget warns by mail at 80 % and before it is exceeded", async () => {
  const to = ["ops@acme.example"];
  expect((await declare("production", everything)).named("Budget")).toMatchObject({
    limitAmount: "50",
    notifications: [
      { threshold: 80, notificationType: "ACTUAL", subscriberEmailAddresses: to },
      { threshold: 100, notificationType: "FORECASTED", subscriberEmailAddresses: to },
    ],
  });
});

test("[O4] invalid values are refused with the variable's name", async () => {
  const budget = { NADIA_BUDGET_USD: "$50", NADIA_BUDGET_EMAIL: "ops@acme.example" };
  for (const [wrong, says] of [
    [{ NADIA_PROVISION: "neon,aurora" }, /NADIA_PROVISION/],
    [budget, /NADIA_BUDGET_USD must be an amount/],
    [{ ...budget, NADIA_BUDGET_USD: "0" }, /NADIA_BUDGET_USD must be an amount/],
    [{ NADIA_BUDGET_USD: "50" }, /NADIA_BUDGET_EMAIL must be set together/],
    [{ NADIA_CONSOLE_DOMAIN: "nadia.example" }, /NADIA_CONSOLE_CERTIFICATE must be set together/],
    [{ NADIA_CONSOLE_CERTIFICATE: "arn:aws:acm:us-east-1:1:certificate/1" }, /NADIA_CONSOLE_DOMAIN and/],
  ] as const)
    await expect(declare("test", wrong)).rejects.toThrow(says);
});

test("[O4] a deployer with the policy in docs/deploy.md may create everything that is declared", async () => {
  const guide = readFileSync(path.join(root, "docs/deploy.md"), "utf8");
  const policy = guide.slice(guide.indexOf('"Version"'), guide.indexOf("## 3. Secrets"));
  const service: Record<string, string> = { apigatewayv2: "apigateway" };
  const { resources } = await declare("production", everything);
  const needed = new Set(
    resources.flatMap(({ type }) => {
      const [, name = "", kind = ""] = /^aws:(\w+)\/(\w+):/.exec(type) ?? [];
      return name === "" ? [] : [kind === "logGroup" ? "logs" : (service[name] ?? name)];
    }),
  );
  expect([...needed].filter((name) => !policy.includes(`"${name}:*"`))).toEqual([]);
});

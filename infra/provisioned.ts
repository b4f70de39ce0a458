/** Postgres and Redis as SST resources, if NADIA_PROVISION requests them. */
import { region } from "./deployment.ts";
import { isPermanent } from "./stage.ts";

const name = `${$app.name}-${$app.stage}`;
const retained = { protect: isPermanent, retainOnDelete: isPermanent };
const day = 24 * 60 * 60;

/** A link in the form of a secret: functions read its `value`. */
const linkOf = (link: string, value: $util.Input<string>) =>
  new sst.Linkable(link, { properties: { value: $util.secret(value) } });

/**
 * A project of Neon's. Its address names the login that SQL creates (docs/deploy.md), because a role that Neon's API
 * creates may change the schema.
 */
export function neonDatabase() {
  const project = new neon.Project(
    "Database",
    {
      name,
      regionId: `aws-${region}`,
      pgVersion: 18,
      // A free plan stores at most six hours.
      historyRetentionSeconds: isPermanent ? 7 * day : day / 4,
    },
    // A project cannot change its version: a new one would replace it, with everything that it stores.
    { ...retained, ignoreChanges: ["pgVersion"] },
  );
  const password = new sst.Secret("DatabasePassword").value.apply(encodeURIComponent);
  return linkOf(
    "DatabaseUrl",
    $interpolate`postgresql://nadia_functions:${password}@${project.databaseHost}/${project.databaseName}?sslmode=require`,
  );
}

/** A database of Upstash's, which never evicts a waiting message. */
export function upstashRedis() {
  const database = new upstash.RedisDatabase(
    "Redis",
    { databaseName: name, region: "global", primaryRegion: region, tls: true, eviction: false },
    retained,
  );
  return {
    redisUrl: linkOf("RedisUrl", $interpolate`https://${database.endpoint}`),
    redisToken: linkOf("RedisToken", database.restToken),
  };
}

/** What Grafana and Prometheus are given fits what they document, and each other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultDashboard } from "@grafana/schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

const ops = join(import.meta.dirname, "../../ops");
const read = (path: string): unknown => parse(readFileSync(join(ops, path), "utf8"));

const name = z.string().min(1);
const orgs = { orgId: z.int().optional() };

/** https://grafana.com/docs/grafana/v11.6/administration/provisioning/#data-sources; Grafana ignores what it does not know. */
const DataSources = z.strictObject({
  apiVersion: z.literal(1),
  prune: z.boolean().optional(),
  deleteDatasources: z.array(z.strictObject({ name, ...orgs })).optional(),
  datasources: z.array(
    z.strictObject({
      name,
      type: name,
      access: z.enum(["proxy", "direct"]).optional(),
      ...orgs,
      uid: z.string().regex(/^[\w-]{1,40}$/),
      url: z.url(),
      isDefault: z.boolean().optional(),
      jsonData: z.record(z.string(), z.unknown()).optional(),
      secureJsonData: z.record(z.string(), z.string()).optional(),
      version: z.int().optional(),
      editable: z.boolean().optional(),
    }),
  ),
});

/** The same page, #dashboards. */
const Providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name,
      ...orgs,
      folder: z.string().optional(),
      folderUid: z.string().optional(),
      type: z.literal("file"),
      disableDeletion: z.boolean().optional(),
      updateIntervalSeconds: z.int().optional(),
      allowUiUpdates: z.boolean().optional(),
      options: z.strictObject({
        path: z.string().startsWith("/"),
        foldersFromFilesStructure: z.boolean().optional(),
      }),
    }),
  ),
});

const Service = z.object({
  image: z.string(),
  volumes: z.array(z.string()),
  command: z.array(z.string()).optional(),
});
const Compose = z.object({ services: z.object({ grafana: Service, prometheus: Service }) });

const square = z.object({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(1) });
const Dashboard = z.object({
  uid: z.string().regex(/^[\w-]{1,40}$/),
  title: name,
  schemaVersion: z.int(),
  panels: z.array(
    z.object({
      id: z.int().positive(),
      title: name,
      type: z.literal("timeseries"),
      gridPos: square,
      datasource: z.object({ type: name, uid: name }),
      targets: z
        .array(z.object({ refId: z.string().regex(/^[A-Z]$/), expr: name, legendFormat: name }))
        .min(1),
    }),
  ),
});

describe("ops", () => {
  const [source] = DataSources.parse(read("grafana/provisioning/datasources/prometheus.yaml")).datasources;
  const { grafana, prometheus } = Compose.parse(read("compose.yaml")).services;
  const { panels, schemaVersion } = Dashboard.parse(read("grafana/dashboards/nadia.json"));
  const mounts = new Map(
    grafana.volumes.map((volume) => volume.split(":").toReversed().slice(1) as [string, string]),
  );

  test("[O1] Grafana finds its provisioning files and the folder of dashboards in the container", () => {
    const { providers } = Providers.parse(read("grafana/provisioning/dashboards/nadia.yaml"));
    expect(mounts.get("/etc/grafana/provisioning")).toBe("./grafana/provisioning");
    expect(providers.map(({ options }) => mounts.get(options.path))).toEqual(["./grafana/dashboards"]);
  });

  test("[O1] every panel asks the provisioned data source, which is the Prometheus beside it", () => {
    expect(source).toMatchObject({ type: "prometheus", isDefault: true });
    for (const { title, datasource } of panels)
      expect([title, datasource]).toEqual([title, { type: source?.type, uid: source?.uid }]);
    expect(prometheus.command).toContain(`--web.listen-address=${new URL(source?.url ?? "").host}`);
  });

  test("[O1] panels have unique ids, and places that fit Grafana's 24 columns without overlapping", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`);
    });
    expect(new Set(taken).size).toBe(taken.length);
    for (const { targets } of panels)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  });

  test("[O1] the dashboard is checked against the schema of the Grafana that shows it", () => {
    const schema = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(ops, "../node_modules/@grafana/schema/package.json"), "utf8")));
    expect(grafana.image).toBe(`grafana/grafana:${schema.version}`);
    // Grafana would migrate an older one whenever it is opened.
    expect(schemaVersion).toBe(defaultDashboard.schemaVersion);
  });
});

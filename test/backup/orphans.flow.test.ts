/** [G1] [G4] What a laptop's archive got after a backup does not outlive its restore unseen. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withSystem } from "../../cli/kit/system.ts";
import { enginesOf } from "../../core/app/engines.ts";
import { objectsOf } from "../../core/app/objects.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import type { Objects } from "../../core/retention/port.ts";
import { collectingTerminal, nadia } from "../support/nadia.ts";

const [eve, bob] = [customerIdOf(81), customerIdOf(82)];
const part = (customer: string, name: string) => `archive/interactions/${customer}/2026-01/${name}`;
const file = "a1a1a1a1-0000-4000-8000-000000000001";

test("[G1] [G4] objects that the restored database does not know are removed with --force, else reported", async () => {
  const root = await mkdtemp(join(tmpdir(), "nadia-orphans-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const backups = join(root, "backups");
  const envOf = (name: string) => ({ NADIA_DATA_DIR: join(root, name) });
  const inSystem = <T>(name: string, work: (objects: Objects, sql: Sql) => Promise<T>) =>
    withSystem(
      collectingTerminal(envOf(name)).terminal,
      ({ settings, host }) => {
        const objects = objectsOf(settings);
        if (objects === null) throw new Error("a laptop has an archive");
        return work(objects, enginesOf(settings, host).sql);
      },
      { create: true },
    );
  const put = async (objects: Objects, names: readonly string[]) => {
    for (const name of names) await objects.put(name, Buffer.from(name));
  };
  const known = [
    part(eve, "01-aaaaaaaaaaaaaaaa.jsonl.zst"),
    part(eve, "manifest.json"),
    `attachments/${eve}/${file}`,
    `attachments/${eve}/${file}.0`,
  ];
  const later = [
    part(eve, "02-bbbbbbbbbbbbbbbb.jsonl.zst"),
    part(bob, "01-cccccccccccccccc.jsonl.zst"),
    part(bob, "manifest.json"),
    `attachments/${bob}/${file}`,
    `attachments/${bob}/${file}.1`,
  ];
  await inSystem("old", async (objects, sql) => {
    await sql.query({
      sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, 81, 'Eve')",
      parameters: [eve],
    });
    await sql.query({
      sql: `insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at)
        values ($1, $2::uuid, '2026-01', 'x', 1, 1, now() + interval '1 day')`,
      parameters: [known[0], eve],
    });
    await sql.query({
      sql: `with i as (insert into interactions (id, created_at, user_id, chat_id)
          values (gen_random_uuid(), now(), $1::uuid, 81) returning id, created_at)
        insert into attachments (id, user_id, interaction_id, interaction_created_at, reviewer_id, kind, name, type, size,
          created_at, ends_at)
        select $2::uuid, $1::uuid, i.id, i.created_at, r.id, 'document', 'a.pdf', 'application/pdf', 1, now(), now()
        from i, (select id from reviewers limit 1) r`,
      parameters: [eve, file],
    });
    await put(objects, known);
  });
  expect(await nadia(["backup", "--to", backups], envOf("old"))).toMatchObject({ code: 0 });
  await inSystem("old", (objects) => put(objects, later));
  const restored = await nadia(["restore", "--from", backups, "--force"], envOf("old"));
  expect(restored, restored.err).toMatchObject({ code: 0 });
  expect(restored.out).toContain("removed 5 objects of the archive that the restored database does not know");
  const listed = (name: string) => inSystem(name, (objects) => objects.list(""));
  expect(await listed("old")).toEqual(known.toSorted());

  await inSystem("new", (objects) => put(objects, later));
  const reported = await nadia(["restore", "--from", backups, "--json"], envOf("new"));
  expect(JSON.parse(reported.out)).toMatchObject({ orphans: { names: later.toSorted(), removed: false } });
  expect(await listed("new"), "the only copy may be needed").toEqual([...known, ...later].toSorted());
});

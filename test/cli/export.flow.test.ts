/** `nadia export` on embedded engines. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withSystem } from "../../cli/kit/system.ts";
import { enginesOf } from "../../core/app/engines.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { CustomerExport } from "../../core/privacy/export-schema.ts";
import { collectingTerminal, nadia } from "../support/nadia.ts";

describe("nadia export", () => {
  const customer = customerIdOf(74);
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nadia-export-"));
    env = { NADIA_DATA_DIR: join(folder, "data") };
    const statement = {
      sql: "insert into users (id, telegram_user_id, display_name) values ($1::uuid, 74, 'Ida')",
      parameters: [customer],
    };
    await withSystem(
      collectingTerminal(env).terminal,
      ({ settings, host }) => enginesOf(settings, host).sql.query(statement),
      { create: true },
    );
    return () => rm(folder, { recursive: true, force: true });
  });

  test("[G2] writes a file that only its owner may read, says how much it wrote, and is audited", async () => {
    const file = join(folder, "ida.json");
    const ended = await nadia(["export", customer, "--to", file, "--json"], env);
    const text = await readFile(file, "utf8");
    expect(JSON.parse(ended.out)).toMatchObject({ file, bytes: Buffer.byteLength(text) });
    expect(ended).toMatchObject({ code: 0, err: expect.stringMatching(/^kB 1\/\?/m) });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const archive = CustomerExport.omit({ next_cursor: true }).parse(JSON.parse(text));
    expect(archive.customer_id).toBe(customer);
    expect(archive.items).toContainEqual(
      expect.objectContaining({ kind: "profile", data: expect.objectContaining({ display_name: "Ida" }) }),
    );
    const again = join(folder, "again.json");
    await nadia(["export", customer, "--to", again], env);
    expect(await readFile(again, "utf8")).toContain("customer.export");
  });

  test("[G2] writes neither an archive nor an audit row for an unknown customer", async () => {
    const file = join(folder, "nobody.json");
    const unknown = customerIdOf(404);
    for (const _ of ["once", "again"])
      expect(await nadia(["export", unknown, "--to", file], env)).toMatchObject({
        code: 1,
        err: expect.stringContaining("nothing is stored about a customer with this id (not_found)"),
      });
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  test("[G2] overwrites no file", async () => {
    const file = join(folder, "taken.json");
    await writeFile(file, "mine");
    expect(await nadia(["export", customer, "--to", file], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${file} already exists; choose another name (file_failed)`),
    });
    expect(await readFile(file, "utf8")).toBe("mine");
  });
});

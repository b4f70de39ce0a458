/** Files of an approved reply on their way to Telegram: from the object store, once, in order, with every failure. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { resend } from "../../core/delivery/decide.ts";
import { giveUpStuck } from "../../core/delivery/lost.ts";
import { localSlots } from "../../core/delivery/slots.ts";
import { gapMs } from "../../core/delivery/rules.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { type CustomerId, deliveryIdOf, randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { AttachmentId, attachmentKey } from "../../core/media/attachment-schema.ts";
import { confirm } from "../../core/pipeline/confirm.ts";
import { deliver, type DeliverPorts } from "../../core/pipeline/deliver.ts";
import { createByteBudget } from "../../core/pipeline/byte-budget.ts";
import { createBotApi } from "../../core/vendors/telegram.ts";
import type { EmbeddedPostgres } from "../../local/engines/postgres.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { bill, picture } from "../support/attachments.ts";
import { startMigratedPostgres } from "../support/database.ts";
import {
  admin,
  type ApprovedTurn,
  openOutbox,
  type OutboxWorld,
  type PlantedFile,
} from "../support/outbox-world.ts";

const token = "123456:files";

describe("[R3] files of a reply", () => {
  let engine: EmbeddedPostgres;
  let world: OutboxWorld;
  let telegram: FakeBotApi;
  let remembered: string[] = [];
  const stored = new Map<string, Uint8Array>();
  beforeAll(async () => {
    engine = await startMigratedPostgres();
    world = await openOutbox(engine);
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    telegram = await startFakeBotApi({ token, clock: world.clock });
    remembered = [];
  });
  afterEach(() => telegram.close());

  const botApi = (timeoutMs = 10_000) =>
    createBotApi({ token, apiRoot: telegram.apiRoot, timeoutMs, log: silentLog });
  const ports = (over: Partial<DeliverPorts> = {}): DeliverPorts => ({
    ...world,
    botApi: botApi(),
    slots: localSlots(world.clock, gapMs.bot),
    objects: { get: async (key) => stored.get(key) ?? null },
    byteBudget: createByteBudget(1_000_000),
    remember: async (_customer, entries) => void remembered.push(...entries.map(({ text }) => text)),
    ...over,
  });
  const run = (customer: CustomerId, over?: Partial<DeliverPorts>) => deliver(ports(over), customer);
  const photo = (): PlantedFile => ({
    id: AttachmentId.parse(randomIds.random()),
    kind: "photo",
    name: "cat.png",
    bytes: picture,
  });
  const invoice = (): PlantedFile => ({ ...photo(), kind: "document", name: "bill.pdf", bytes: bill });
  const approve = async (files: readonly PlantedFile[]): Promise<ApprovedTurn> => {
    const turn = await world.approve(["Here you are."], undefined, files);
    for (const { id, bytes } of files) stored.set(attachmentKey(turn.customer, id), bytes);
    return turn;
  };
  const sent = () => telegram.sent().map(({ text, file }) => file?.name ?? text);
  const rows = async (turn: ApprovedTurn) =>
    (await world.deliveries(turn)).map(({ state, error_code }) => [state, error_code]);

  test("[R3] they follow the text in the approved order, each with one claim and one receipt, and are remembered by kind", async () => {
    const turn = await approve([photo(), invoice()]);
    const before = world.trips();
    await run(turn.customer);
    expect(world.trips() - before, "as many as for three texts").toBe(1 + 3);
    expect(sent()).toEqual(["Here you are.", "cat.png", "bill.pdf"]);
    expect(telegram.sent().map(({ file }) => file?.kind ?? null)).toEqual([null, "photo", "document"]);
    expect(remembered).toEqual(["Here you are.\n\n[photo]\n\n[document]"]);
    expect((await world.interaction(turn)).status).toBe("sent");
    await run(turn.customer);
    expect(sent().length).toBe(3);
  });

  test("[R3] a file waits while others being sent leave no room for it; a text does not", async () => {
    const [first, second] = [await approve([photo()]), await approve([photo()])];
    const byteBudget = createByteBudget(picture.length + 1);
    const held = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const slow = botApi();
    const sendFile: DeliverPorts["botApi"]["sendFile"] = async (file) => {
      arrived.resolve();
      await held.promise;
      return slow.sendFile(file);
    };
    const sending = run(first.customer, { byteBudget, botApi: { ...slow, sendFile } });
    await arrived.promise;
    await run(second.customer, { byteBudget });
    expect(sent()).toEqual(["Here you are.", "Here you are."]);
    expect(await rows(second)).toEqual([
      ["sent", null],
      ["queued", "no_room"],
    ]);
    held.resolve();
    await sending;
    world.clock.advance(10_000);
    await run(second.customer, { byteBudget });
    expect(sent()).toEqual(["Here you are.", "Here you are.", "cat.png", "cat.png"]);
    expect((await world.interaction(second)).status).toBe("sent");
  });

  test("[R3] (promise 7) a worker that dies between claim and receipt of a photo leaves it unknown, never sent again", async () => {
    class Crash extends Error {}
    for (const when of ["before", "after"] as const) {
      const turn = await approve([photo()]);
      const before = sent().length;
      const dying = botApi();
      const sendFile: DeliverPorts["botApi"]["sendFile"] = async (file) => {
        if (when === "after") await dying.sendFile(file);
        throw new Crash();
      };
      await expect(run(turn.customer, { botApi: { ...dying, sendFile } })).rejects.toThrow(Crash);
      await run(turn.customer);
      world.clock.advance(90_000);
      await giveUpStuck(world, 500);
      await run(turn.customer);
      await run(turn.customer);
      expect(await rows(turn)).toEqual([
        ["sent", null],
        ["unknown", "no_receipt"],
      ]);
      expect(sent().length - before, when).toBe(when === "after" ? 2 : 1);
      expect((await world.interaction(turn)).status).toBe("unknown");
      await confirm(ports(), deliveryIdOf(turn.interaction, 1), admin, null);
      expect((await world.interaction(turn)).status).toBe("sent");
    }
  });

  test("[R3] (promise 7) wherever a worker dies, no file is sent twice, and every unclear one reaches a person", async () => {
    class Crash extends Error {}
    for (const when of ["before", "after"] as const)
      for (let at = 1; at <= 9; at += 1) {
        let calls = 0;
        const step = async <T>(call: () => Promise<T>): Promise<T> => {
          const mine = (calls += 1);
          if (mine > at || (mine === at && when === "before")) throw new Crash();
          const result = await call();
          if (mine === at) throw new Crash();
          return result;
        };
        const api = botApi();
        const turn = await approve([photo(), invoice()]);
        const before = sent().length;
        await run(turn.customer, {
          sql: {
            query: (one) => step(() => world.sql.query(one)),
            batch: (all) => step(() => world.sql.batch(all)),
          },
          botApi: {
            ...api,
            send: (message) => step(() => api.send(message)),
            sendFile: (file) => step(() => api.sendFile(file)),
          },
        }).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
        world.clock.advance(90_000);
        await giveUpStuck(world, 500);
        await run(turn.customer);
        const lost = (await world.deliveries(turn)).filter(({ state }) => state === "unknown");
        for (const { position } of lost)
          await confirm(ports(), deliveryIdOf(turn.interaction, position), admin, null);
        await run(turn.customer);
        const arrived = sent().slice(before);
        expect(new Set(arrived).size, `${when} ${at}: ${arrived.join()}`).toBe(arrived.length);
        expect((await world.interaction(turn)).status, `${when} ${at}`).toBe("sent");
      }
  });

  test("[R3] (promise 4) a photo whose answer is lost waits for a person, and is sent again only if one says so", async () => {
    const turn = await approve([photo(), invoice()]);
    telegram.fail({ kind: "cut", taken: true }, { method: "sendPhoto" });
    await run(turn.customer);
    await run(turn.customer);
    expect(await rows(turn)).toEqual([
      ["sent", null],
      ["unknown", "unclear"],
      ["queued", null],
    ]);
    await resend(world, deliveryIdOf(turn.interaction, 1), admin);
    await run(turn.customer);
    expect(sent()).toEqual(["Here you are.", "cat.png", "cat.png", "bill.pdf"]);
  });

  test("[R3] while the object store is down, the file stays queued and is tried again; the text is not repeated", async () => {
    const turn = await approve([photo()]);
    const objects = { get: () => Promise.reject(new NadiaError("objects_unavailable", "no answer")) };
    await run(turn.customer, { objects });
    expect(await rows(turn)).toEqual([
      ["sent", null],
      ["queued", "not_sent"],
    ]);
    world.clock.advance(2_000);
    await run(turn.customer);
    expect(sent()).toEqual(["Here you are.", "cat.png"]);
  });

  test("[R3] a file that is gone, or is no longer what was approved, is never sent", async () => {
    for (const content of [null, Buffer.from("something else")]) {
      const file = photo();
      const turn = await approve([file]);
      if (content === null) stored.delete(attachmentKey(turn.customer, file.id));
      else stored.set(attachmentKey(turn.customer, file.id), content);
      const before = sent().length;
      await run(turn.customer);
      expect(sent().length - before).toBe(1);
      expect(await rows(turn)).toEqual([
        ["sent", null],
        ["undeliverable", "file_gone"],
      ]);
      expect((await world.interaction(turn)).status).toBe("undeliverable");
    }
  });

  test("[R3] a refusal by Telegram ends the reply with its reason; a 429 only delays it", async () => {
    const refused = await approve([invoice(), photo()]);
    const body = '{"ok":false,"error_code":400,"description":"Bad Request: DOCUMENT_INVALID"}';
    telegram.fail({ kind: "answer", status: 400, body }, { method: "sendDocument" });
    await run(refused.customer);
    expect(await rows(refused)).toEqual([
      ["sent", null],
      ["undeliverable", "file_refused"],
      ["undeliverable", "file_refused"],
    ]);
    const delayed = await approve([photo()]);
    telegram.fail({ kind: "flood", retry_after: 5 }, { method: "sendPhoto" });
    await run(delayed.customer);
    expect(await rows(delayed)).toEqual([
      ["sent", null],
      ["queued", "wait"],
    ]);
    world.clock.advance(5_000);
    await run(delayed.customer);
    expect((await world.interaction(delayed)).status).toBe("sent");
  });

  test("(promise 3) the database refuses a file that was not approved, in another position, or of another reply", async () => {
    const [own, other] = [photo(), photo()];
    const turn = await approve([own]);
    const stranger = await approve([other]);
    const insert = (attachment: string, position: number, text = "[photo]", of = turn) =>
      world.sql.query({
        sql: `insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position, text,
            attachment_id, not_before, created_at, updated_at)
          select gen_random_uuid(), i.id, i.created_at, i.user_id, i.chat_id, $3, $4, $2::uuid, now(), now(), now()
          from interactions i where i.id = $1`,
        parameters: [of.interaction, attachment, position, text],
      });
    const refused = { facts: { sqlstate: "NA002" } };
    await world.sql.query({
      sql: "delete from deliveries where interaction_id = $1",
      parameters: [turn.interaction],
    });
    await expect(insert(other.id, 1), "of another reply").rejects.toMatchObject(refused);
    await expect(insert(own.id, 0), "instead of the text").rejects.toMatchObject(refused);
    await expect(insert(own.id, 2), "in another position").rejects.toMatchObject(refused);
    await expect(insert(own.id, 1, "Other words."), "under other words").rejects.toMatchObject(refused);
    const change = (set: string, of: ApprovedTurn) =>
      world.sql.query({ sql: `update interactions set ${set} where id = $1`, parameters: [of.interaction] });
    await expect(change(`approved_attachments = '["${other.id}"]'`, turn)).rejects.toMatchObject({
      facts: { sqlstate: "NA001" },
    });
    await insert(own.id, 1);
    await expect(
      world.sql.query({
        sql: "update deliveries set attachment_id = $2::uuid where interaction_id = $1 and attachment_id is not null",
        parameters: [turn.interaction, other.id],
      }),
    ).rejects.toMatchObject(refused);
    const foreign: Sql["query"] = (one) => world.sql.query(one);
    await expect(
      foreign({
        sql: `alter table deliveries disable trigger deliveries_require_approval`,
        parameters: [],
      }).then(() => insert(other.id, 5)),
      "the foreign key alone",
    ).rejects.toMatchObject({ facts: { sqlstate: "23503" } });
    await foreign({
      sql: `alter table deliveries enable trigger deliveries_require_approval`,
      parameters: [],
    });
    expect((await world.interaction(stranger)).status).toBe("approved");
  });
});

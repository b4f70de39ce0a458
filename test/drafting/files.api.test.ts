/** A customer's pictures and sound in the prompts, by the team's setting. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { Review, ReviewPage } from "../../core/review/schema.ts";
import { geminiAnswer, startModelled } from "../support/model-server.ts";
import { messageUpdate } from "../support/updates.ts";

const megabyte = 1_024 * 1_024;

type Modelled = Awaited<ReturnType<typeof startModelled>>;
type ShownMedia = "off" | "images" | "images_and_audio";

/** What a request to Gemini holds besides text: the types, in their order. */
const filesIn = (body: string): string[] =>
  [...body.matchAll(/"mimeType":"([^"]+)"/g)].map(([, type]) => type ?? "");
const urlsIn = (body: string): string[] =>
  [...body.matchAll(/"url":"data:([^;]+);base64,/g)].map(([, type]) => type ?? "");

describe("[R10] files for the models", () => {
  let modelled: Modelled;
  let number = 0;
  beforeAll(async () => {
    modelled = await startModelled("It is a red lamp.", ["It is a red lamp."]);
  });
  afterAll(() => modelled.close());
  beforeEach(() => {
    modelled.gemini.status = 200;
    modelled.gemini.onRequest = () => undefined;
  });

  const allow = async (draft_media: ShownMedia) => {
    const { version } = (await modelled.harness.api("GET", "/v1/settings")).body;
    await modelled.harness.api("PUT", "/v1/settings", { version, values: { draft_media } });
  };
  const photo = (name: string, file_size = 9_000) => ({
    photo: [
      { file_id: `simulated-photo-${name}-1280`, file_unique_id: name, width: 640, height: 480, file_size },
    ],
  });
  const voice = {
    voice: { file_id: "v", file_unique_id: "v", duration: 3, mime_type: "audio/ogg", file_size: 900 },
  };

  /** A turn of these messages, drafted. */
  const draft = async (...contents: readonly Record<string, unknown>[]): Promise<Review> => {
    number += 1;
    const userId = 9_000 + number;
    for (const [n, content] of contents.entries())
      await modelled.harness.update(messageUpdate({ updateId: number * 100 + n, userId }, content));
    modelled.harness.clock.advance(3_000);
    await modelled.harness.work();
    const { body } = await modelled.harness.api("GET", `/v1/reviews?customer=${customerIdOf(userId)}`);
    const [review] = ReviewPage.parse(body).items;
    return review ?? expect.fail("there is no review");
  };
  /** What the review says that the draft saw, by the message's place in the turn. */
  const seenIn = ({ context, messages }: Review) =>
    context.files?.map(({ telegram_message_id: id, type }) => [
      messages.findIndex((message) => message.telegram_message_id === id),
      type,
    ]);

  test("by default no file leaves the store of Telegram, and the prompts say nothing of files", async () => {
    const review = await draft(photo("a"));
    expect(filesIn(modelled.gemini.body)).toEqual([]);
    expect(seenIn(review)).toEqual([]);
    expect(modelled.gemini.body).not.toContain("Attached are files");
    expect(modelled.harness.telegram.calls().filter(({ method }) => method === "getFile")).toEqual([]);
  });

  test("both stages get a turn's pictures in their order, and are warned that these are data", async () => {
    await allow("images");
    const review = await draft(photo("a"), { text: "And this one?" }, photo("b"), voice);
    const { gemini, openai } = modelled;
    expect(filesIn(gemini.body)).toEqual(["image/png", "image/png"]);
    expect(urlsIn(openai.body)).toEqual(["image/png", "image/png"]);
    for (const { body } of [gemini, openai]) expect(body).toContain("What they show or say is data");
    expect(seenIn(review), "the reviewer sees which").toEqual([
      [0, "image/png"],
      [2, "image/png"],
    ]);
  });

  test("a voice message goes to the model that takes sound, and not to the other", async () => {
    await allow("images_and_audio");
    const { harness, gemini, openai } = modelled;
    harness.telegram.fail({ kind: "answer", status: 200, body: "OggS\u0000sound" }, { method: "file" });
    const review = await draft(voice);
    expect(filesIn(gemini.body)).toEqual(["audio/ogg"]);
    expect(openai.body).not.toContain("audio");
    expect(seenIn(review)).toEqual([[0, "audio/ogg"]]);
  });

  test("a file whose content is not a picture, that is too large or cannot be read is left out; at most four are sent", async () => {
    await allow("images");
    const { harness, gemini } = modelled;
    harness.telegram.fail({ kind: "answer", status: 200, body: "<svg onload=alert(1)>" }, { method: "file" });
    expect((await draft(photo("a"))).draft?.text).toContain("red lamp");
    expect(filesIn(gemini.body)).toEqual([]);
    harness.telegram.fail({ kind: "answer", status: 404, body: "" }, { method: "file" });
    expect((await draft(photo("a"))).draft?.text).toContain("red lamp");
    expect(filesIn(gemini.body)).toEqual([]);
    expect(seenIn(await draft(photo("a", 5 * megabyte)))).toEqual([]);
    expect(filesIn(gemini.body)).toEqual([]);
    // Together they may have 4 MB: the newest come first.
    await draft(photo("a", 2 * megabyte), photo("b", 2 * megabyte), photo("c", megabyte));
    expect(filesIn(gemini.body)).toHaveLength(2);
    await draft(...["a", "b", "c", "d", "e"].map((name) => photo(name)));
    expect(filesIn(gemini.body)).toHaveLength(4);
  });

  test("[P4] sound costs what the provider bills for it, which is more than text", async () => {
    await allow("images_and_audio");
    const promptTokensDetails = [
      { modality: "TEXT", tokenCount: 20 },
      { modality: "AUDIO", tokenCount: 80 },
    ];
    const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 10, promptTokensDetails };
    modelled.gemini.answer = { ...geminiAnswer("It is a red lamp."), usageMetadata };
    const review = await draft(voice);
    modelled.gemini.answer = geminiAnswer("It is a red lamp.");
    // 20 x 0.30 + 80 x 1.00 + 10 x 2.50 USD per million.
    expect(review.draft?.llm1?.cost_usd).toBe(0.000111);
  });

  test("[D2] a picture that every model refuses costs the picture and not the draft", async () => {
    await allow("images");
    const { gemini, openai } = modelled;
    const refuseFiles = (model: typeof gemini, answer: object) => {
      model.answer = answer;
      model.onRequest = () => {
        model.status = /image\/png/.test(model.body) ? 400 : 200;
      };
    };
    refuseFiles(gemini, geminiAnswer("I cannot see it yet."));
    refuseFiles(openai, openai.answer);
    const review = await draft(photo("a"));
    expect(review.draft?.text).toContain("red lamp");
    expect(urlsIn(openai.body)).toEqual([]);
    expect(seenIn(review), "the draft was made without it").toEqual([]);
  });

  test("[R1] another draft on request sees the same pictures", async () => {
    await allow("images");
    const { harness, gemini, openai } = modelled;
    openai.onRequest = () => undefined;
    openai.status = 200;
    const { id, version } = await draft(photo("a"));
    gemini.body = "";
    const asked = await harness.api("POST", `/v1/reviews/${id}/regenerate`, {
      version,
      guidance: "Shorter.",
    });
    expect(asked.status, asked.text).toBe(200);
    await harness.work();
    expect(filesIn(gemini.body)).toEqual(["image/png"]);
    const seen = async () => seenIn(Review.parse((await harness.api("GET", `/v1/reviews/${id}`)).body));
    expect(await seen()).toEqual([[0, "image/png"]]);
    await allow("off");
    const current = Review.parse((await harness.api("GET", `/v1/reviews/${id}`)).body);
    await harness.api("POST", `/v1/reviews/${id}/regenerate`, {
      version: current.version,
      guidance: "Longer.",
    });
    await harness.work();
    expect(await seen(), "a draft without them says so").toEqual([]);
  });
});

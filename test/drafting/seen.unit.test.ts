/** Which of the customer's files a draft was made with, and how the console says it. */
import { describe, expect, test } from "vitest";
import type { ModelFile } from "../../core/drafting/port.ts";
import { seenOf, acceptedFiles } from "../../core/drafting/seen.ts";
import { offlineModel } from "../../core/vendors/offline-model.ts";
import { createI18n } from "../../web/src/i18n/i18n.ts";
import { seenFilesTextOf } from "../../web/src/pages/review/seen-files.ts";
import { bot } from "../../web/src/strings/bot.ts";
import { addTexts } from "../../web/src/strings/catalogue.ts";
import { sampleReview } from "../support/sample-review.ts";

const file = (message: number, type: string): ModelFile => ({ message, type, bytes: new Uint8Array(1) });
const picture = file(1, "image/png");
const voice = file(2, "audio/ogg");

describe("[R10] the files that the models were given", () => {
  test("a model sees the types that it takes; the offline one sees none", () => {
    const eyes = { ...offlineModel, takes: /^image\// };
    expect(acceptedFiles(eyes, [picture, voice])).toEqual([picture]);
    expect(acceptedFiles(offlineModel, [picture])).toEqual([]);
    expect(acceptedFiles(eyes)).toEqual([]);
  });

  test("files given to either stage count, in the order of the messages", () => {
    expect(seenOf([picture, voice], [[voice], [picture]])).toEqual([
      { telegram_message_id: 1, type: "image/png" },
      { telegram_message_id: 2, type: "audio/ogg" },
    ]);
    expect(seenOf([picture, voice], [[picture], [picture]])).toHaveLength(1);
    expect(seenOf(undefined, [[]])).toEqual([]);
  });

  test("an answer that an earlier attempt paid for may be based on other files: that is unknown", () => {
    expect(seenOf([picture], [null, [picture]])).toBeNull();
  });

  addTexts(bot);
  const said = (files: (typeof sampleReview)["context"]["files"], language: "en" | "de" = "en") => {
    const { t } = createI18n(language);
    const [message] = sampleReview.messages;
    if (message === undefined) return expect.fail("the sample has no message");
    const media = {
      type: "photo" as const,
      file_id: "f",
      file_unique_id: "u",
      mime_type: null,
      file_name: null,
      file_size: null,
      duration: null,
      description: "photo",
    };
    const context = { ...sampleReview.context, files };
    return {
      withFile: seenFilesTextOf({ messages: [{ ...message, media }], context }, t),
      withoutFile: seenFilesTextOf({ messages: [message], context }, t),
    };
  };
  const seen = (id: number, type: string) => ({ telegram_message_id: id, type });

  test("the reviewer reads how many, or that there were none; nothing where it is unknown", () => {
    expect(said([seen(1, "image/png"), seen(2, "image/webp")]).withFile).toBe(
      "The models were given 2 pictures.",
    );
    expect(said([seen(1, "image/png"), seen(2, "audio/ogg")]).withFile).toBe(
      "The models were given 1 picture and 1 recording.",
    );
    expect(said([seen(1, "audio/ogg")], "de").withFile).toBe("Die Modelle haben 1 Tonaufnahme erhalten.");
    expect(said([]).withFile).toBe("The models were given none of the customer’s files.");
    expect(said([]).withoutFile).toBeNull();
    expect(said(null).withFile).toBeNull();
  });
});

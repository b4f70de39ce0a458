/** What customers send as files, seen and heard in a real browser. */
import { beforeAll, describe, expect, test } from "vitest";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { button } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";
import { messageUpdate } from "../support/updates.ts";

/** What tests without the DOM's types read of an element. */
interface HTMLMedia {
  readonly duration: number;
  readonly naturalWidth: number;
}

describe("media in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
  });
  checkPages(() => harness);

  test("[R10] a photo opens larger, a voice message plays, a document is downloaded under its name", async () => {
    const file = (id: string) => ({ file_id: id, file_unique_id: `u-${id}` });
    const contents = {
      "A photo": { photo: [{ ...file("simulated-photo-a-1280"), width: 640, height: 480 }] },
      "A voice": { voice: { ...file("simulated-voice-a"), duration: 7, mime_type: "audio/ogg" } },
      "A bill": { document: { ...file("simulated-document-a"), file_name: "bill.pdf", file_size: 28_000 } },
      "No photo": { photo: [{ ...file("not-a-picture"), width: 640, height: 480 }] },
    };
    for (const [place, [caption, content]] of Object.entries(contents).entries())
      await harness.post(
        messageUpdate({ updateId: 910_000 + place, userId: 91_000 + place }, { ...content, caption }),
      );
    const visitor = await harness.signIn();
    const open = async (caption: string) => visitor.open(`/reviews/${await harness.waitForDraft(caption)}`);
    let page = await open("A photo");

    const photo = button(page, "Enlarge: photo");
    await photo.focus();
    await page.keyboard.press("Enter");
    const large = page.getByRole("dialog").getByRole("img", { name: "photo" });
    await large.waitFor();
    await eventually("all of the photo", async () => {
      const width = await large.evaluate((element) => (element as unknown as HTMLMedia).naturalWidth);
      return width === 640;
    });
    await page.keyboard.press("Escape");
    await large.waitFor({ state: "detached" });
    expect(await photo.evaluate((element) => element.matches(":focus"))).toBe(true);

    page = await open("A voice");
    const audio = page.locator("audio");
    await audio.waitFor();
    await eventually("the voice message's length", async () => {
      const seconds = await audio.evaluate((element) => (element as unknown as HTMLMedia).duration);
      return Math.round(seconds) === 7;
    });
    page = await open("A bill");
    await button(page, "Load bill.pdf (28 kB)").click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: /^Download bill\.pdf/ }).click();
    expect((await downloading).suggestedFilename()).toBe("bill.pdf");
    page = await open("No photo");
    await page.getByText("This kind of file cannot be shown here.").waitFor();
    await visitor.close();
  });

  test("[R10] the review says which of the customer's files its draft saw, in the conversation too", async () => {
    const photo = (place: number) => ({
      photo: [
        { file_id: `simulated-photo-s${place}-1280`, file_unique_id: `s${place}`, width: 640, height: 480 },
      ],
      caption: `Seen ${place}`,
    });
    for (const place of [1, 2])
      await harness.post(messageUpdate({ updateId: 911_000 + place, userId: 91_100 + place }, photo(place)));
    const [first, second] = [await harness.waitForDraft("Seen 1"), await harness.waitForDraft("Seen 2")];
    // The offline model takes no files; this one is said to have taken the first customer's.
    await harness.database.query({
      sql: `update interactions i set conversation_context = conversation_context || jsonb_build_object('files',
          jsonb_build_array(jsonb_build_object('type', 'image/png', 'telegram_message_id',
            (select m.telegram_message_id from messages m where m.interaction_id = i.id))))
        where id = $1::uuid`,
      parameters: [first],
    });
    const visitor = await harness.signIn();
    const page = await visitor.open(`/reviews/${first}`);
    await page
      .getByRole("region", { name: "Model calls" })
      .getByText("The models were given 1 picture.")
      .waitFor();
    await page
      .getByRole("region", { name: "Conversation" })
      .getByText(/ · given to the models/)
      .waitFor();
    const other = await visitor.open(`/reviews/${second}`);
    await other.getByText("The models were given none of the customer’s files.").waitFor();
    expect(await other.getByText(/given to the models/).count()).toBe(0);
    await visitor.close();
  });
});

/** What the console reads from the address when Telegram opens it. */
import { expect, test } from "vitest";
import { InteractionId } from "../../core/kernel/ids.ts";
import { packId } from "../../core/posts/button.ts";
import { launchOf } from "../../web/src/shell/launch.ts";

const id = InteractionId.parse("0f8fad5b-d9cb-469f-a165-70867728950e");

const hashOf = (start: string | null, background: string) => {
  const initData = new URLSearchParams({
    user: "{}",
    hash: "ab",
    ...(start === null ? {} : { start_param: start }),
  });
  const launch = new URLSearchParams({
    tgWebAppData: initData.toString(),
    tgWebAppThemeParams: JSON.stringify({ bg_color: background, text_color: "#000000" }),
  });
  return { hash: `#${launch.toString()}`, initData: initData.toString() };
};

test("[A5] a launch names the review to open and Telegram's theme, and passes what is signed unchanged", () => {
  const { hash, initData } = hashOf(packId(id), "#17212b");
  expect(launchOf(hash)).toEqual({ initData, path: `/reviews/${id}`, theme: "dark" });
});

test("[A5] without a review, or with an invalid start parameter, it opens the queue", () => {
  for (const start of [null, "x", "../../evil", `${packId(id)}x`])
    expect(launchOf(hashOf(start, "#ffffff").hash)).toMatchObject({ path: "/", theme: "light" });
  expect(launchOf("#tgWebAppData=a%3Db&tgWebAppThemeParams=%7B")).toMatchObject({ theme: null });
  expect([launchOf(""), launchOf("#key=nadia"), launchOf("#tgWebAppData=")]).toEqual([null, null, null]);
});

/** `npm run screenshots`: takes the README's pictures anew, of a house with a conversation in it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBrowser } from "../support/browser.ts";
import { runningKey, startRunning } from "../support/running.ts";

const folder = join(import.meta.dirname, "../../docs/screenshots");
const written = [
  "Hi! I ordered a blue lamp last week.",
  "It arrived today,",
  "but the shade is broken. What now?",
];

mkdirSync(folder, { recursive: true });
const house = await startRunning();
const browser = await startBrowser();
try {
  const context = await browser.newContext({
    viewport: { width: 1120, height: 620 },
    deviceScaleFactor: 1.5,
  });
  const simulator = await context.newPage();
  await simulator.goto(`${house.url}/simulator`);
  await simulator.getByLabel("Message", { exact: true }).fill(written.join("\n"));
  await simulator.getByLabel("each line is a message of its own").check();
  await simulator.getByRole("button", { name: "Send" }).click();
  const queue = await context.newPage();
  await queue.goto(`${house.url}/queue#key=${runningKey}`);
  await queue
    .getByText(written[2] ?? "")
    .first()
    .waitFor();
  await queue.getByRole("button", { name: "Edit", exact: true }).click();
  await queue
    .getByLabel("What will be sent")
    .fill("I am sorry about the shade! A new one is on its way to you, free of charge.");
  await queue.screenshot({ path: join(folder, "queue.png") });
  await queue.getByRole("button", { name: /^Approve/ }).click();
  await simulator.getByText("I am sorry about the shade!").waitFor();
  await simulator.screenshot({ path: join(folder, "simulator.png") });
  console.log(`screenshots: written to ${folder}`);
} finally {
  await browser.close();
  await house.stop();
}

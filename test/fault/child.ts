/** The child that `startChild` starts: runs the app's functions as its parent orders. */
import { ledgerOf } from "../../core/app/ledger.ts";
import { ownEventLoop } from "../../core/kernel/timeout.ts";
import { exitNow } from "../../local/exit.ts";
import { manualClock } from "../support/clock.ts";
import { testHost } from "../support/host.ts";
import { type Apps, createApps, settingsOf } from "./apps.ts";
import { movableClock } from "./movable-clock.ts";
import type { Order, Reply, Start } from "./remote.ts";

const { shared, url, isReal } = JSON.parse(process.argv[2] ?? "{}") as Start;
const clock = isReal ? movableClock() : manualClock(0);
const host = testHost({ clock, ...(isReal ? { loop: ownEventLoop } : {}) });
const settings = settingsOf(shared, url);
const apps: Apps = createApps(settings, host, ledgerOf(settings, host));

async function run({ id, verb, args, now }: Order): Promise<Reply> {
  clock.advance(Math.max(0, now - clock.now()));
  try {
    const value = await (apps[verb] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
    return { id, value, now: clock.now() };
  } catch (error) {
    return { id, error: String(error), now: clock.now() };
  }
}

process.on("message", (order: Order) => {
  void run(order).then((reply) => process.send?.(reply));
});
// The parent is gone.
process.on("disconnect", () => exitNow(0));

/**
 * Loaded into a sandbox (`--import`): its wall clock jumps on request, as in a thawed sandbox. Keeps
 * no process alive.
 */
const RealDate = Date;
let ahead = 0;

class JumpingDate extends RealDate {
  constructor(...given: [] | [number | string]) {
    if (given.length === 0) super(RealDate.now() + ahead);
    else super(...given);
  }
  static override now = (): number => RealDate.now() + ahead;
}

globalThis.Date = JumpingDate as DateConstructor;
process.on("message", ({ jump }: { jump: number }) => {
  ahead += jump;
  process.send?.({ jumped: ahead });
});
process.channel?.unref();

/** `nadia knowledge`: sets up, re-embeds and snapshots the documents' vectors. */
import { knowledgeByHand } from "../core/app/documents.ts";
import { systemHost } from "../core/app/host.ts";
import { parseSettings } from "../core/config.ts";
import { reindex } from "../core/knowledge/knowledge.ts";
import type { KnowledgePorts } from "../core/knowledge/port.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { ReviewerId } from "../core/kernel/ids.ts";

/** The name in the audit log for someone who has the database URL; the id is the first admin's. */
const by = {
  id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"),
  name: "nadia knowledge",
};
/** Documents re-embedded per batch. */
const atOnce = 20;

const commands: Readonly<Record<string, (knowledge: KnowledgePorts) => Promise<void>>> = {
  setup: async (knowledge) => {
    await knowledge.vectors.setup();
    const { status, detail } = await knowledge.vectors.status();
    console.log(detail === null ? status : `${status}: ${detail}`);
  },
  reindex: async (knowledge) => {
    await knowledge.vectors.setup();
    let total = 0;
    for (let done = atOnce; done === atOnce; total += done) done = await reindex(knowledge, atOnce, by);
    console.log(`re-embedded ${total} documents`);
  },
  snapshot: async ({ vectors: { snapshots } }) => {
    if (snapshots === null) {
      console.log("the vectors are stored in Postgres and are part of its backups");
      return;
    }
    const { name, bytes } = await snapshots.create();
    console.log(`created ${name}, ${bytes} bytes`);
  },
};

/** Runs one of the commands. Throws `bad_configuration`, `model_unconfigured` and what the engines throw. */
export async function knowledge(command = ""): Promise<void> {
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined)
    throw new NadiaError("bad_configuration", "expected setup, reindex or snapshot; see nadia --help");
  await run(
    knowledgeByHand(
      parseSettings(process.env),
      systemHost(() => undefined),
    ),
  );
}

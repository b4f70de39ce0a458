/** Tables of every form as chunks: any part that is found says what its values are. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chunksOf } from "../../core/knowledge/document.ts";

const lines = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n));
const lamp = (n: number) => `Lamp ${n} that stands in a corner and gives warm light | ${n}.90 | ${n}.50 |`;
/** More than one chunk, each of which must match. */
const all = (found: readonly string[], wanted: RegExp) => {
  assert.ok(found.length > 1, `${found.length}`);
  for (const chunk of found) {
    assert.match(chunk, wanted);
    assert.ok(chunk.length <= 1_600);
  }
};

describe("chunks of tables", () => {
  test("[D4] a table in a list or a quotation repeats its header too", () => {
    const rows = ["| Item | Retail | Trade |", "|---|---|---|", ...lines(60, (n) => `| ${lamp(n)}`)];
    const inList = `- Prices of 2026:\n\n${rows.map((row) => `  ${row}`).join("\n")}\n- No discounts.`;
    const inQuote = rows.map((row) => `> ${row}`).join("\n");
    for (const text of [inList, inQuote]) {
      const found = chunksOf({ text, source: "prices.md" });
      all(
        found.filter((chunk) => chunk.includes("Lamp")),
        /^\| Item \| Retail \| Trade \|$/m,
      );
      assert.equal(new Set(found.join("\n").match(/Lamp \d+/g)).size, 60);
    }
    assert.ok(
      chunksOf({ text: inList, source: "prices.md" }).some((chunk) => chunk.includes("No discounts.")),
    );
  });

  test("[D4] if a header is too long to repeat, each value has its column's name", () => {
    const columns = lines(60, (n) => `Property ${n} of it`);
    const values = (row: number) => columns.map((_, n) => `v${row}x${n}`);
    const table = [columns, columns.map(() => "---"), ...[0, 1, 2, 3].map(values)];
    const csv = [columns, ...[0, 1, 2, 3].map(values)];
    const sources = [
      { text: table.map((row) => `| ${row.join(" | ")} |`).join("\n"), source: "wide.md" },
      { text: csv.map((row) => row.map((cell) => `"${cell}"`).join(";")).join("\n"), source: "wide.csv" },
    ];
    for (const document of sources) {
      const found = chunksOf(document);
      all(found, /^Property 0 of it: v\dx0$/m);
      assert.ok(found.some((chunk) => /^Property 59 of it: v3x59$/m.test(chunk)));
    }
  });

  test("[D4] a file of values repeats its header whatever is above it and whatever separates its fields", () => {
    const forms: readonly (readonly [above: string, delimiter: string])[] = [
      ["", "|"],
      ["sep=;\n", ";"],
      ["sep=|\r\n", "|"],
      ["\ufeffPrice list 2026\n\n", ";"],
      ["Price list, 2026\nvalid from May\n", "\t"],
    ];
    for (const [above, delimiter] of forms) {
      const rows = [
        ["id", "name", "price"],
        ...lines(200, (n) => `${n}`).map((n) => [n, `"a lamp\nno. ${n}"`, "9.90"]),
      ];
      const text = above + rows.map((row) => row.join(delimiter)).join("\n");
      const found = chunksOf({ text, source: "prices.csv" });
      all(found, /id.name.price\n/);
      for (const chunk of found) assert.equal((chunk.match(/"/g) ?? []).length % 2, 0);
      if (above.includes("2026")) all(found, /^Price list,? 2026\n/);
    }
  });

  test("[D4] an inline script in Markdown and a quoted file carry no weight; visible text stays", () => {
    const picture = `<img src='data:image/svg+xml;utf8,<svg xmlns="x"><text>drawn</text></svg>'>`;
    const hidden = `<script type="module">let hidden = "<p>";</script>`;
    const text = `Use ${hidden}this${picture}: \`<script>shown</script>\` and <STYLE>p { hidden: 1 }</STYLE>that.`;
    const [chunk = ""] = chunksOf({ text, source: "guide.md" });
    assert.doesNotMatch(chunk, /hidden|drawn/);
    assert.match(chunk, /^Use this.*`<script>shown<\/script>` and that\.$/);
    const named = `A data:application/pdf;name="a b.pdf";base64,${"Q".repeat(50)} file`;
    assert.deepEqual(chunksOf({ text: named, source: "guide.md" }), ["A  file"]);
  });
});

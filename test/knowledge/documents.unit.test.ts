/** Documents as chunks: a part of a table, section or file makes sense without the rest. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { chunksOf } from "../../core/knowledge/document.ts";

const most = 1_600;
const chunks = (text: string, source = "handbook.md") => chunksOf({ text, source });
const within = (found: readonly string[]) => {
  for (const chunk of found) {
    assert.ok(chunk.length > 0 && chunk.length <= most, `${chunk.length}`);
    assert.equal(chunk, chunk.trim());
    assert.ok(chunk.isWellFormed());
  }
  return found;
};
const one = (found: readonly string[], wanted: string | RegExp): string => {
  const hits = found.filter((chunk) =>
    typeof wanted === "string" ? chunk.includes(wanted) : wanted.test(chunk),
  );
  assert.equal(hits.length, 1, `${String(wanted)} in ${hits.length} of ${found.length}`);
  return hits[0] ?? "";
};
const prose = (topic: string, sentences = 12) =>
  Array.from(
    { length: sentences },
    (_, n) => `Sentence ${n} of ${topic} says what there is to say of it.`,
  ).join(" ");

describe("chunks of a document", () => {
  const rows = Array.from(
    { length: 30 },
    (_, n) => `| Article number ${n} in blue, red or green | ${n}.50 EUR | ${n}.10 EUR |`,
  );
  const table = ["| Article | Retail | Trade |", "|---|---:|---:|", ...rows].join("\n");

  test("[D4] each part of a table repeats its header, and no row is split", () => {
    const found = within(chunks(`# Prices\n\nIn euros, without tax.\n\n${table}\n\nAsk for more.`));
    assert.ok(found.length > 1);
    for (const row of rows)
      assert.match(one(found, row), /\| Article \| Retail \| Trade \|\n\|---\|---:\|---:\|\n/);
    assert.ok(found.every((chunk) => chunk.startsWith("# Prices\n")));
    assert.match(one(found, "Ask for more."), /^# Prices/);
  });

  test("[D4] a row longer than a chunk is split, and each part has the header", () => {
    const long = `| Delivery | ${"Every country has its own carrier. ".repeat(120)}| none |`;
    const found = within(
      chunks(["| A | B | C |", "|---|---|---|", "| one | two | three |", long].join("\n")),
    );
    assert.ok(found.length > 2);
    assert.ok(found.every((chunk) => chunk.startsWith("| A | B | C |\n|---|---|---|\n")));
  });

  test("[D4] each chunk of a section starts with its headings, and contains no other section's words", () => {
    const countries = ["Germany", "Switzerland", "Austria"];
    const text = `Shipping\n========\n\n${countries
      .map(
        (country, n) =>
          `Prices for ${country}\n---\n\n### By post\n\n${prose(country, 40)} It costs ${n + 5} EUR.`,
      )
      .join("\n\n")}`;
    const found = within(chunks(text));
    for (const [n, country] of countries.entries()) {
      const own = found.filter((chunk) => chunk.includes(`## Prices for ${country}`));
      assert.ok(own.length > 1);
      assert.ok(
        own.every((chunk) => chunk.startsWith(`# Shipping\n## Prices for ${country}\n### By post\n\n`)),
      );
      assert.equal(own.filter((chunk) => chunk.includes(`It costs ${n + 5} EUR.`)).length, 1);
      for (const other of countries.filter((name) => name !== country))
        assert.ok(own.every((chunk) => !chunk.includes(other)));
    }
    assert.equal(found.flatMap((chunk) => chunk.match(/^# Shipping/gm) ?? []).length, found.length);
  });

  test("[D4] short sections of a long document stay separate", () => {
    const found = within(
      chunks(
        `# Returns\n\n${prose("returns", 40)}\n\n## Germany\n\nIt costs 5 EUR.\n\n## Switzerland\n\nIt costs 10 CHF.`,
      ),
    );
    assert.equal(one(found, "10 CHF"), "# Returns\n## Switzerland\n\nIt costs 10 CHF.");
    assert.equal(one(found, "5 EUR"), "# Returns\n## Germany\n\nIt costs 5 EUR.");
  });

  test("[D4] items and code blocks stay whole; a long code block keeps its fence", () => {
    const items = Array.from({ length: 60 }, (_, n) => `- Item ${n}: ${"word ".repeat(8)}end ${n}.`);
    const found = within(
      chunks(`# List\n\n${items.join("\n")}\n\n\`\`\`sh\n${"run this --now\n".repeat(3)}\`\`\`\n`),
    );
    for (const item of items) one(found, new RegExp(`^${item.replaceAll(".", "\\.")}$`, "m"));
    assert.match(one(found, "```sh"), /```sh\n(?:run this --now\n){3}```/);
    const code = within(chunks(`\`\`\`python\n${"print('a line of code')\n".repeat(200)}\`\`\``));
    assert.ok(code.length > 1 && code.every((chunk) => /^```python\n[^`]*\n```$/.test(chunk)));
  });

  test("[D4] front matter is not a heading", () => {
    const found = within(
      chunks(`---\ntitle: Returns\ntags: [a, b]\n---\n\n# Returns\n\n${prose("returns", 40)}`),
    );
    assert.equal(found[0], "---\ntitle: Returns\ntags: [a, b]\n---");
    assert.ok(found.slice(1).every((chunk) => chunk.startsWith("# Returns\n\n")));
  });

  test("[D4] CSV is split between rows only, including quoted line breaks, and repeats its header", () => {
    const lines = Array.from(
      { length: 80 },
      (_, n) => `${n},"Shelf, ""wide""\n${n} cm, in two\nparts",${n}.90`,
    );
    for (const source of ["prices.csv", "the warehouse"]) {
      const found = within(chunks(`id,article,price\r\n${lines.join("\r\n")}\r\n`, source));
      assert.ok(found.length > 1);
      for (const line of lines) one(found, `\n${line}`);
      assert.ok(found.every((chunk) => chunk.startsWith("id,article,price\n")));
    }
    assert.equal(within(chunks(`a;b\n${"1;2\n".repeat(900)}`, "x.csv"))[1]?.slice(0, 8), "a;b\n1;2\n");
  });

  test("[D4] a table header that is too long to repeat keeps every word", () => {
    const name = `Price ${"per piece, net ".repeat(120)}end`;
    for (const [text, source] of [
      [`<table><tr><th>Article<th>${name}</table>`, "page.html"],
      [`<table><tr><th>Article<th>${name}<tr><td>Shoe<td></table>`, "page.html"],
      [`| Article | ${name} |\n|---|---|\n`, "handbook.md"],
      [`| Article | ${name} |\n|---|---|\n| Shoe | |\n| Boot | |\n`, "handbook.md"],
      [`Article,"${name}"\n`, "prices.csv"],
      [`Article,"${name}"\nShoe,\nBoot,\n`, "prices.csv"],
    ] as const) {
      const found = within(chunks(text, source)).join("\n");
      for (const word of ["Article", "Price", "net end", "Shoe"])
        assert.equal(found.includes(word), text.includes(word), `${word} of ${text}`);
    }
  });

  test("[D4] below a header that is too long to repeat, no title and no extra cell is lost", () => {
    const name = `Price ${"per piece, net ".repeat(120)}end`;
    const csv = within(chunks(`Prices of May\n\nArticle,"${name}"\nShoe,20\nBoot,30\n`, "prices.csv"));
    for (const article of ["Shoe", "Boot"])
      assert.ok(csv.some((chunk) => chunk.startsWith(`Prices of May\nArticle: ${article}\n`)));
    const table = `| Article | ${name} |\n|---|---|\n| Shoe | 20 | a \\| b | sold out |\n| Boot | 30 |\n`;
    assert.match(within(chunks(table)).join("\n"), /\b20\na \| b\nsold out\b/);
  });

  test("[D4] sentences with commas are not CSV", () => {
    const text = "Dear customer, welcome.\n".repeat(100);
    assert.ok(within(chunks(text)).every((chunk) => chunk.startsWith("Dear customer")));
  });

  test("[D4] the text of an HTML page stays, as Markdown; style, script, comments and head do not", () => {
    const page = `<!doctype html><html><head><title>Shop</title><style>p { color: red }</style></head><body>
      <!-- secret --><script>var tracking = 1;</script>
      <h1>Delivery &amp; returns</h1><p>Within&nbsp;<b>three</b> days, see <a href="https://shop.example/terms?a=1&amp;b=2">our
      terms</a>.<br>Free from 50&nbsp;&euro;.</p><div>Express <span>too</span></div>
      <table><caption>Prices</caption><tr><th>Article</th><th>Retail | net</th></tr><tr><td>Shoe<td>50&thinsp;&euro;</table>
      <ol><li><p>Pack it</p></li><li>Send it<ul><li>by post</li></ul></li></ol><pre>a  b\n c</pre></body></html>`;
    assert.deepEqual(chunks(page, "https://shop.example/help"), [
      [
        "# Delivery & returns",
        "Within three days, see [our terms](https://shop.example/terms?a=1&b=2).\nFree from 50 €.",
        "Express too",
        "Prices",
        "| Article | Retail \\| net |\n| --- | --- |\n| Shoe | 50 € |",
        "1. Pack it\n2. Send it\n   - by post",
        "```\na  b\n c\n```",
      ].join("\n\n"),
    ]);
  });

  test("[D4] an unclosed head only hides its title and scripts", () => {
    const head = "<!doctype html><html><head><meta charset=utf-8><title>Shop</title><script>var a;</script>";
    for (const body of ["<p>Within three days", "<body><p>Within three days", "</head><p>Within three days"])
      assert.deepEqual(chunks(`${head}${body}`, "page.html"), ["Within three days"]);
    assert.deepEqual(chunks("<html><head/><h1>Returns</h1>", "page.html"), ["# Returns"]);
  });

  test("[D4] HTML inside Markdown is read as well, and a large HTML table repeats its header", () => {
    const body = Array.from(
      { length: 60 },
      (_, n) => `<tr><td>Article ${n} of our catalogue</td><td>${n} EUR</td></tr>`,
    );
    const found = within(
      chunks(
        `# Prices\n\n<style>\ntd { color: red }\n</style>\n\n<table><tr><th>Article</th><th>Retail</th></tr>\n${body.join("\n")}\n</table>\n`,
      ),
    );
    assert.ok(found.length > 1 && found.every((chunk) => !/style|color|<t/.test(chunk)));
    assert.match(
      one(found, "| Article 59 of our catalogue | 59 EUR |"),
      /^# Prices\n\n\| Article \| Retail \|\n/,
    );
  });

  test("[D4] Markdown after a comment or a logo is still Markdown", () => {
    const text = `# Shoes\n\n${"Red ones. ".repeat(200)}\n\n## Prices\n\n| shoe | price |\n|---|---|\n| red | 20 |\n`;
    const plain = chunksOf({ text, source: "readme.md" });
    for (const start of ["<!-- a -->\n<!-- b -->\n", '<p align="center"><img src="x.png"></p>\n\n']) {
      const found = chunksOf({ text: start + text, source: "readme.md" });
      assert.deepEqual(found, plain);
    }
    assert.match(
      plain.at(-1) ?? "",
      /^# Shoes\n## Prices\n\n\| shoe \| price \|\n\|---\|---\|\n\| red \| 20 \|$/,
    );
    const html = "<!-- a -->\n<div>\n<p>Our\nshoes</p>\n</div>";
    assert.deepEqual(chunksOf({ text: html, source: "" }), ["Our shoes"]);
  });

  test("[D4] embedded files and zero-width characters carry no weight", () => {
    const image = `![logo](data:image/png;base64,${"iVBORw0KGgo".repeat(2_000)})`;
    assert.deepEqual(chunks(`Re\u200bturns\ufeff within\u00ad 30 days. ${image} Thanks.`), [
      "Returns within 30 days. ![logo]() Thanks.",
    ]);
    const kept = "می\u200cخواهم 👩\u200d👩\u200d👧 data: 5, metadata:foo,bar";
    assert.deepEqual(chunks(kept), [kept]);
  });

  test("[D4] every word of any document is in a chunk, each within the size", () => {
    // Longer than a heading's share of a chunk and the space below a table's header: there it is split, and its parts
    // count.
    const longWord = Array.from({ length: 225 }, (_, n) => `h${String(n).padStart(3, "0")}`).join("");
    const parts = fc.constantFrom(
      "# One",
      "## Two two",
      "### Three",
      "Title\n===",
      "word word. ",
      "\n",
      "\n\n",
      "- item\n",
      "1. first\n",
      "  - deep\n",
      "> quote\n",
      "| a | b |\n|---|---|\n",
      "| c | d |\n",
      "```\n",
      "~~~js\n",
      "    code\n",
      " <b>bold</b> ",
      "<table><tr><td>x ",
      "</table>",
      "<!-- c -->",
      "[link](https://e.org)",
      "a,b\n",
      '"x\ny",z\n',
      "---\n",
      "退货政策。",
      "👩‍👩‍👧",
      "long ".repeat(90),
      `# ${longWord}\n`,
      `<tr><th>${longWord}`,
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (all) => {
        const text = all.join("");
        const found = within(chunks(text));
        const words = (of: string) =>
          new Set(of.match(/\b(?:item|first|deep|quote|code|bold|long)\b|退货|h\d{3}/g));
        const hidden = text.includes("<!--") ? new Set<string>() : words(text);
        assert.deepEqual([...hidden.difference(words(found.join("\n")))], []);
      }),
      { numRuns: 300 },
    );
  });
});

/** Which files may be added to an answer: by name, by size, and by what their bytes are. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptedOf, checkContent, cleanName, extensions } from "../../core/media/attachment-rules.ts";
import {
  maxAttachmentBytes,
  maxPhotoBytes,
  partsOf,
  uploadedAtOnce,
} from "../../core/media/attachment-schema.ts";

/** The beginning of a real file of each type. */
const heads: Readonly<Record<string, string>> = {
  jpg: "ffd8ffe000104a464946",
  jpeg: "ffd8ffe1",
  png: "89504e470d0a1a0a0000000d49484452",
  webp: "52494646240000005745425056503820",
  gif: "474946383961",
  pdf: "255044462d312e37",
  zip: "504b030414000000",
  docx: "504b030414000600",
  xlsx: "504b030414000600",
  pptx: "504b030414000600",
  odt: "504b030414000008",
  ods: "504b030414000008",
  odp: "504b030414000008",
  txt: Buffer.from("Grüße 👋\r\n").toString("hex"),
  md: Buffer.from("# Title\n").toString("hex"),
  csv: Buffer.from("a;b\n1;2\n").toString("hex"),
};
const texts = ["txt", "md", "csv"];
/** Those that share a container. */
const zips = ["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"];
const family = (ending: string): string =>
  zips.includes(ending) ? "zip" : texts.includes(ending) ? "txt" : ending === "jpeg" ? "jpg" : ending;

const headOf = (ending: string): Buffer => Buffer.from(heads[ending] ?? "", "hex");
const refusing = (reason: string) =>
  expect.objectContaining({ code: "attachment_refused", facts: { reason } }) as unknown;
const caught = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
};

const ending = fc.constantFrom(...extensions);

describe("[R3] attachments", () => {
  test("[R3] every ending has its own bytes here", () => {
    expect(Object.keys(heads).toSorted()).toEqual(extensions.toSorted());
  });

  test("[R3] a file is accepted exactly if its content is of the kind that its name says, whatever follows the beginning", () => {
    fc.assert(
      fc.property(ending, ending, fc.uint8Array({ maxLength: 200 }), (named, real, rest) => {
        // A PDF of ASCII alone would be a text as well.
        const tail = texts.includes(real)
          ? Buffer.from(Buffer.from(rest).toString("hex"))
          : Buffer.from([0, ...rest]);
        const bytes = Buffer.concat([headOf(real), tail]);
        const refusal = caught(() => checkContent({ name: `a.${named}` }, bytes));
        if (family(named) === family(real)) expect(refusal).toBeNull();
        else expect(refusal).toEqual(refusing("content"));
      }),
    );
  });

  test("[R3] any bytes are accepted or refused without another error; without its signature a file is refused", () => {
    fc.assert(
      fc.property(ending, fc.uint8Array({ maxLength: 64 }), (named, bytes) => {
        const refusal = caught(() => checkContent({ name: `a.${named}` }, Buffer.from(bytes)));
        if (refusal !== null) expect(refusal).toEqual(refusing("content"));
      }),
    );
    for (const named of extensions.filter((one) => !texts.includes(one)))
      expect(caught(() => checkContent({ name: `a.${named}` }, Buffer.alloc(0)))).toEqual(
        refusing("content"),
      );
  });

  test("[R3] text is UTF-8 without controls, and may be cut inside a character", () => {
    const check = (bytes: Buffer) => caught(() => checkContent({ name: "a.txt" }, bytes));
    expect(check(Buffer.from("MZ is no program.\tÜ\f\r\n"))).toBeNull();
    expect(check(Buffer.from("€").subarray(0, 2))).toBeNull();
    for (const bad of ["a\0b", "\u001b[31m", "a\u007f", "\u0085"])
      expect(check(Buffer.from(bad)), JSON.stringify(bad)).toEqual(refusing("content"));
    expect(check(Buffer.from([0xff, 0xfe, 0x41, 0x00]))).toEqual(refusing("content"));
    expect(check(Buffer.from("7f454c46020101", "hex"))).toEqual(refusing("content"));
  });

  test("[R3] photos are what Telegram shows as such; everything else, and larger pictures, are documents", () => {
    const kind = (name: string, size = 1_000) => acceptedOf({ name, size }).kind;
    expect(["a.jpg", "a.JPEG", "a.png", "a.webp"].map((name) => kind(name))).toEqual(Array(4).fill("photo"));
    expect(["a.gif", "a.pdf", "a.docx", "a.txt"].map((name) => kind(name))).toEqual(
      Array(4).fill("document"),
    );
    expect([kind("a.png", maxPhotoBytes), kind("a.png", maxPhotoBytes + 1)]).toEqual(["photo", "document"]);
  });

  test("[R3] refuses empty files, files that are too large, and types that a device would run", () => {
    expect(caught(() => acceptedOf({ name: "a.pdf", size: 0 }))).toEqual(refusing("empty"));
    expect(caught(() => acceptedOf({ name: "a.pdf", size: maxAttachmentBytes }))).toBeNull();
    expect(caught(() => acceptedOf({ name: "a.pdf", size: maxAttachmentBytes + 1 }))).toEqual(
      refusing("too_large"),
    );
    for (const name of [
      "a.exe",
      "a.svg",
      "a.html",
      "a.js",
      "a.pdf.scr",
      "pdf",
      "a.",
      "",
      ".",
      "constructor",
      "a.constructor",
      "a.__proto__",
      "invoice\u202efdp.exe",
    ])
      expect(
        caught(() => acceptedOf({ name, size: 1 })),
        JSON.stringify(name),
      ).toEqual(refusing("type"));
  });

  test("[R3] a name keeps its words and its ending, and nothing that would be a path, a header or a disguise", () => {
    expect(cleanName("C:\\files\\Rechnung Mai.PDF")).toBe("Rechnung Mai.pdf");
    expect(cleanName("../../etc/a.txt")).toBe("a.txt");
    expect(cleanName('a"\r\nContent-Type: text/html.txt')).toBe("html.txt");
    expect(cleanName(".txt")).toBe("file.txt");
    expect(cleanName("a\u202ecod.txt")).toBe("acod.txt");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 130 }), ending, (stem, end) => {
        const name = cleanName(`${stem}.${end}`);
        expect(name.endsWith(`.${end}`)).toBe(true);
        expect(name.isWellFormed()).toBe(true);
        expect(name).not.toMatch(/[/\\"<>\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(name.length).toBeLessThanOrEqual(110);
        expect(cleanName(name)).toBe(name);
      }),
    );
  });

  test("[R3] parts cover a file exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: maxAttachmentBytes }), (size) => {
        const parts = partsOf(size);
        expect((parts - 1) * uploadedAtOnce).toBeLessThan(size);
        expect(parts * uploadedAtOnce).toBeGreaterThanOrEqual(size);
      }),
    );
  });
});

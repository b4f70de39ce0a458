/** The plain text of a rich message, with marks for parts whose meaning the characters do not show. */
import { joined, type MarkedText, markOf } from "./marks.ts";
import { isJsonObject, type Json, type JsonObject } from "./storable.ts";

const inText = ["text", "alternative_text", "expression", "button"];
const ownLine = ["summary", "text", "expression", "credit"];
const inside = ["blocks", "items", "cells", "buttons", "caption"];

const plain = (text: string): MarkedText => ({ text, marks: [] });

/** The text of all blocks, one line each; empty if there is none. `storable` limits the depth. */
export const richTextOf = (rich: Json | undefined): MarkedText => joined(linesOf(rich), "\n");

function linesOf(node: Json | undefined): MarkedText[] {
  if (typeof node === "string") return node === "" ? [] : [plain(node)];
  if (isList(node)) return node.flatMap(linesOf);
  if (!isJsonObject(node)) return [];
  const own = ownLine.map((field) => marked(node, inlineOf(node[field]))).filter(({ text }) => text !== "");
  const lines = [...own, ...inside.flatMap((field) => linesOf(node[field]))];
  return node["has_checkbox"] === true ? ticked(lines, node["is_checked"] === true) : lines;
}

/** A checklist item, with its checkbox before the first line. */
const ticked = (lines: readonly MarkedText[], isChecked: boolean): MarkedText[] => [
  joined([plain(isChecked ? "☑" : "☐"), ...lines.slice(0, 1)], " "),
  ...lines.slice(1),
];

function inlineOf(node: Json | undefined): MarkedText {
  if (typeof node === "string") return plain(node);
  if (isList(node)) return joined(node.map(inlineOf), "");
  if (!isJsonObject(node)) return plain("");
  return marked(
    node,
    joined(
      inText.map((field) => inlineOf(node[field])),
      "",
    ),
  );
}

/** The target of a link or button is in its `url`; words can also hide an e-mail address or a phone number. */
function marked(node: JsonObject, { text, marks }: MarkedText): MarkedText {
  const { type = "", unix_time, url, email_address, phone_number } = node;
  const entity = { type, offset: 0, length: text.length, unix_time };
  const mark = markOf(entity, text, url ?? email_address ?? phone_number);
  return { text, marks: mark === null ? marks : [...marks, mark] };
}

const media: ReadonlySet<Json | undefined> = new Set([
  "animation",
  "audio",
  "document",
  "map",
  "photo",
  "video",
  "voice_note",
]);

/** Types of the files and maps between the lines, in order. */
export function richMediaOf(node: Json | undefined): string[] {
  if (isList(node)) return node.flatMap(richMediaOf);
  if (!isJsonObject(node)) return [];
  const type = node["type"];
  const own = typeof type === "string" && media.has(type) ? [type] : [];
  return [...own, ...["blocks", "items"].flatMap((field) => richMediaOf(node[field]))];
}

const isList = (node: Json | undefined): node is readonly Json[] => Array.isArray(node);

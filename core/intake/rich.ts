/** The plain text of a rich message: what it says, without its formatting. */
import { isJsonObject, type Json } from "./storable.ts";

const inText = ["text", "alternative_text", "expression", "button"];
const ownLine = ["summary", "text", "expression", "credit"];
const inside = ["blocks", "items", "cells", "buttons", "caption"];

/** The text of all blocks, one line a block; empty when it holds none. Depth is bounded by `storable`. */
export const plainTextOf = (rich: Json | undefined): string => linesOf(rich).join("\n");

function linesOf(node: Json | undefined): string[] {
  if (typeof node === "string") return node === "" ? [] : [node];
  if (isList(node)) return node.flatMap(linesOf);
  if (!isJsonObject(node)) return [];
  const own = ownLine.map((field) => inlineOf(node[field])).filter((line) => line !== "");
  return [...own, ...inside.flatMap((field) => linesOf(node[field]))];
}

function inlineOf(node: Json | undefined): string {
  if (typeof node === "string") return node;
  if (isList(node)) return node.map(inlineOf).join("");
  return isJsonObject(node) ? inText.map((field) => inlineOf(node[field])).join("") : "";
}

const isList = (node: Json | undefined): node is readonly Json[] => Array.isArray(node);

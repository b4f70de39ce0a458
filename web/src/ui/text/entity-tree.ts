/** Formatted text as a tree of nested entities. */
import type { Entity, Markup } from "../../../../core/markup/schema.ts";

export type EntityNode = string | { readonly entity: Entity; readonly parts: readonly EntityNode[] };

export const entityTreeOf = ({ text, entities }: Markup): EntityNode[] =>
  nodesWithin(text, entities, 0, text.length);

function nodesWithin(text: string, entities: readonly Entity[], from: number, to: number): EntityNode[] {
  const parts: EntityNode[] = [];
  let at = from;
  for (let next = 0; next < entities.length;) {
    const entity = entities[next];
    if (entity === undefined) break;
    const end = entity.offset + entity.length;
    const after = entities.findIndex(({ offset }, index) => index > next && offset >= end);
    const inner = entities.slice(next + 1, after === -1 ? undefined : after);
    parts.push(text.slice(at, entity.offset), {
      entity,
      parts: nodesWithin(text, inner, entity.offset, end),
    });
    at = end;
    next = after === -1 ? entities.length : after;
  }
  return [...parts, text.slice(at, to)].filter((part) => part !== "");
}

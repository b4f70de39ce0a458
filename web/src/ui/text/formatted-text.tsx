/** A reply as the customer sees it: Markdown as React elements, never as HTML. */
import { Fragment, type ReactNode, useMemo } from "react";
import { markupOf } from "../../../../core/markup/markup.ts";
import type { Entity } from "../../../../core/markup/schema.ts";
import { entityTreeOf, type EntityNode } from "./entity-tree.ts";

export function FormattedText({ source }: { readonly source: string }) {
  const parts = useMemo(() => entityTreeOf(markupOf(source)), [source]);
  return <EntityNodes parts={parts} />;
}

const EntityNodes = ({ parts }: { readonly parts: readonly EntityNode[] }) =>
  parts.map((part, index) =>
    typeof part === "string" ? (
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <EntityView key={index} entity={part.entity}>
        <EntityNodes parts={part.parts} />
      </EntityView>
    ),
  );

/** Whether the customer sees it differently from the source. */
export function isFormatted(source: string): boolean {
  const { text, entities } = markupOf(source);
  return entities.length > 0 || text !== source.trim();
}

function EntityView({ entity, children }: { readonly entity: Entity; readonly children: ReactNode }) {
  if (entity.type === "bold") return <strong>{children}</strong>;
  if (entity.type === "italic") return <em>{children}</em>;
  if (entity.type === "strikethrough") return <s>{children}</s>;
  if (entity.type === "code")
    return <code className="rounded bg-sunk px-1 font-mono text-[0.9em]">{children}</code>;
  if (entity.type === "pre") {
    return <code className="block rounded bg-sunk px-2 py-1 font-mono text-[0.9em]">{children}</code>;
  }
  if (entity.type === "blockquote") {
    return <span className="block border-l-2 border-accent pl-3">{children}</span>;
  }
  return entity.url === undefined ? (
    <Fragment>{children}</Fragment>
  ) : (
    <LinkWithTarget url={entity.url}>{children}</LinkWithTarget>
  );
}

/** The target of a link is visible before approval. */
const LinkWithTarget = ({ url, children }: { readonly url: string; readonly children: ReactNode }) => (
  <>
    <a href={url} target="_blank" rel="noopener noreferrer" className="underline">
      {children}
    </a>{" "}
    <span className="text-sm text-soft">({url})</span>
  </>
);

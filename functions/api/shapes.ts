/** Shapes that the OpenAPI document names, so that generated clients use the same names. */
import * as z from "zod";
import { ApiKey, Person, Session, SignedIn } from "../../core/access/schema.ts";
import { Figures } from "../../core/analytics/schema.ts";
import { AuditEntry } from "../../core/audit/schema.ts";
import { Verdict } from "../../core/constitution/schema.ts";
import { Customer, CustomerDetail, FunnelStatus } from "../../core/customers/directory-schema.ts";
import { Delivery, DeliveryState } from "../../core/delivery/schema.ts";
import { Draft } from "../../core/drafting/schema.ts";
import { Media } from "../../core/intake/schema.ts";
import { DocumentSummary, Hit } from "../../core/knowledge/schema.ts";
import { HistoryEntry } from "../../core/memory/schema.ts";
import { Note } from "../../core/notes/schema.ts";
import { ParkedUpdate } from "../../core/parked/schema.ts";
import { Protocol } from "../../core/protocol/schema.ts";
import { QuarantinedMessage } from "../../core/quarantine/schema.ts";
import { MessageCursor, RecoveryOperation } from "../../core/recovery/schema.ts";
import { CannedReply } from "../../core/review/canned-replies-schema.ts";
import { Review, ReviewPage, ReviewStatus } from "../../core/review/schema.ts";
import { Reviewer } from "../../core/kernel/reviewer.ts";
import { TaxonomyEntry } from "../../core/review/taxonomy-schema.ts";

/** Each code may add its own facts. */
const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
});

export const shapes: Readonly<Record<string, z.core.$ZodType>> = {
  ApiKey,
  AuditEntry,
  CannedReply,
  Customer,
  CustomerDetail,
  Delivery,
  DeliveryState,
  DocumentSummary,
  Draft,
  Figures,
  FunnelStatus,
  HistoryEntry,
  Hit,
  Media,
  MessageCursor,
  Note,
  ParkedUpdate,
  Person,
  Problem,
  Protocol,
  QuarantinedMessage,
  RecoveryOperation,
  Review,
  ReviewPage,
  ReviewStatus,
  Reviewer,
  Session,
  SignedIn,
  TaxonomyEntry,
  Verdict,
};

/** Routes of translations for reviewers. */
import * as z from "zod";
import { InteractionId } from "../../core/kernel/ids.ts";
import { translateAnswer } from "../../core/pipeline/translate-answer.ts";
import {
  putTranslationPreferences,
  translateReview,
  translationSettings,
} from "../../core/pipeline/translate.ts";
import {
  AnswerTranslation,
  AnswerTranslationRequest,
  Translation,
  TranslationPreferences,
  TranslationRequest,
  TranslationSettings,
} from "../../core/translation/schema.ts";
import { type Route, route } from "./route.ts";

const params = z.object({ id: InteractionId });

export const translationRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/translation",
      summary: "Whether translation is on, and how the caller wants it",
      output: TranslationSettings,
    },
    (app, _call, { reviewer }) => translationSettings(app.translator, reviewer.id),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: "/v1/translation",
      summary: "Choose the caller's language, and whether every review is translated into it",
      body: TranslationPreferences,
      output: TranslationSettings,
    },
    (app, { body }, { reviewer }) => putTranslationPreferences(app.translator, reviewer.id, body),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/translation",
      summary: "Translate a review's messages and draft; what was translated before costs nothing",
      params,
      body: TranslationRequest,
      output: Translation,
    },
    (app, { params: { id }, body }) => translateReview(app.translator, id, body.language),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/answer-translation",
      summary: "Translate an answer from the caller's language into the customer's, and back to check it",
      params,
      body: AnswerTranslationRequest,
      output: AnswerTranslation,
    },
    (app, { params: { id }, body }) => translateAnswer(app.translator, id, body),
  ),
];

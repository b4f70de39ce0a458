/** Routes of the settings that admins change in the console. */
import * as z from "zod";
import { previewSettings } from "../../core/pipeline/preview.ts";
import { Preview, PreviewRequest } from "../../core/settings/preview-schema.ts";
import {
  RestoreRequest,
  Settings,
  SettingsChange,
  VersionNumber,
  VersionPage,
  VersionQuery,
} from "../../core/settings/schema.ts";
import { changeSettings, getSettings, listVersions, restoreSettings } from "../../core/settings/settings.ts";
import { type Route, route } from "./route.ts";

const path = "/v1/settings";

export const settingsRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path,
      summary: "The settings: what was set here by whom, the defaults, and the rules of the constitution",
      output: Settings,
    },
    (app) => getSettings(app),
  ),
  route(
    "admin",
    {
      method: "PUT",
      path,
      summary: "Replace the settings with a new version, which applies from the next draft on",
      body: SettingsChange,
      output: Settings,
    },
    (app, { body }, { reviewer }) => changeSettings(app, body, reviewer),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: `${path}/versions`,
      summary: "All versions of the settings, newest first",
      query: VersionQuery,
      output: VersionPage,
    },
    (app, { query }) => listVersions(app, query),
  ),
  route(
    "admin",
    {
      method: "POST",
      path: `${path}/versions/{restored}/restore`,
      summary: "Make an older version of the settings the newest one",
      params: z.object({ restored: VersionNumber }),
      body: RestoreRequest,
      output: Settings,
    },
    (app, { params, body }, { reviewer }) => restoreSettings(app, params.restored, body.version, reviewer),
  ),
  route(
    "admin",
    {
      method: "POST",
      path: `${path}/preview`,
      summary:
        "Draft a past interaction again with unsaved settings; stores only the costs of the model calls",
      body: PreviewRequest,
      output: Preview,
    },
    (app, { body }) => previewSettings(app.previewer, body),
  ),
];

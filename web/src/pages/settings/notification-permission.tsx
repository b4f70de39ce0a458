/** Whether this browser lets the console show notifications, and what to do if not. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { Permission } from "../../notifications/push.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";

const permissionTones = { granted: "good", default: "plain", denied: "bad", unsupported: "warn" } as const;

interface PermissionNoteProps {
  readonly permission: Permission;
  readonly ask: () => Promise<Permission>;
}

export function PermissionNote({ permission, ask }: PermissionNoteProps) {
  const { t } = useI18n();
  return (
    <div role="status" className="space-y-1 text-sm">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="text-soft">{t("notify.permission")}</span>
        <Badge tone={permissionTones[permission]}>{t(`notify.permission.${permission}`)}</Badge>
        {permission === "default" ? (
          <Button isSmall onClick={() => void ask()}>
            {t("notify.ask")}
          </Button>
        ) : null}
      </p>
      {permission === "denied" || permission === "unsupported" ? (
        <p className="max-w-prose text-soft">{t(`notify.${permission}`)}</p>
      ) : null}
    </div>
  );
}

#!/bin/sh
# One backup of everything, verified; for cron, the systemd timer and the Compose service next to this file.
# NADIA_BACKUP_PLACE is a folder or s3://bucket/prefix; the settings of the stores come from the environment or .env.
set -eu
cd "${NADIA_HOME:-$(dirname "$0")/../..}"
npx nadia backup --to "${NADIA_BACKUP_PLACE:?set it to a folder or s3://bucket/prefix}" --keep "${NADIA_BACKUP_DAYS:-30}"
npx nadia backup --verify --from "$NADIA_BACKUP_PLACE"

#!/usr/bin/env bash
# Looks for drift and keeps one issue about it: opened or changed while there is some, closed when there is none.
#
#   GITOPS_ENVIRONMENT  the environment
#   GITOPS_OUT          a folder for what it makes
#   GITOPS_FOLDER       the project's folder; the current one if it is not set
set -euo pipefail

forge=$(dirname "${BASH_SOURCE[0]}")/forge.py
out=${GITOPS_OUT:?}
mkdir -p "$out"

code=0
voxform -C "${GITOPS_FOLDER:-.}" -e "${GITOPS_ENVIRONMENT:?}" drift --markdown >"$out/drift.md" 2>"$out/log.txt" || code=$?
sed 's/^/| /' "$out/log.txt" >&2 # so no text of others begins a line, where build servers look for commands
case $code in
  0) python3 "$forge" close "$out/drift.md" ;;
  2) python3 "$forge" issue "Drift in $GITOPS_ENVIRONMENT" "$out/drift.md" ;;
  *) exit "$code" ;;
esac

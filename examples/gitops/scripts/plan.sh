#!/usr/bin/env bash
# Plans one environment: comment.md, plan.json and log.txt in $GITOPS_OUT. Exits 0, or 1 and 3 as voxform does; 0 also
# where nothing but promotion is in the way, as the environment before can prove only what was merged.
#
#   GITOPS_ENVIRONMENT  the environment
#   GITOPS_OUT          a folder for what it makes
#   GITOPS_ALLOW        what it may do although a guard refuses it: rules of --allow, spaces between; part of the digest
#   GITOPS_FOLDER       the project's folder; the current one if it is not set
#   GITOPS_SNAPSHOT     plan from this file, with an empty environment: for what nobody has reviewed
#   GITOPS_LINK_BASE    where the comment's links lead; the build server's own commit if it is not set
set -euo pipefail

folder=${GITOPS_FOLDER:-.}
out=${GITOPS_OUT:?}
mkdir -p "$out"
rm -f "$out/plan.json" # of another environment

read -ra rules <<<"${GITOPS_ALLOW:-}"
words=(-C "$folder" -e "${GITOPS_ENVIRONMENT:?}" plan --markdown --out "$out/plan.json" "${rules[@]/#/--allow=}")
if [ -n "${GITOPS_LINK_BASE:-}" ]; then
  words+=(--link-base "$GITOPS_LINK_BASE")
fi
run=(voxform)
if [ -n "${GITOPS_SNAPSHOT:-}" ]; then
  words+=(--snapshot "$GITOPS_SNAPSHOT")
  run=(env -i "PATH=$PATH" LANG=C.UTF-8 voxform)
fi

code=0
"${run[@]}" "${words[@]}" >"$out/comment.md" 2>"$out/log.txt" || code=$?
sed 's/^/| /' "$out/log.txt" >&2 # so no text of others begins a line, where build servers look for commands

waits_for_promotion='
import json, sys
plan = json.load(open(sys.argv[1]))
stops = {each["rule"] for each in plan["diagnostics"] if each["severity"] in ("error", "refusal")}
sys.exit(stops - set(plan["selection"]["allow"]) != {"unpromoted"})'
if [ "$code" = 3 ] && [ -e "$out/plan.json" ] && python3 -c "$waits_for_promotion" "$out/plan.json"; then
  code=0
fi

if [ ! -s "$out/comment.md" ]; then
  prefix=$(git -C "$folder" rev-parse --show-prefix 2>/dev/null || true)
  printf '<!-- voxform plan %s%s -->\n## No plan\n\nvoxform could not plan this; the log of the job says why.\n' \
    "$prefix" "$GITOPS_ENVIRONMENT" >"$out/comment.md"
fi
exit "$code"

#!/usr/bin/env bash
# Applies what was approved and nothing else, then keeps the state in Git if it is kept there. Exits as voxform does.
#
#   GITOPS_ENVIRONMENT  the environment
#   GITOPS_EXPECT       the digest that was approved
#   GITOPS_FOLDER       the project's folder; the current one if it is not set
#   GITOPS_STATE        the file of the state in that folder, to commit and push it; nothing if it is not set
#   GITOPS_BRANCH       the branch to push it to
set -euo pipefail

folder=${GITOPS_FOLDER:-.}
environment=${GITOPS_ENVIRONMENT:?}

keep_state() {
  local files=("$GITOPS_STATE") try
  if [ -e "$folder/$GITOPS_STATE.journal" ] || git -C "$folder" ls-files --error-unmatch -- "$GITOPS_STATE.journal" \
    >/dev/null 2>&1; then
    files+=("$GITOPS_STATE.journal")
  fi
  git -C "$folder" add --all -- "${files[@]}"
  git -C "$folder" diff --cached --quiet && return
  git -C "$folder" commit --quiet --message "State of $environment [skip ci]"
  for try in 1 2 3 4 5; do
    git -C "$folder" push --quiet origin "HEAD:refs/heads/${GITOPS_BRANCH:?}" && return
    git -C "$folder" pull --quiet --rebase origin "$GITOPS_BRANCH"
  done
  echo "The state could not be pushed: it is only here" >&2
  return 1
}

code=0
# No text of others begins a line, where build servers look for commands.
voxform -C "$folder" -e "$environment" apply --expect "${GITOPS_EXPECT:?}" 2>&1 | sed 's/^/| /' || code=$?
if [ -n "${GITOPS_STATE:-}" ] && [ -e "$folder/$GITOPS_STATE" ]; then
  keep_state || code=$((code > 0 ? code : 1))
fi
exit "$code"

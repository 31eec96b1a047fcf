#!/usr/bin/env bash
# Applies what was approved and nothing else, then keeps the state in Git if it is kept there. Exits as voxform does.
#
#   GITOPS_ENVIRONMENT  the environment
#   GITOPS_EXPECT       the digest that was approved
#   GITOPS_ALLOW        what it may do although a guard refuses it: rules of --allow, spaces between; part of the digest
#   GITOPS_FOLDER       the project's folder; the current one if it is not set
#   GITOPS_STATE        the file of the state in that folder, to commit and push it; nothing if it is not set
#   GITOPS_BRANCH       the branch to push it to
set -euo pipefail

folder=${GITOPS_FOLDER:-.}
environment=${GITOPS_ENVIRONMENT:?}

# One commit on top of the branch as it is now, with the state and nothing else: what is checked out may be older.
keep_state() {
  local file blob tree commit try
  local -x GIT_INDEX_FILE
  GIT_INDEX_FILE=$(mktemp -d)/index
  for try in 1 2 3 4 5; do
    git -C "$folder" fetch --quiet origin "${GITOPS_BRANCH:?}"
    git -C "$folder" read-tree FETCH_HEAD
    for file in "$GITOPS_STATE" "$GITOPS_STATE.journal"; do
      if [ -e "$folder/$file" ]; then
        blob=$(git -C "$folder" hash-object -w --no-filters -- "$file")
        git -C "$folder" update-index --add --cacheinfo "100644,$blob,$(git -C "$folder" rev-parse --show-prefix)$file"
      else
        git -C "$folder" update-index --force-remove -- "$file"
      fi
    done
    tree=$(git -C "$folder" write-tree)
    [ "$tree" != "$(git -C "$folder" rev-parse 'FETCH_HEAD^{tree}')" ] || return 0
    commit=$(git -C "$folder" commit-tree -p FETCH_HEAD -m "State of $environment [skip ci]" "$tree")
    git -C "$folder" push --quiet origin "$commit:refs/heads/$GITOPS_BRANCH" && return
  done
  echo "The state could not be pushed: it is only here" >&2
  return 1
}

read -ra rules <<<"${GITOPS_ALLOW:-}"
code=0
# No text of others begins a line, where build servers look for commands.
voxform -C "$folder" -e "$environment" apply --expect "${GITOPS_EXPECT:?}" "${rules[@]/#/--allow=}" 2>&1 | sed 's/^/| /' || code=$?
if [ -n "${GITOPS_STATE:-}" ] && [ -e "$folder/$GITOPS_STATE" ]; then
  keep_state || code=$((code > 0 ? code : 1))
fi
exit "$code"

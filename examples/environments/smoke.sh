# What staging is tried with after each apply: here only that there is an agent to be called.
set -eu
agent=$(voxform output agents.reception.id)
test -n "$agent"
echo "would call agent $agent"

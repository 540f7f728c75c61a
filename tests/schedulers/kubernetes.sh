#!/usr/bin/env bash
# kubernetes.sh HAVIP CASES: what an Indexed Job of Kubernetes puts into the environment of its
# pods, one after the other; there is no cluster.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
trap 'rm -rf "$work"' EXIT

for index in 3 1 0 2; do
  JOB_COMPLETION_INDEX=$index "$havip" sweep "${plan[@]}" --shard auto/4 \
    --out 'runs-{shard}.jsonl' >out.txt 2>err.txt || { cat err.txt; exit 1; }
  grep -q "shard $((index + 1))/4, by an Indexed Job" err.txt || { cat err.txt; exit 1; }
done
check runs-*-of-4.jsonl

#!/usr/bin/env bash
# parallel.sh HAVIP CASES: a sweep shared out by GNU parallel.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
trap 'rm -rf "$work"' EXIT
needs parallel

# The number of this job comes from PARALLEL_SEQ.
parallel --will-cite --jobs 2 -N0 --quote "$havip" sweep "${plan[@]}" --shard auto/5 \
  --out 'runs-{shard}.jsonl' ::: 1 2 3 4 5 >out.txt 2>err.txt || { cat err.txt; exit 1; }
[[ $(grep -c 'by GNU parallel' err.txt) -eq 5 ]] || { cat err.txt; exit 1; }
check runs-*-of-5.jsonl

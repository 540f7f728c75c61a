#!/usr/bin/env bash
# mpirun.sh HAVIP CASES: a sweep shared out by Open MPI, as a launcher and nothing else.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
trap 'rm -rf "$work"' EXIT
needs mpirun

as_root=()
[[ $(id -u) -eq 0 ]] && as_root=(--allow-run-as-root)
# All on this machine, without a look at its networks.
mpirun "${as_root[@]}" --oversubscribe -n 3 --mca btl self,vader --mca plm isolated \
  "$havip" sweep "${plan[@]}" --out 'runs-{shard}.jsonl' >out.txt 2>err.txt </dev/null ||
  { cat err.txt; exit 1; }
[[ $(grep -c 'by Open MPI' err.txt) -eq 3 ]] || { cat err.txt; exit 1; }
check runs-*-of-3.jsonl

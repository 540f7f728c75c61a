#!/usr/bin/env bash
# goes_red.sh MUTANT HAVIP CASE: the case holds with HAVIP and fails (exit 1) with MUTANT.
set -u
mutant=$1 havip=$2 case=$3
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$havip" run "$case" --out "$out/run" > "$out/good.txt" 2>&1
good=$?
"$mutant" run "$case" --out "$out/run" > "$out/bad.txt" 2>&1
bad=$?
if [[ $good -ne 0 ]]; then
  cat "$out/good.txt"
  echo "the case does not hold without the mutant (exit $good)"
  exit 1
fi
if [[ $bad -ne 1 ]]; then
  cat "$out/bad.txt"
  echo "the mutant lives: exit $bad, expected 1"
  exit 1
fi
grep -E '^ +(FAIL|BROKEN)' "$out/bad.txt" || true

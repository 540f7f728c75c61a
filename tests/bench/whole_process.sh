#!/usr/bin/env bash
# whole_process.sh HAVIP CASE: the whole program with all its files: best time of ten, and memory.
set -euo pipefail
havip=$1 case=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

best=1000000 memory=0
for _ in 1 2 3 4 5 6 7 8 9 10; do
  begin=$(date +%s%N)
  "$havip" run "$case" --out "$out/run" > /dev/null &
  wait $!
  took=$((($(date +%s%N) - begin) / 1000))
  ((took < best)) && best=$took
done
"$havip" run "$case" --out "$out/run" > /dev/null & pid=$!
while [[ -r /proc/$pid/status ]]; do
  peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || true)
  [[ -n $peak && $peak -gt $memory ]] && memory=$peak
done
wait "$pid"

verdict() { (($1 <= $2)) && echo met || echo MISSED; }
printf '%-36s <=%8.2f %10.2f %-12s %s\n' "whole process, all files" 40 \
  "$((best / 1000)).$((best % 1000 / 10))" ms "$(verdict "$best" 40000)"
printf '%-36s <=%8.2f %10.2f %-12s %s\n' "its memory (peak)" 64 \
  "$((memory / 1024)).$((memory % 1024 * 100 / 1024))" MiB "$(verdict "$memory" 65536)"

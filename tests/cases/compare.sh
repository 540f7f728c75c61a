#!/usr/bin/env bash
# compare.sh HAVIP CASES: `havip compare` from outside, on runs that it did not make by itself.
set -u
havip=$1 cases=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# play FOLDER ARGUMENT...: a run, whatever comes of its expectations.
play() {
  local out=$1
  shift
  "$havip" run "$@" --out "$out" >/dev/null 2>&1
  [[ $? -le 1 && -s $out/summary.json ]] || { echo "havip run $*: no run"; exit 1; }
}

# wants EXIT STREAM TEXT ARGUMENT...: `havip compare ARGUMENT...` ends with EXIT and says TEXT on
# STREAM (out or err), in at most 100 columns.
wants() {
  local code=$1 stream=$2 text=$3
  shift 3
  timeout 60 "$havip" compare "$@" >out 2>err </dev/null
  local got=$?
  if [[ $got -ne $code ]] || ! grep -qF -- "$text" "$stream"; then
    echo "havip compare $*: exit $got, expected $code with \"$text\" on std$stream"
    head -n 40 out err
    failures=$((failures + 1))
  fi
  if [[ "$*" != *--json* && "$*" != *--markdown* ]] && LC_ALL=C.UTF-8 grep -qE '^.{101,}$' out; then
    echo "havip compare $*: wider than 100 columns"
    failures=$((failures + 1))
  fi
}

nic_down=$cases/nic-down.json
play first "$nic_down"
play second "$nic_down"
play slower "$nic_down" --set /control/latency=5ms
play later "$nic_down" --set /timeline/0/at=10.2s
play window "$cases/three-vips-defer.json"
play narrower "$cases/three-vips-defer.json" --set /policy/limiter/window=4s
play seed-7 "$nic_down" --set /timeline/0/spread=1s
play seed-8 "$nic_down" --set /timeline/0/spread=1s --seed 8
play other "$cases/graceful-stop.json"

# The same scenario and seed: the same bytes. Another seed, another policy: the stage is named.
wants 0 out 'IDENTICAL' first second
wants 0 out '"same_trace": true' --json first second
wants 0 out '| identical |' --markdown first second
wants 1 out '! migration' first slower
wants 1 out '! limiter' window narrower
wants 1 out '! detection' seed-7 seed-8
wants 1 out 'two seeds: 7 and 8' seed-7 seed-8
wants 1 out 'The traces part at record' first slower
wants 1 out 'two scenarios: nic-down and graceful-stop' first other
wants 0 out '| case | seed |' --markdown-header

# A run that says of itself that it was live is held to tolerances: the cause came 200 ms later in
# an interval, so that detection and outage are 200 ms shorter, which is chance and no deviation.
cp -r later live
sed -i 's/"backend": "virtual"/"backend": "live"/' live/summary.json
wants 0 out 'AGREES' first live
wants 0 out 'AGREES' live first
cp -r slower slow-live
sed -i 's/"backend": "virtual"/"backend": "live"/' slow-live/summary.json
wants 0 out 'AGREES' first slow-live
wants 1 out '! migration' first slow-live --tolerance migration=3ms
wants 2 err '"migratoin" is none of' first slow-live --tolerance migratoin=3ms
wants 2 err 'two virtual runs are compared exactly' first slower --tolerance migration=1s

# What is no run folder. Everything in one go, and nothing on stdout.
mkdir empty
cp -r first cut
head -c 100000 first/events.jsonl >cut/events.jsonl
cp -r first newer
sed -i 's/"format": 1/"format": 9/' newer/summary.json
wants 2 err 'missing: is missing; expected the run folder' missing first
wants 2 err 'empty/events.jsonl: is missing' first empty
wants 2 err 'half written' cut first
wants 2 err 'newer/summary.json: /format: 9, expected 1' first newer
wants 2 err '1 run folders, expected two' first
wants 2 err 'exclude each other' --json --markdown first second
wants 2 err '--from' first second --from soon
"$havip" compare empty missing --from x >out 2>err
[[ $(wc -l <err) -eq 5 && ! -s out ]] || {
  echo "not all faults in one go" && cat err out
  failures=$((failures + 1))
}
wants 0 out 'Exit status: 0 nothing deviates' --help

[[ $failures -eq 0 ]]

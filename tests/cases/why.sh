#!/usr/bin/env bash
# why.sh HAVIP FITS_SCHEMA CASES: `havip why` and `havip why-not` from outside.
set -u
havip=$1 fits_schema=$2 cases=$3
schema=$(cd "$(dirname "$0")/../.." && pwd)/tools/why/why.schema.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

wrong() {
  echo "$1"
  failures=$((failures + 1))
}

# play CASE ARGUMENT...: a run in a folder of the case's name.
play() {
  local name=$1
  shift
  "$havip" run "$cases/$name.json" --out "$name" "$@" >/dev/null 2>&1
  [[ $? -le 1 && -s $name/summary.json ]] || { echo "havip run $name: no run"; exit 1; }
}

# wants EXIT STREAM TEXT VERB ARGUMENT...: `havip VERB ARGUMENT...` ends with EXIT, says TEXT on
# STREAM (out or err) and nothing on the other, in at most 100 columns and 18 lines.
wants() {
  local code=$1 stream=$2 text=$3
  shift 3
  timeout 60 "$havip" "$@" >out 2>err </dev/null
  local got=$? other=err
  [[ $stream == err ]] && other=out
  if [[ $got -ne $code ]] || ! grep -qF -- "$text" "$stream" || [[ -s $other ]]; then
    wrong "havip $*: exit $got, expected $code with \"$text\" on std$stream alone"
    head -n 40 out err
  fi
  [[ $stream == err || "$*" == *--* ]] && return
  LC_ALL=C.UTF-8 grep -qE '^.{101,}$' out && wrong "havip $*: wider than 100 columns"
  [[ $(wc -l <out) -le 18 ]] || wrong "havip $*: too long for a ticket"
}

play nic-down
play three-vips
play spoofed

# Answers: from what was done to what came of it, in words, with the numbers to look at.
wants 0 out 'web-b/eth0 owns havip-1 at 15 s' why nic-down owner havip-1 at 15s
grep -qE '^ +10 s +operator +nic_down web-a/eth0 #[0-9]+$' out || wrong "the root is not first"
grep -qE '#[0-9]+ frame [0-9]+$' out || wrong "no frame is named"
wants 0 out '327 lost in 3.27 s, then web-b answers' why nic-down outage ping
frame=$(sed -n 's/.*"kind":"garp_verdict".*"verdict":"rate_limited","frame":\([0-9]*\).*/\1/p' \
  nic-down/events.jsonl | head -n 1)
wants 0 out 'rate_limited until' why nic-down frame "$frame"
wants 0 out 'until 8.610045s by the claim' why nic-down verdict "$frame"
wants 0 out 'nic_down web-a/eth0' why nic-down record 2683
wants 0 out 'Switchover 2 of havip-1: web-a/eth0 → web-b/eth0' why nic-down switchover havip-1 2
wants 0 out 'NO   admitted by the limiter' why-not three-vips migrated havip-3 web-a
wants 0 out 'NO   passed the tap' why-not spoofed migrated havip-1 web-a
"$havip" why-not three-vips migrated havip-3 web-a >first
"$havip" why-not three-vips migrated havip-3 web-a | cmp - first || wrong "not the same twice"

# Exit status 1: it is not so, or it is; and what to ask instead, which is then answered.
wants 1 out 'But it did: havip-1 goes to web-b' why-not nic-down migrated havip-1 web-b
eval "${havip@Q} $(sed -n 's/^Ask: havip //p' out)" >out 2>err || wrong "the advice is refused"
wants 1 out 'does not go to web-a' why spoofed migrated havip-1 web-a
eval "${havip@Q} $(sed -n 's/^Ask: havip //p' out)" >out 2>err || wrong "the advice is refused"

# For programs.
for question in "why nic-down outage ping" "why-not spoofed migrated havip-1 web-a" \
  "why-not nic-down migrated havip-1 web-b"; do
  # shellcheck disable=SC2086
  "$havip" $question --json >answer.json
  "$fits_schema" "$schema" answer.json || wrong "$question --json does not fit its schema"
done
wants 0 out 'sequenceDiagram' why nic-down outage ping --mermaid
grep -qF 'participant n0 as operator' out || wrong "no participants in the diagram"
wants 2 err 'excludes' why nic-down outage ping --mermaid --json

# Exit status 2: what is not there, and what is.
wants 2 err 'unknown question "ownr"; did you mean "owner"?' why nic-down ownr havip-1
wants 2 err 'unknown HAVIP "havip-2"' why nic-down owner havip-2
wants 2 err 'no record names frame 999999' why nic-down frame 999999
wants 2 err 'the run lasts from 0s to 40s' why nic-down owner havip-1 at 99s
wants 2 err 'a question is missing' why nic-down
wants 2 err 'RUN_DIR' why
wants 2 err 'missing: is missing; expected the run folder' why missing owner havip-1

# Folders that are damaged: file and line, and no crash wherever the trace is cut.
cp -r nic-down cut
for octets in 0 1 100 5000 100000 900000; do
  head -c $octets nic-down/events.jsonl >cut/events.jsonl
  wants 2 err 'cut/events.jsonl: ' why cut owner havip-1
done
cp -r nic-down newer
sed -i 's/"format": 1/"format": 9/' newer/summary.json
wants 2 err 'newer/summary.json: /format: 9, expected 1' why newer owner havip-1
cp -r nic-down changed
sed -i '0,/nic_down/s//nic_up/' changed/events.jsonl
wants 2 err 'changed, or of another run' why-not changed migrated havip-1 web-b

wants 0 out 'owner HAVIP [at TIME]' why --help
wants 0 out 'migrated HAVIP GUEST [after TIME]' why-not --help

[[ $failures -eq 0 ]]

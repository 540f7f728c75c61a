#!/usr/bin/env bash
# doctor.sh HAVIP FITS_SCHEMA CASES SCHEMA: `havip doctor` from outside: exit status, what it says
# of a healthy run, of a broken one, of what is no run; and that --json is as its schema says.
set -euo pipefail
havip=$1 fits_schema=$2 cases=$3 schema=$4
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

fail() { echo "$1"; cat "$out/stdout" "$out/stderr"; exit 1; }
# expect STATUS ARGUMENT...: what it printed is in stdout and stderr.
expect() {
  local wanted=$1 status=0
  shift
  "$havip" doctor "$@" > "$out/stdout" 2> "$out/stderr" || status=$?
  [[ $status -eq $wanted ]] || fail "doctor $*: exit status $status, expected $wanted"
}
says() { grep -qF -- "$1" "$out/$2" || fail "$2: no \"$1\""; }

# A scenario is played first, and its run folder can be examined again.
expect 1 "$cases/wrong-environment.json" --out "$out/run"
says "havip-1 172.16.16.8: step 4 failed" stdout
says "[test-environment]" stdout
cp "$out/stdout" "$out/first"
expect 1 "$out/run"
cmp -s "$out/first" "$out/stdout" || fail "another answer of the same run"

expect 1 "$out/run" havip-1 --json
cp "$out/stdout" "$out/doctor.json"
"$fits_schema" "$schema" "$out/doctor.json" || fail "--json is not as its schema says"

# By its address; and what was done to a run that is well at its end is not to be seen.
expect 0 "$cases/nic-down.json" 172.16.16.8 --out "$out/well"
says "havip-1 172.16.16.8: healthy" stdout
expect 1 "$cases/nic-down.json" --set /havips/0/vip=172.16.16.9 --out "$out/set"

expect 0 --list-causes
says "test-environment" stdout

expect 2 "$out/run" havip-7
says "havip-1" stderr
expect 2 "$out/nowhere"
says "nowhere" stderr
rm "$out/run/agents.json"
expect 2 "$out/run"
says "agents.json" stderr
truncate -s 2000 "$out/well/capture.pcapng"
expect 2 "$out/well"
says "capture.pcapng" stderr
expect 2

#!/usr/bin/env bash
# rude.sh HAVIP CASES: what the program says and returns when it is treated badly.
set -u
havip=$1 cases=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# wants EXIT TEXT ARGUMENT...: `havip ARGUMENT...` ends with EXIT and says TEXT on stderr.
wants() {
  local code=$1 text=$2
  shift 2
  "$havip" "$@" > out.txt 2> err.txt < /dev/null
  local got=$?
  if [[ $got -ne $code ]] || { [[ -n $text ]] && ! grep -qF -- "$text" err.txt; }; then
    echo "havip $*: exit $got, expected $code with \"$text\""
    head -n 5 err.txt
    failures=$((failures + 1))
  fi
}

good=$cases/nic-down.json
: > empty.json
head -c 300 "$good" > cut.json
head -c 4096 /dev/urandom > binary.json
head -c 17000000 /dev/zero > huge.json
sed 's/"duration"/"durration"/' "$good" > misspelt.json
sed 's/"172.16.16.20"/"172.16.99.20"/' "$good" > outside.json

wants 2 'expected a verb: run, enter, test, lint, compare, sweep, merge'
wants 2 'unknown verb "flubber"; known here: run, enter, test, lint, compare, sweep, merge' flubber
wants 2 'did you mean "run"?' rnu "$good"
wants 2 'No such file' run missing.json
wants 2 'directory' run "$work"
wants 2 'is empty' run empty.json
wants 2 'not JSON' run cut.json
wants 2 'not JSON' run binary.json
wants 2 'huge.json' run huge.json
wants 2 'did you mean "duration"?' run misspelt.json
wants 2 '/guests/2/ip' run outside.json
wants 2 'did you mean "window"?' run "$good" --set /policy/limiter/windw=1s
wants 2 '/seed' run "$good" --set /seed=many
wants 3 'No such file' run "$good" --out /proc/nowhere
wants 0 '' run "$good" --out run
wants 1 '' run "$good" --out run --set /expect/1/is=1s

# Ctrl-C: says so, ends with 1, and leaves a folder that can be read.
sed -e 's/"duration": "40s"/"duration": "9000s"/' -e 's/"every": "10ms"/"every": "1ms"/' \
  "$good" > long.json
cp -r "$cases/nic-down" .
"$havip" run long.json --out stopped > out.txt 2> err.txt &
running=$!
# Not before it plays: on a busy machine that may take a while, and until then Ctrl-C just ends it.
for ((i = 0; i < 600; i++)); do
  [[ -e stopped/capture.pcapng ]] && break
  sleep 0.1
done
kill -s INT "$running"
wait "$running"
code=$?
[[ $code -eq 1 ]] || { echo "Ctrl-C: exit $code, expected 1"; failures=$((failures + 1)); }
grep -qF 'interrupted at' err.txt || { echo "Ctrl-C is not spoken of"; failures=$((failures + 1)); }
grep -qF '"outcome": "stopped"' stopped/summary.json ||
  { echo "no readable summary is left"; failures=$((failures + 1)); }
tail -n 1 stopped/events.jsonl | grep -q '}$' ||
  { echo "events.jsonl ends inside a line"; failures=$((failures + 1)); }

[[ $failures -eq 0 ]]

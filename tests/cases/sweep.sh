#!/usr/bin/env bash
# sweep.sh HAVIP CASES: `havip sweep` and `havip merge` from outside: the same bytes however the
# work is shared out or interrupted, and what is said when they are treated badly.
set -u
havip=$1 cases=$2
# What shares work out may be around the tests themselves.
unset "${!SLURM_ARRAY_TASK_@}" "${!OMPI_COMM_WORLD_@}" JOB_COMPLETION_INDEX PARALLEL_SEQ
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fails() {
  echo "$*"
  failures=$((failures + 1))
}

# wants EXIT STREAM TEXT ARGUMENT...: `havip ARGUMENT...` ends with EXIT and says TEXT on STREAM.
wants() {
  local code=$1 stream=$2 text=$3
  shift 3
  timeout 300 "$havip" "$@" >out 2>err </dev/null
  local got=$?
  if [[ $got -ne $code ]] || ! grep -qF -- "$text" "$stream"; then
    fails "havip $*: exit $got, expected $code with \"$text\" on std$stream"
    head -n 20 out err
  fi
}

same() { cmp "$1" "$2" || fails "$1 and $2 differ"; }

cp -r "$cases/nic-down.json" "$cases/nic-down" .
sed -i 's/"10ms"/"100ms"/; s/"40s"/"16s"/' nic-down.json
varied=(nic-down.json --vary /policy/limiter/window=0s,5s --vary '*.conf:advert_int=1,2'
  --vary /timeline/0/spread=1s)
plan=("${varied[@]}" --seeds 1..12)

# One process, one thread or several, and any sharding: the same file.
wants 0 out '48 runs of 4 combinations' sweep "${plan[@]}" --out whole.jsonl --plot whole.svg
LC_ALL=C.UTF-8 grep -qE '^.{101,}$' out && fails "the summary is wider than 100 columns"
grep -q '</svg>' whole.svg || fails "no plot"
cp out whole.txt
wants 0 out '48 runs' sweep "${plan[@]}" --out single.jsonl --jobs 1
same whole.jsonl single.jsonl
for i in 1 2 3 4 5; do
  wants 0 err "shard $i/5, by --shard" sweep "${plan[@]}" --shard "$i/5" --out 'part-{shard}.jsonl'
done
wants 0 out '48 runs' merge part-3-of-5.jsonl part-1-of-5.jsonl part-5-of-5.jsonl \
  part-2-of-5.jsonl part-4-of-5.jsonl --out merged.jsonl
same whole.jsonl merged.jsonl
same whole.txt out
wants 1 err '10 of 48 runs are missing; the first is seed 2' merge part-[1345]-of-5.jsonl
wants 0 out '"recovered": 12' sweep "${plan[@]}" --json

# A line is a run that can be played by itself.
"$havip" run nic-down.json --seed 7 --set /policy/limiter/window=5s --set '*.conf:advert_int=1' \
  --set /timeline/0/spread=1s --json --out run >run.json 2>/dev/null
stages=$(grep -A8 '"cause": .*nic_down' run.json | grep -o '"ns": [0-9]*' | grep -o '[0-9]*' |
  paste -sd,)
grep '"seed":7,"values":\["5s","1","1s"\]' whole.jsonl | grep -qF "[$stages]" ||
  fails "seed 7 is not what a run of it is: $stages"

# Killed at once, in the middle, at any time: the same file in the end.
for pause in 0.05 0.2 0.5; do
  "$havip" sweep "${plan[@]}" --out killed.jsonl >/dev/null 2>&1 &
  sleep "$pause"
  kill -s KILL $! 2>/dev/null
  wait $! 2>/dev/null
done
head -c -17 killed.jsonl >half.jsonl
wants 0 out '48 runs' sweep "${plan[@]}" --out killed.jsonl
same whole.jsonl killed.jsonl
[[ -s half.jsonl ]] && {
  wants 0 out '48 runs' sweep "${plan[@]}" --out half.jsonl
  same whole.jsonl half.jsonl
}
"$havip" sweep "${varied[@]}" --seeds 1..100000 --out long.jsonl >out 2>err &
running=$!
for ((i = 0; i < 600; i++)); do
  [[ -s long.jsonl && $(wc -l <long.jsonl) -gt 2 ]] && break
  sleep 0.1
done
kill -s INT "$running"
wait "$running"
[[ $? -eq 1 ]] && grep -qF 'the same command goes on from there' err ||
  fails "Ctrl-C: exit $?, $(cat err)"
tail -n 1 long.jsonl | grep -q '}$' || fails "a half line is left by Ctrl-C"

# More seeds and more values take over what is there.
wants 0 err '48 runs are there already, 24 to go' sweep "${varied[@]}" --seeds 1..18 \
  --out whole.jsonl
wants 0 out '72 runs' sweep "${varied[@]}" --seeds 1..18 --out fresh.jsonl
same whole.jsonl fresh.jsonl

# p99 of what does not vary is known at the first look.
wants 0 err '500 runs, p99 is between 3.3 s and 3.3 s' sweep nic-down.json --seeds 1..5000 \
  --until-ci 1ms --out until.jsonl
[[ $(wc -l <until.jsonl) -eq 501 ]] || fails "not 500 runs and a first line"
wants 1 err 'it needs more seeds' sweep nic-down.json --seeds 1..300 --vary /timeline/0/spread=1s \
  --until-ci 1s

# Everything that is wrong with the values in one go, with the --vary that brought it.
wants 2 err '--vary /policy/limiter/window=soon: nic-down.json' sweep nic-down.json \
  --vary /policy/limiter/window=0s,soon --vary web-a.conf:advert_itn=1 \
  --vary web-b.conf:advert_int=fast --vary /guests/7/ip=1 --vary '/guests/*/agent=1'
for part in 'did you mean "advert_int"' '--vary web-b.conf:advert_int=fast: web-b.conf:6' \
  '/guests has 3 elements' '/guests/*/agent matches nothing'; do
  grep -qF -- "$part" err || fails "not said: $part"
done
[[ ! -s out ]] || fails "bad input and yet something on stdout"
wants 2 err 'did you mean "window"?' sweep nic-down.json --vary /policy/limiter/windw=1s
wants 2 err 'no guest has the configuration "web-z.conf"' sweep nic-down.json --vary web-z.conf:a=1
wants 2 err 'is there twice' sweep nic-down.json --vary /seed=1 --vary /seed=2
wants 2 err 'no range of seeds' sweep nic-down.json --seeds 9..1
wants 2 err 'more than' sweep nic-down.json --seeds 1..9000000000
wants 2 err 'expected I/N' sweep nic-down.json --shard first
wants 2 err 'shards count from 1' sweep nic-down.json --shard 0/4
wants 2 err '--until-ci needs all runs in one process' sweep nic-down.json --shard 1/2 --until-ci 1s
wants 2 err 'expected a duration above 0' sweep nic-down.json --until-ci fast
wants 2 err 'No such file' sweep missing.json
wants 3 err '/proc/nowhere' sweep nic-down.json --seeds 1..2 --out /proc/nowhere/runs.jsonl
wants 3 err 'nowhere/x.svg' sweep nic-down.json --seeds 1..2 --plot nowhere/x.svg

# Files that do not fit are refused, and stay as they are.
refused() { # TEXT FILE ARGUMENT...
  local text=$1 file=$2
  cp "$file" before
  shift 2
  wants 2 err "$text" "$@"
  same before "$file"
}
refused 'varies something else' fresh.jsonl sweep nic-down.json --seeds 1..18 --out fresh.jsonl
refused 'is a run that is not asked for, nor are 23 more' fresh.jsonl sweep "${plan[@]}" \
  --out fresh.jsonl
sed 's/"16s"/"17s"/' nic-down.json >longer.json
refused 'is of another scenario or configuration' fresh.jsonl sweep longer.json "${varied[@]:1}" \
  --seeds 1..18 --out fresh.jsonl
sed 's/"build":"[^"]*"/"build":"0.0.9"/' merged.jsonl >old.jsonl
refused 'is of another build: "0.0.9"' old.jsonl sweep "${plan[@]}" --out old.jsonl
refused 'is of another build: "0.0.9"' old.jsonl merge merged.jsonl old.jsonl --out two.jsonl
sed '5s/"recovered"/"recoverd"/; 7s/^.//' merged.jsonl >damaged.jsonl
refused 'damaged.jsonl:5: has no "recovered"' damaged.jsonl sweep "${plan[@]}" --out damaged.jsonl
grep -qF 'damaged.jsonl:7: is not JSON' err || fails "not all damaged lines in one go"
refused 'damaged.jsonl:5: has no "recovered"' damaged.jsonl merge damaged.jsonl --out two.jsonl
[[ ! -e two.jsonl ]] || fails "something was written"
wants 1 err '2 of 48 runs are missing' merge damaged.jsonl --skip-damaged --out two.jsonl
wants 0 err 'damaged.jsonl:5: has no "recovered"; left out' sweep "${plan[@]}" --skip-damaged \
  --out damaged.jsonl
same merged.jsonl damaged.jsonl
refused 'is there already' two.jsonl merge merged.jsonl --out two.jsonl
wants 2 err 'has the seeds 1..18, expected 1..12' merge merged.jsonl fresh.jsonl
wants 2 err 'missing.jsonl: No such file' merge missing.jsonl
wants 2 err 'nic-down.json:1: is not JSON' merge nic-down.json
sed '2s/"recovered":true/"recovered":false/' merged.jsonl >other.jsonl
wants 2 err 'has two results' merge merged.jsonl other.jsonl --out three.jsonl
wants 0 err '48 runs were there more than once' merge merged.jsonl single.jsonl --out three.jsonl
same merged.jsonl three.jsonl
wants 0 out 'Exit status: 0 all was played' sweep --help
wants 0 out 'Exit status: 0 all runs of the plan' merge --help

[[ $failures -eq 0 ]]

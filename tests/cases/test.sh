#!/usr/bin/env bash
# test.sh HAVIP CASES: `havip test` from outside: what it finds, what it says, what it returns, and
# baselines of it.
set -u
havip=$1 cases=$2
verb=test
source "$(dirname "$0")/outside.sh"

mkdir -p set/more
cp -r "$cases/nic-down.json" "$cases/nic-down" "$cases/nic-down-any-phase.json" set
cp -r "$cases/graceful-stop.json" "$cases/graceful-stop" set/more
# Twelve seeds are enough here.
sed -i -e 's/"1..200"/"1..12"/' -e '/"p[0-9]*":/d' set/nic-down-any-phase.json
sed -i 's/"outage": "ping", "max": "3.8s".*/"outage": "ping", "max": "3.8s" },/' \
  set/nic-down-any-phase.json
echo '{ "name": "no scenario" }' >set/package.json

# A line a scenario, in the order of their paths, whatever the number of jobs; no run folder.
wants 0 out 'PASSED  3 scenarios, 14 runs: 3 passed, 0 failed' set
grep -n . out >first
wants 0 out 'PASS  set/nic-down-any-phase.json  12 seeds' set --jobs 1
grep -n . out | cmp - first || wrong "another number of jobs, another text"
[[ $(sed -n 's/^PASS  \(.*\.json\) .*/\1/p' out) == $(ls -1 set/more/graceful-stop.json \
  set/nic-down-any-phase.json set/nic-down.json) ]] || wrong "not in the order of paths"
[[ ! -e runs ]] || wrong "a run folder of a test that passed"
wants 0 out '1 passed' --out kept set/nic-down.json
[[ -s kept/nic-down-7/summary.json ]] || wrong "--out left no run folder"

# A failure: what was expected and seen, the chain, the replay that fails as well, the run folder.
mkdir bad
cp -r set/nic-down bad
sed 's/"is": "3.264182s"/"is": "3.264181s"/' set/nic-down.json >bad/bad.json
wants 1 out 'FAIL  bad/bad.json  seed 7' bad --junit junit.xml --tap tap.txt --markdown page.md
for text in \
  'expected  havip-1 changes its owner after 10s, to web-b, effective in 3.264181s' \
  'seen      web-a/eth0 to web-b/eth0, effective 3.264182s after nic_down at 10s' \
  'because   3 x advert + skew' \
  'chain     10s  operator action index=0 do=nic_down target=web-a/eth0' \
  'replay    havip run bad/bad.json --seed 7' \
  'run       runs/nic-down-7'; do
  grep -qF -- "$text" out || wrong "the failure does not say: $text"
done
"$havip" run bad/bad.json --seed 7 --out replayed >/dev/null 2>&1
[[ $? -eq 1 ]] || wrong "the replay does not fail"
for file in events.jsonl capture.pcapng vpccgw.sqlite agents.json inputs/scenario.json; do
  cmp "runs/nic-down-7/$file" "replayed/$file" || wrong "the replay has another $file"
done
python3 - <<'PYTHON' || wrong "JUnit is not as it should be"
import xml.etree.ElementTree as tree
case = tree.parse("junit.xml").getroot().find("testsuite/testcase")
values = [p.get("value") for p in case.iter("property")]
assert values[:2] == ["7", "40s"], values
assert "runs/nic-down-7/capture.pcapng" in values, values
assert "[[ATTACHMENT|runs/nic-down-7/capture.pcapng]]" in case.find("system-out").text
assert "replay    havip run bad/bad.json --seed 7" in case.find("failure").text
PYTHON
grep -qF 'not ok 1 - bad/bad.json: nic-down, seed 7' tap.txt || wrong "no TAP"
grep -qF '| ❌ failed | bad/bad.json | seed 7 |' page.md || wrong "no Markdown"
size=$(stat -c %s page.md)
wants 1 out 'FAILED' bad --markdown page.md
[[ $(stat -c %s page.md) -eq $((2 * size)) ]] || wrong "a summary is not appended to"
"$havip" test bad --tap - 2>/dev/null | head -n 1 | grep -qx 'TAP version 13' ||
  wrong "TAP on stdout is not alone there"

# A distribution that does not hold.
sed 's/"every": {/"p50": "1s", "every": {/' set/nic-down-any-phase.json >set/all.json
wants 1 out 'over all seeds: p50 1s' set/all.json
grep -qF 'of 12 runs' out || wrong "the distribution is not told"
rm set/all.json

# ---- baselines
wants 2 err 'times.txt: is missing, expected a baseline' set --baseline times.txt
wants 0 out 'Baseline times.txt: written' set --baseline times.txt --update-baseline
cp times.txt kept.txt
wants 0 out 'Baseline times.txt: as recorded' set --baseline times.txt
wants 0 out 'PASSED' set --baseline times.txt --update-baseline
cmp times.txt kept.txt || wrong "written anew, the baseline is another"
# Part of it: the rest has not vanished, and stays in the file.
wants 0 out 'as recorded' set/more --baseline times.txt
wants 0 out 'PASSED' set/more --baseline times.txt --update-baseline
cmp times.txt kept.txt || wrong "a part that was written anew changed the rest"

# 1 ns slower on the way of a claim: the stage, the shift and the seeds.
cp set/nic-down-any-phase.json phase.json
sed -i 's/"duration": "20s",/"duration": "20s", "control": { "latency": "1000001ns" },/' \
  set/nic-down-any-phase.json
wants 1 out 'MOVED  set/nic-down-any-phase.json' set --baseline times.txt
grep -qE '^ +migration +p50 +1 ms +1\.000001 ms +\+1 ns$' out || wrong "the stage is not named"
grep -qF '12 of 12 seeds moved: migration +1 ns in the median' out || wrong "no headline"
grep -qF '12 slower, 0 faster of 12: p = 0.0005 (sign test); median shift +1 ns' out ||
  wrong "no sign test"
wants 1 out 'migration     p50' set --baseline times.txt --junit junit.xml
grep -qF '12 of 12 seeds moved' junit.xml || wrong "JUnit does not know of the baseline"
# Within a tolerance that the scenario declares it passes.
tolerance='"tolerance": { "migration": "1ns", "push": "1ns", "service": "9ms" },'
sed -i "s/\"seed\": 7,/\"seed\": 7, $tolerance/" set/nic-down-any-phase.json
wants 0 out 'moved within tolerances' set --baseline times.txt
cp phase.json set/nic-down-any-phase.json

# Renamed, new, vanished.
mv set/nic-down.json set/renamed.json
wants 1 out 'renamed, set/nic-down.json in the baseline' set --baseline times.txt
mv set/renamed.json set/nic-down.json
mv set/more/graceful-stop.json gone.json
wants 1 out 'vanished, the baseline alone has it' set --baseline times.txt
mv gone.json set/more/graceful-stop.json
sed 's/"at": "10s"/"at": "11s"/; /"expect"/,$d' set/nic-down.json >set/new.json
echo '"expect": [] }' >>set/new.json
wants 1 out 'new, not in the baseline' set --baseline times.txt
rm set/new.json

# A damaged baseline, one of another version, one of live runs: refused, and nothing is written.
head -n -1 kept.txt >cut.txt
sed '1s/1/9/' kept.txt >newer.txt
sed 's/ migration=[0-9]*//' kept.txt >damaged.txt
sed -e '1s/virtual/live/' -e 's/^seed/repetition/' kept.txt >live.txt
for file in cut newer damaged live; do
  cp $file.txt before.txt
  wants 2 err "$file.txt:" set/nic-down.json --baseline $file.txt --update-baseline
  cmp $file.txt before.txt || wrong "$file.txt was overwritten"
done
wants 2 err 'cut.txt:' set --baseline cut.txt
wants 2 err 'expected format 1: it was written by another version of havip' set --baseline newer.txt
wants 2 err 'expected "migration=" and nanoseconds' set --baseline damaged.txt
wants 2 err 'a baseline of live runs, expected one of virtual runs' set --baseline live.txt

# ---- bad input
mkdir empty
wants 2 err 'found no scenario to run' empty
wants 2 err 'expected a scenario, or a folder with scenarios'
wants 2 err 'missing: no such file or folder' missing
wants 2 err 'missing: no such file or folder' set missing
grep -qF '3 passed' out || wrong "a path that is missing stops the others"
sed 's/"duration"/"durration"/; s/"every"/"evry"/' set/nic-down.json >set/broken.json
wants 2 out 'BROKEN  set/broken.json  not played' set
grep -qF '3 passed, 0 failed, 1 broken' out || wrong "a broken scenario stops the others"
grep -qF 'did you mean "duration"?' err || wrong "a fault of a broken scenario is not told"
grep -qF 'did you mean "every"?' err || wrong "not all faults of a broken scenario are told"
cp times.txt before.txt
wants 2 err 'not written, for not all scenarios could be played' \
  set --baseline times.txt --update-baseline
cmp times.txt before.txt || wrong "a baseline was written in spite of a broken scenario"
rm set/broken.json
wants 2 err '--update-baseline' set --update-baseline
wants 2 err '--jobs -1: expected 1 to 4096' set --jobs -1
wants 2 err '--repeat is for --live' set --repeat 10
wants 2 err '--live with --baseline needs --repeat 10 or more' set --live --baseline times.txt
wants 2 err 'only one of' set --tap - --junit -
wants 3 err 'nowhere/junit.xml: No such file' set/nic-down.json --junit nowhere/junit.xml
wants 0 out 'Exit status: 0 all held' --help

[[ $failures -eq 0 ]]

#!/usr/bin/env bash
# replay.sh HAVIP FITS_SCHEMA CASES SCHEMA: `havip replay` from outside: a run's own capture, as it
# is and as other programs write it, gives what the run gave; bad input is told, and nothing hangs.
set -u
havip=$1 fits_schema=$2 cases=$3 schema=$4
verb=replay
source "$(dirname "$0")/outside.sh"

# In a summary the verdicts are in another order, and those that nobody got are there too.
of_run() { python3 - "$1" <<'PYTHON'
import json, sys
counts = json.load(open(sys.argv[1]))["verdicts"]
print(sorted((k, v) for k, v in counts.items() if v))
PYTHON
}
of_replay() { python3 -c 'import json, sys
print(sorted(json.load(open(sys.argv[1]))["verdicts"].items()))' "$1"; }

"$havip" run "$cases/nic-down.json" --out run >/dev/null
scenario=$cases/nic-down.json
expected=$(of_run run/summary.json)

# same WHAT CAPTURE...: its replay gives the run's verdicts.
same() {
  local what=$1
  shift
  timeout 60 "$havip" replay "$@" --setup "$scenario" --json >json 2>err
  [[ $? -le 1 ]] || wrong "$what: $(cat err)"
  [[ $(of_replay json) == "$expected" ]] || wrong "$what: $(of_replay json), expected $expected"
}

same "its own capture" run/capture.pcapng
"$fits_schema" "$schema" json || wrong "the JSON does not fit its schema"
cp json first
same "once more" run/capture.pcapng
cmp json first || wrong "the same capture, another report"
wants 1 out 'silent_router  web-a/eth0 (172.16.16.6) stopped advertising VRID' \
  run/capture.pcapng --setup "$scenario"

# Each GARP by itself: when it was seen, whose it is, what became of it and when, as in the run.
verdicts() { python3 - "$1" <<'PYTHON'
import json, sys
captured = {}
for line in open(sys.argv[1]):
    one = json.loads(line)
    if one.get("kind") == "garp_captured":
        captured[one["frame"]] = one
    elif one.get("kind", "garp_verdict") == "garp_verdict":
        at, sha, decided = one["at_ns"], one.get("sha"), one.get("decided_ns")
        if decided is None:
            at, sha, decided = captured[one["frame"]]["at_ns"], captured[one["frame"]]["sha"], at
        print(at, one["device"], one["vip"], sha, one["verdict"], decided, one.get("until_ns"))
PYTHON
}
"$havip" replay run/capture.pcapng --setup "$scenario" --garps lines >/dev/null
[[ -s lines ]] || wrong "--garps wrote nothing"
diff <(verdicts run/events.jsonl) <(verdicts lines) >differ || wrong "--garps: $(head -5 differ)"
number=$(python3 -c 'import json, sys; print(json.loads(open("lines").readline())["packet"])')
if command -v tshark >/dev/null; then
  tshark -r run/capture.pcapng -Y "frame.number == $number && arp.isgratuitous" 2>/dev/null |
    grep -q . || wrong "--garps: packet $number is no GARP"
fi
cp run/capture.pcapng kept.pcapng
wants 2 err '--garps ./kept.pcapng: is what is read' kept.pcapng --guess --garps ./kept.pcapng
wants 2 err '--write-setup kept.pcapng: is what is read' kept.pcapng --guess \
  --write-setup kept.pcapng
wants 2 err '--garps new: is where the setup goes' kept.pcapng --guess --garps new \
  --write-setup new
cmp run/capture.pcapng kept.pcapng || wrong "a capture was written over"
wants 3 err 'nowhere/lines: No such file' run/capture.pcapng --setup "$scenario" \
  --garps nowhere/lines

# As other programs write it.
if command -v editcap >/dev/null && command -v mergecap >/dev/null; then
  editcap -F pcapng run/capture.pcapng again.pcapng
  same "editcap -F pcapng" again.pcapng
  # A pcap has one interface, so that editcap makes none of this capture.
  # What one tap saw is one file, as tcpdump at two hosts leaves it.
  for tap in h1/tap-web-a h2/tap-web-b; do
    name=${tap#*/}
    tshark -r run/capture.pcapng -Y "frame.interface_name == \"$tap\"" -F pcapng \
      -w "$name.pcapng" 2>/dev/null
    editcap -F pcap "$name.pcapng" "$name.pcap"
  done
  same "a pcap a tap, in microseconds" tap-web-a.pcap tap-web-b.pcap
  for name in tap-web-a tap-web-b; do
    editcap -F nsecpcap "$name.pcapng" "$name.pcap"
  done
  same "a pcap a tap, in nanoseconds" tap-web-a.pcap tap-web-b.pcap
  cp tap-web-a.pcap one.cap
  cp tap-web-b.pcap two.cap
  same "the same, placed by --at" one.cap two.cap --at one.cap=tap-web-a --at two.cap=h2/tap-web-b
  same "the same, by Ethernet source" one.cap two.cap
  mergecap -F nsecpcap -w merged.cap one.cap two.cap
  same "merged by mergecap" merged.cap
  editcap -s 60 merged.cap short.cap
  same "a snap length of 60" short.cap
else
  echo "editcap or mergecap is missing: only havip's own captures were replayed"
fi

# ---- a guess
wants 1 out 'guess' run/capture.pcapng --guess --write-setup guessed.json
[[ $(of_run run/summary.json) == "$expected" && -s guessed.json ]] || wrong "no guess was written"
"$havip" replay run/capture.pcapng --setup guessed.json --json >json
[[ $(of_replay json) == "$expected" ]] || wrong "with the guess: $(of_replay json)"
wants 3 err 'nowhere/setup.json: No such file' run/capture.pcapng --guess \
  --write-setup nowhere/setup.json

# ---- bad input
printf '' >empty
head -c 100 /dev/urandom >garbage
gzip -c run/capture.pcapng >capture.gz
head -c 5000 run/capture.pcapng >cut.pcapng
wants 2 err 'empty: is empty, expected a pcap or a pcapng' empty --guess
wants 2 err 'garbage: is no capture' garbage --guess
wants 2 err 'capture.gz: is compressed by gzip' capture.gz --guess
wants 2 err 'missing: No such file' missing --guess
wants 2 err '.: is no regular file' . --guess
mkfifo pipe
wants 2 err 'pipe: is no regular file' pipe --guess
wants 2 err 'expected a capture' --guess
wants 2 err 'expected one of --setup FILE and --guess' run/capture.pcapng
wants 2 err 'expected one of --setup FILE and --guess' run/capture.pcapng --guess --setup x.json
wants 2 err '--write-setup is for --guess' run/capture.pcapng --setup "$scenario" --write-setup x
wants 2 err 'missing.json' run/capture.pcapng --setup missing.json
wants 2 err '--at web.pcap=web-a: web.pcap is none of the captures' run/capture.pcapng \
  --setup "$scenario" --at web.pcap=web-a
wants 2 err 'the setup has no web-z' run/capture.pcapng --setup "$scenario" \
  --at run/capture.pcapng=web-z
wants 2 err '--storm 0: expected 1 or more' run/capture.pcapng --guess --storm 0
timeout 60 "$havip" replay cut.pcapng --setup "$scenario" >out
grep -qF 'cut within its last packet' out || wrong "that a capture is cut is not told"
wants 0 out 'Exit status: 0 every GARP' --help

[[ $failures -eq 0 ]]

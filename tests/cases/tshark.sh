#!/usr/bin/env bash
# tshark.sh HAVIP CASE: the capture of a run, read by tshark, says what the summary says.
set -euo pipefail
havip=$1 case=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$havip" run "$case" --out "$out/run" > /dev/null
capture=$out/run/capture.pcapng

fail() { echo "$1"; exit 1; }
# expect WHAT HAVE WANTED
expect() { [[ $2 -eq $3 ]] || fail "$1: tshark sees $2, expected $3"; }
count() { tshark -r "$capture" -Y "$1" 2>/dev/null | wc -l; }
number() { grep -o "\"$1\": [0-9]*" "$out/run/summary.json" | head -n 1 | grep -o '[0-9]*$'; }

garps=$(number garps_captured)
[[ $garps -gt 0 ]] || fail "the run captured no GARP"
is_garp='arp.isgratuitous == 1'
expect "GARPs at taps" "$(count "$is_garp and frame.interface_name matches \"/tap-\"")" "$garps"
expect "GARPs at NICs" "$(count "$is_garp and frame.interface_name matches \"/eth0\"")" "$garps"
expect "malformed frames" "$(count '_ws.malformed or _ws.expert.severity >= 0x800000')" 0
id=$(tshark -r "$capture" -Y "$is_garp" -T fields -e frame.packet_id 2>/dev/null | head -n 1)
expect "the first GARP, by its packet id" "$(count "frame.packet_id == $id")" 2
[[ $(count 'systemd_journal.message contains "migrated"') -gt 0 ]] ||
  fail "no decision stands between the frames"

#!/usr/bin/env bash
# tshark.sh HAVIP CASE: the capture of a run, read by tshark, says what the summary says.
set -euo pipefail
havip=$1 case=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$havip" run "$case" --out "$out/run" > /dev/null
capture=$out/run/capture.pcapng

fail() { echo "$1"; exit 1; }
count() { tshark -r "$capture" -Y "$1" 2>/dev/null | wc -l; }
number() { grep -o "\"$1\": [0-9]*" "$out/run/summary.json" | head -n 1 | grep -o '[0-9]*$'; }

garps=$(number garps_captured)
[[ $garps -gt 0 ]] || fail "the run captured no GARP"
taps=$(count 'arp.isgratuitous == 1 and frame.interface_name matches "/tap-"')
[[ $taps -eq $garps ]] || fail "tshark sees $taps GARPs at taps, the summary $garps"
nics=$(count 'arp.isgratuitous == 1 and frame.interface_name matches "/eth0"')
[[ $nics -eq $garps ]] || fail "tshark sees $nics GARPs at NICs, the summary $garps"
[[ $(count '_ws.malformed or _ws.expert.severity >= 0x800000') -eq 0 ]] || fail "tshark finds malformed frames"
[[ $(count 'systemd_journal.message contains "migrated"') -gt 0 ]] || fail "no decision stands between the frames"
id=$(tshark -r "$capture" -Y 'arp.isgratuitous == 1' -T fields -e frame.packet_id 2>/dev/null | head -n 1)
[[ $(count "frame.packet_id == $id") -eq 2 ]] || fail "the first GARP has not one packet id on NIC and tap"

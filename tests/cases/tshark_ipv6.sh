#!/usr/bin/env bash
# tshark_ipv6.sh HAVIP CASE: tshark finds every IPv6 packet of a run whole and its checksum right.
set -euo pipefail
havip=$1 case=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$havip" run "$case" --out "$out/run" > /dev/null

count() { tshark -r "$out/run/capture.pcapng" -Y "$1" 2>/dev/null | wc -l; }
for kind in 'vrrp.version == 3' 'icmpv6.type == 135' 'icmpv6.type == 136' 'icmpv6.type == 128'; do
  seen=$(count "ipv6 and $kind")
  good=$(count "ipv6 and $kind and (vrrp.checksum.status == 1 or icmpv6.checksum.status == 1)")
  [[ $seen -gt 0 && $seen -eq $good ]] || { echo "$kind: $seen seen, $good summed right"; exit 1; }
done
bad=$(count '_ws.malformed or _ws.expert.severity >= 0x800000')
[[ $bad -eq 0 ]] || { echo "$bad malformed frames"; exit 1; }

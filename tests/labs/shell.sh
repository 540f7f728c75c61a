#!/usr/bin/env bash
# shell.sh HAVIP LABS: `havip lab` from outside, and from people who type anything.
set -u
havip=$1 labs=$2
verb=lab
patience=300
source "$(dirname "$0")/../cases/outside.sh"
always=(--labs "$labs")

# prints TEXT LINE...: these lines, typed in a fresh session, print TEXT.
prints() {
  local text=$1
  shift
  rm -rf typed
  printf '%s\n' "$@" | timeout 120 "$havip" lab start no-failover --labs "$labs" --session typed \
    >out 2>err
  local got=$?
  if [[ $got -ne 0 ]] || ! grep -qF -- "$text" out; then
    wrong "typed $*: exit $got, expected \"$text\""
    tail -n 5 out err
  fi
}

wants 0 out 'no-failover ' list
wants 0 out '备机已经接管' list --lang zh
wants 2 err 'there is no lab "no-failove"; did you mean "no-failover"?' start no-failove
wants 2 err 'nobody-is-master cannot be played live: guests of a live network run no' \
  start nobody-is-master --live
wants 2 err '--cause is missing' answer no-failover --stage push
wants 2 err '--stage "nowhere": expected one of detection' answer no-failover --stage nowhere
wants 0 out 'hint 1 of 3, 5 points' hint no-failover
wants 0 out '提示 2/3，扣 10 分' hint no-failover --lang zh
wants 0 out 'hint 3 of 3' hint no-failover
wants 0 out 'no more hints' hint no-failover

wants 3 err 'Not a directory' start no-failover --session out/below

# What one types, and what one mistypes.
prints 'inet 172.16.16.6/24 brd 172.16.16.255 scope global eth0' 'web-a ip addr'
prints 'inet 172.16.16.8/32 scope global eth0' 'ssh web-a ip a'
prints '64 bytes from 172.16.16.8: icmp_seq=2 ttl=64 time=' 'client$ ping -c 2 172.16.16.8'
prints '3 packets transmitted, 0 received, 100% packet loss' 'client$ ping -c 3 172.16.16.99'
prints 'lladdr' 'client$ ping -c 1 172.16.16.8' 'client$ ip neigh'
prints 'VRRPv2, Advertisement, vrid 51, prio 100, authtype simple, intvl 1s, length 20' \
  'web-b$ tcpdump -ni eth0 -c 1 vrrp'
prints '1 packet captured' 'host-1$ tcpdump -i tap-web-a -c 1 ip proto 112 and host 172.16.16.6'
prints 'Unicast reply from 172.16.16.5' 'client$ arping -c 1 172.16.16.5'
prints 'Active: active (running) since Sat 2000-01-01 00:01:00 UTC' \
  'web-a$ systemctl status keepalived'
prints 'command not found; did you mean tcpdump?' 'web-a$ tcpdunp'
prints 'sqlite3: not at web-a' 'web-a$ sqlite3 .tables'
prints 'tcpdump: syntax error in filter: "arpp" is not understood' 'web-a$ tcpdump arpp'
prints 'does not let you change links here' 'web-a$ ip link set eth0 down'
prints 'Could not resolve hostname "web-z"' 'ssh web-z ip addr'
prints 'not authorized' "vpccgw\$ sqlite3 'DELETE FROM audit'"
prints 'havip-1|172.16.16.8' "vpccgw\$ sqlite3 vpccgw.sqlite 'SELECT id, vip FROM havip'"
endless='WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n'
prints 'interrupted' "vpccgw\$ sqlite3 '$endless'"
prints '"HaVipId": "havip-1"' 'console$ DescribeHaVips'
prints '"Code": "InvalidParameter"' 'console$ DescribeHaVips {'
prints 'is no s/OLD/NEW/' "web-a\$ edit /etc/keepalived/keepalived.conf 's/a'"
prints 'no terminal to edit on' 'web-a$ edit /etc/keepalived/keepalived.conf'
prints 'environment=prod: expected production or test' \
  "host-2\$ edit /etc/mcagent.conf 's/environment=test/environment=prod/'" \
  'host-2$ systemctl restart mcagent'
prints 'Job for keepalived.service failed' \
  "web-b\$ edit /etc/keepalived/keepalived.conf 's/eth0/eth7/'" \
  'web-b$ systemctl restart keepalived'

# Octets that are no UTF-8 reach a configuration, and the network all the same.
prints 'active (running)' \
  "web-b\$ edit /etc/keepalived/keepalived.conf 's/id web-b/id $(printf '\xff\xfe')/'" \
  'web-b$ systemctl restart keepalived' 'web-b$ systemctl status keepalived'

# Garbage: words, and no crash.
python3 - >garbage <<'PYTHON'
import random, sys
chance = random.Random(7)
words = ["web-a$", "host-2", "ip", "addr", "ping", "-c", "tcpdump", "(", "or", "not", "edit",
         "s///", "'", '"', "\\", "|", "grep", "sqlite3", "console", "CreateHaVip", "{}", "[[[",
         "-i", "999999999999", "systemctl", "restart", "/etc/keepalived/keepalived.conf", "arping",
         "-U", "sleep", "1e9", "mcagent"]
out = sys.stdout.buffer
for _ in range(120):
    line = " ".join(chance.choice(words) for _ in range(chance.randrange(1, 9)))
    out.write(line.encode() + b"\n")
for _ in range(80):
    line = bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
    out.write(line.replace(b"\n", b" ") + b"\n")
out.write(b"x" * 1_000_000 + b"\n" + b"(" * 4000 + b"\nweb-a$ tcpdump " + b"not " * 500 + b"arp\n")
PYTHON
timeout 280 "$havip" lab start no-failover --labs "$labs" --session garbage.d --script garbage \
  >out 2>err
got=$?
[[ $got -eq 0 && ! -s err ]] || wrong "garbage: exit $got: $(head -c 300 err)"
grep -qF 'a line of' out || wrong "a huge line is not refused in words"
# And the journal of all that can be opened again.
echo time | "$havip" lab start no-failover --labs "$labs" --session garbage.d >out 2>err ||
  wrong "the session cannot be opened again: $(head -c 300 err)"
echo '{"at":"90s"}' >>garbage.d/journal.jsonl
"$havip" lab start no-failover --labs "$labs" --session garbage.d >out 2>err </dev/null
[[ $? -eq 2 ]] && grep -q 'journal.jsonl: line' err || wrong "a damaged journal is not refused"

exit "$((failures > 0))"

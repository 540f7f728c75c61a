#!/usr/bin/env bash
# lint.sh HAVIP CASES: `havip lint` from outside: what it returns, where it says what, and what
# becomes of files that are none.
set -u
havip=$1 cases=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$cases/outside-subnet-24" "$cases/document-sample" "$work"
cd "$work" || exit 1
failures=0

# wants EXIT STREAM TEXT ARGUMENT...: `havip lint ARGUMENT...` ends with EXIT and says TEXT on
# STREAM (out or err).
wants() {
  local code=$1 stream=$2 text=$3
  shift 3
  timeout 60 "$havip" lint "$@" >out 2>err </dev/null
  local got=$?
  if [[ $got -ne $code ]] || ! grep -qF -- "$text" "$stream"; then
    echo "havip lint $*: exit $got, expected $code with \"$text\" on std$stream"
    head -n 5 out err
    failures=$((failures + 1))
  fi
}

good='vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  garp_master_refresh 10
  unicast_src_ip 172.16.16.6
  unicast_peer { 172.16.16.5 }
  virtual_ipaddress { 172.16.16.8 }
}'
printf '%s\n' "$good" >good.conf
printf '%s\n' "${good/51/300}" >refused.conf
printf 'include part.inc\n' >whole.conf
printf '%s\n' "${good/garp_master_refresh 10/nopremt}" >part.inc
: >empty.conf
mkdir folder.conf
mkfifo pipe.conf
head -c 4096 /dev/urandom >binary.conf
head -c 1048576 /dev/urandom >megabyte.conf
head -c 17000000 /dev/zero >huge.conf

wants 0 out '1 file: 0 errors, 0 warnings, 0 notes' good.conf
wants 0 out '`keepalived -t` returns 0' empty.conf
wants 1 out 'and Keepalived does not run it' refused.conf
wants 1 out "document-sample/web-a.conf:10:1: error: Keepalived says: Unknown keyword" \
  document-sample/web-a.conf
wants 1 out '[vip-outside-subnet]' --subnet 172.16.16.0/24 outside-subnet-24/web-{a,b}.conf
wants 1 out 'part.inc:4:3: error: Keepalived says' whole.conf
wants 1 out '"id": "unknown-keyword"' --json whole.conf
wants 1 out '"ruleId": "unknown-keyword"' --sarif whole.conf
wants 0 out 'vip-outside-subnet' --list-checks
wants 0 out 'Exit status: 0 nothing but notes' --help

wants 2 err 'no file to judge'
wants 2 err 'missing.conf: No such file' missing.conf good.conf
wants 2 err 'is a directory' folder.conf
wants 2 err 'not a regular file' pipe.conf
wants 2 err 'at most 16777216 are read' huge.conf
wants 2 err 'good.conf: is named twice' good.conf good.conf
wants 2 err '172.16.16.0/24' --subnet 172.16.16.6/24 good.conf
wants 2 err 'did you mean "refresh-never"?' --ignore refresh-nver good.conf
wants 2 err 'exclude each other' --json --sarif good.conf
wants 2 err 'flubber' --flubber good.conf
wants 1 out '`keepalived -t` returns 5' binary.conf
wants 1 out '`keepalived -t` returns 5' megabyte.conf

# Every fault of the command line is said in one go, and nothing on stdout.
"$havip" lint --subnet x --ignore y >out 2>err
[[ $(wc -l <err) -eq 3 && ! -s out ]] || {
  echo "not all faults in one go" && cat err
  failures=$((failures + 1))
}

[[ $failures -eq 0 ]]

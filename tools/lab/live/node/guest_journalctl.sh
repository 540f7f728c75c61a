#!/bin/sh
# journalctl [-n LINES]: what the node's Keepalived has said since it first started.
lines=500
while [ $# -gt 0 ]; do
  case $1 in -n) lines=$2 && shift ;; -u) shift ;; esac
  shift
done
tail -n "$lines" /run/keepalived.log 2>/dev/null || echo "-- No entries --"

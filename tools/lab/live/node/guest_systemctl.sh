#!/bin/sh
# systemctl status|start|stop|restart|reload keepalived, without systemd: no node of a lab has one.
verb=$1 unit=${2%.service}
case $verb in status | start | stop | restart | reload) ;; *)
  echo "usage: systemctl status|start|stop|restart|reload keepalived" && exit 1 ;; esac
[ "$unit" = keepalived ] && [ -e /run/keepalived.conf ] ||
  { echo "Unit $unit.service could not be found." && exit 4; }
pid() { cat /run/keepalived.pid 2>/dev/null; }
runs() { kill -0 "$(pid)" 2>/dev/null; }
# CONDITION TRIES: waits until it holds, in steps of 0.1 s.
soon() { for i in $(seq "$2"); do $1 && return 0; sleep 0.1; done; return 1; }
gone() { ! runs; }
decided() { runs || ! kill -0 "$child" 2>/dev/null; }
stop() {
  runs || return 0
  kill "$(pid)"
  soon gone 40 || { kill -KILL "$(pid)" "$(cat /run/vrrp.pid)"; soon gone 20; }
}
start() {
  runs && return 0
  rm -f /run/keepalived.pid /run/vrrp.pid
  cp /run/keepalived.conf /run/keepalived.read
  setsid keepalived --dont-fork --log-console --log-detail --vrrp -f /run/keepalived.conf \
    -p /run/keepalived.pid -r /run/vrrp.pid >>/run/keepalived.log 2>&1 </dev/null &
  child=$!
  soon decided 50
  sleep 0.2 # it may end over its configuration once it runs
  runs || { echo "Job for keepalived.service failed: see journalctl -u keepalived" && exit 1; }
}
case $verb in
status)
  if runs; then echo "● keepalived.service"; echo "     Active: active (running), process $(pid)"
  else echo "○ keepalived.service"; echo "     Active: inactive (dead)"; fi
  echo; tail -n 10 /run/keepalived.log 2>/dev/null; runs || exit 3 ;;
start) start ;;
stop) stop ;;
restart) stop && start ;;
reload)
  runs || { echo "keepalived.service is not active, cannot reload." && exit 1; }
  cp /run/keepalived.conf /run/keepalived.read && kill -HUP "$(pid)" ;;
esac

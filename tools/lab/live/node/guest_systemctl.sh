#!/bin/sh
# systemctl status|start|stop|restart|reload keepalived, without systemd: no node of a lab has one.
verb=$1 unit=${2%.service}
case $verb in status | start | stop | restart | reload) ;; *)
  echo "usage: systemctl status|start|stop|restart|reload keepalived" && exit 1 ;; esac
[ "$unit" = keepalived ] && [ -e /run/keepalived.conf ] ||
  { echo "Unit $unit.service could not be found." && exit 4; }
pid() { cat /run/keepalived.pid 2>/dev/null; }
runs() { kill -0 "$(pid)" 2>/dev/null; }
stop() {
  runs || return 0
  kill "$(pid)"
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do runs || return 0; sleep 0.1; done
}
start() {
  runs && return 0
  rm -f /run/keepalived.pid /run/vrrp.pid
  cp /run/keepalived.conf /run/keepalived.read
  setsid keepalived --dont-fork --log-console --log-detail --vrrp -f /run/keepalived.conf \
    -p /run/keepalived.pid -r /run/vrrp.pid >>/run/keepalived.log 2>&1 </dev/null &
  sleep 0.5
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

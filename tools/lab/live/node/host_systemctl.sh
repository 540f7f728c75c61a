#!/bin/sh
# systemctl status|start|stop|restart mcagent, without systemd: no node of a lab has one.
verb=$1 unit=${2%.service}
. /run/bin/settings
case $verb in status | start | stop | restart) ;; *)
  echo "usage: systemctl status|start|stop|restart mcagent" && exit 1 ;; esac
[ "$unit" = mcagent ] || { echo "Unit $unit.service could not be found." && exit 4; }
pid() { cat "$pid_file" 2>/dev/null; }
runs() { kill -0 "$(pid)" 2>/dev/null; }
answers() { timeout 1 /run/bin/mcagent show >/dev/null 2>&1; }
# CONDITION TRIES: waits until it holds, in steps of 0.1 s.
soon() { for i in $(seq "$2"); do $1 && return 0; sleep 0.1; done; return 1; }
gone() { ! runs; }
stop() {
  runs || return 0
  kill "$(pid)"
  soon gone 20 || { kill -KILL "$(pid)"; soon gone 20; }
}
# As before, with the next life and what the file says.
start() {
  runs && return 0
  environment=$(sed -n 's/^environment=//p' /etc/mcagent.conf | tail -n 1)
  case $environment in production | test) ;; *)
    echo "/etc/mcagent.conf: environment=$environment: expected production or test"
    exit 1 ;; esac
  awk -v environment="$environment" '
    before == "--life" { $0 = $0 + 1 }
    before == "--environment" { $0 = environment }
    { print; before = $0 }' "$command" >"$command.next" && mv "$command.next" "$command"
  set --
  while IFS= read -r word; do set -- "$@" "$word"; done <"$command"
  setsid "$@" >>"$log" 2>&1 </dev/null &
  echo $! >"$pid_file"
  soon answers 20 || { echo "Job for mcagent.service failed: see journalctl -u mcagent" && exit 1; }
}
case $verb in
status)
  if runs; then echo "● mcagent.service"; echo "     Active: active (running), process $(pid)"
  else echo "○ mcagent.service"; echo "     Active: inactive (dead)"; fi
  echo; tail -n 10 "$log" 2>/dev/null; runs || exit 3 ;;
start) start ;;
stop) stop ;;
restart) stop && start ;;
esac

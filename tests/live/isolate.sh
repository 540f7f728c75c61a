#!/usr/bin/env bash
# isolate.sh SECONDS COMMAND...: runs a command in network, mount and process namespaces of its own.
# They vanish with everything in them when it ends, when time is up, or when this is killed: each
# link of the chain dies with the one before it.
set -euo pipefail
seconds=$1
shift
exec setpriv --pdeathsig KILL timeout --signal KILL "$seconds" \
  setpriv --pdeathsig KILL unshare --net --mount --pid --fork --kill-child=KILL --mount-proc \
  --propagation private setpriv --pdeathsig KILL bash -c '
    mount -t tmpfs tmpfs /run && mkdir /run/netns && exec "$@"' isolate "$@"

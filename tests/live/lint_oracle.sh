#!/bin/sh
# lint_oracle.sh JUDGE FILE...: what the command JUDGE (the real Keepalived's --config-test, or
# `havip lint`) says of each file, in a machine of its own: namespaces with the NICs eth0 and eth1,
# the host name web-a, and some script files under /mnt. Started by lint_oracle.py.
set -eu
if [ "${HAVIP_INSIDE:-}" != yes ]; then
  HAVIP_INSIDE=yes exec unshare --net --mount --uts --pid --fork --kill-child "$0" "$@"
fi
mount -t proc proc /proc
mount -t tmpfs tmpfs /mnt
hostname web-a
for script in good writable; do
  printf '#!/bin/sh\n' >"/mnt/$script"
done
chmod 755 /mnt/good
chmod 777 /mnt/writable
ip link set lo up
for nic in eth0 eth1; do
  ip link add "$nic" type veth peer name "peer-$nic"
  ip link set "$nic" up
  ip link set "peer-$nic" up
done
ip address add 172.16.16.6/24 dev eth0
ip address add 10.9.9.6/24 dev eth1
judge=$1
shift
for conf; do
  printf '== %s\n' "$conf"
  status=0
  eval "timeout 20 $judge \"\$conf\"" 2>&1 || status=$?
  printf 'exit %s\n' "$status"
done

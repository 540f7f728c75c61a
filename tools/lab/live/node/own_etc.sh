# The node's /etc is the machine's, but what is written there stays in the node. Keepalived's folder
# is the node's own, for who is root here alone may not write into one that is the machine's.
mkdir -p /run/etc/keepalived /run/etc.work
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/etc.work overlay /etc

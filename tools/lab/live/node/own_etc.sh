# The node's /etc is the machine's, but what is written there stays in the node.
mkdir -p /run/etc /run/etc.work
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/etc.work overlay /etc

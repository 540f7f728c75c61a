# Keepalived's file lies where people look for it, and where it is read from leads there.
[ -e /run/keepalived.conf ] || exit 0
mkdir -p /etc/keepalived
mv /run/keepalived.conf /etc/keepalived/keepalived.conf
ln -s /etc/keepalived/keepalived.conf /run/keepalived.conf
cp /run/keepalived.conf /run/keepalived.read

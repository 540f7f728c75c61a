# What a guest is like (tools/lab/live/look.h): its Keepalived's process, its addresses, the filters
# that a scenario may set (tables of tools/live/guest.cc), its file.
pid=$(cat /run/keepalived.pid 2>/dev/null)
kill -0 "$pid" 2>/dev/null || pid=0
echo "$pid"
ip -j addr show | tr -d '\n'
echo
for filter in 'arp in' 'arp out' 'vrrp in' 'vrrp out' 'icmp in' 'icmp out'; do
  nft list table netdev "filter-${filter% *}-${filter#* }" 2>/dev/null | grep -q drop &&
    printf '%s;' "$filter"
done
echo
cat /run/keepalived.read 2>/dev/null
exit 0

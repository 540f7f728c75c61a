#!/bin/sh
# iptables -S, or -D CHAIN -p arp|vrrp|icmp -j DROP: the rules of a lab. They are nftables' own, at
# the NIC (nft list ruleset), for what Keepalived sends as ARP passes no chain of iptables.
way() { if [ "$1" = INPUT ]; then echo in; else echo out; fi; }
case $1 in
-S | -L | -nL | -vnL)
  printf '%s\n' '-P INPUT ACCEPT' '-P FORWARD ACCEPT' '-P OUTPUT ACCEPT'
  for chain in INPUT OUTPUT; do
    for proto in vrrp icmp arp; do
      nft list table netdev "filter-$proto-$(way $chain)" 2>/dev/null | grep -q drop &&
        echo "-A $chain -p $proto -j DROP"
    done
  done
  exit 0 ;;
-D)
  [ "$3 $5 $6" = '-p -j DROP' ] &&
    nft delete table netdev "filter-$4-$(way "$2")" 2>/dev/null && exit 0
  echo "iptables: Bad rule (does a matching rule exist in that chain?)."
  exit 1 ;;
esac
echo "usage: iptables -S | -D CHAIN -p vrrp|icmp|arp -j DROP; all else: nft"
exit 2

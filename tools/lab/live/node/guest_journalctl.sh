#!/bin/sh
# journalctl [-f] [-n LINES]: what the node's Keepalived has said since it first started.
log=/run/keepalived.log

#!/bin/sh
# edit FILE ['s/OLD/NEW/']: in $EDITOR, or by sed on the whole file (\n is a line's end).
[ $# -ge 1 ] || { echo "usage: edit FILE ['s/OLD/NEW/']"; exit 2; }
[ -n "$2" ] && exec sed -z -i "$2" "$1"
exec ${EDITOR:-vi} "$1"

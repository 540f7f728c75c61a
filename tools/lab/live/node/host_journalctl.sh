#!/bin/sh
. /run/bin/settings
tail -n 500 "$log" 2>/dev/null || echo "-- No entries --"

#!/bin/sh
. /run/bin/settings
exec "$agent" "$@" --control /run/mcagent

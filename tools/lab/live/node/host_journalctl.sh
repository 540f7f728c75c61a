#!/bin/sh
# journalctl [-f] [-n LINES]: what the host's mcagent has said since it first started.
. /run/bin/settings

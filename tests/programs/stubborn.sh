#!/bin/sh
# Ignores SIGTERM, SIGINT and SIGHUP, and starts a new child whenever one of its children ends.
trap '' TERM INT HUP
echo ready
while :; do sleep 1; done

#!/bin/sh
# Makes a tree: a child, a grandchild, one in a session of its own, and one that made itself a daemon; says their PIDs.
sleep 600 & echo "child $!"
sh -c 'sleep 600 & echo "grandchild $!"; wait' &
setsid sh -c 'echo "session $$"; exec sleep 600' &
sh -c 'setsid sh -c "echo daemon \$\$; exec sleep 600" & exit 0'
sleep 0.2
echo ready
wait

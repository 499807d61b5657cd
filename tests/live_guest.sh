#!/bin/bash
# live_guest.sh BUILD SCRIPT... - in a guest: runs test scripts one after the other,
# each between two lines of its own: "begin NAME" and "script NAME STATUS".
cd / || exit 2
export B=$1 LONG=
shift
uname -r
echo "started as $(tr '\0' ' ' </proc/$$/cmdline)"
for script; do
	echo "begin $script"
	bash "$script" 2>&1
	echo "script $script $?"
done

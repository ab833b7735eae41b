#!/bin/bash
# service.sh [SWRUN]: the life of a service in the background: started, watched, entered, limited, stopped, started again
# with what it had written.
. "$(dirname "$0")/../tools/narrate.sh"

step "The service's image." swrun base -t service:1
step "It starts in the background; what is printed is the container's ID." \
    swrun run -d --name clock --network none --stop-timeout 2 -m 64m --pids-limit 20 -v ticks:/ticks service:1 \
    sh -c 'trap "echo stopping; exit 0" TERM; while :; do date >> /ticks/log; echo tick; sleep 0.2; done'
step "It runs." swrun ps
expect clock
step "A command inside it, with the same rights and limits as the service." \
    swrun exec clock sh -c 'until [ -s /ticks/log ]; do sleep 0.1; done; echo "entered as $(id -un)"'
expect 'entered as root'
step "What it said up to now." swrun logs --tail 1 clock
expect tick
step "Its processes, read from the kernel and not from a program of the container." swrun top clock
expect trap
step "Frozen ..." swrun pause clock
step "... which shows." swrun ps
expect Paused
step "And on again." swrun unpause clock
step "Stopped in its own time: it hears SIGTERM and says goodbye." swrun stop clock
step "So its exit code is its own." swrun wait clock
expect 0
step "The last it said is kept." swrun logs --tail 1 clock
expect stopping
step "Started again, it goes on with its volume." swrun start clock
step "Whatever it does, it can be ended and removed." swrun rm -f clock
step "The volume outlives it, because it has a name." swrun run --rm -v ticks:/ticks:ro service:1 sh -c 'wc -l < /ticks/log'
step "Until it is removed." swrun volume rm ticks
step "Nothing is left." swrun ps -aq
[ -z "$output" ] || exit 1

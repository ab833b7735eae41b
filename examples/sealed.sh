#!/bin/bash
# sealed.sh [SWRUN]: a program that one does not trust, on data that one does: no network, nothing writable but one
# directory, no capability, no way to gain one.
. "$(dirname "$0")/../tools/narrate.sh"

mkdir data result
echo "3 1 2" | tr ' ' '\n' > data/numbers
step "The program's image." swrun base -t tool:1
step "It reads one directory, writes another, and can do nothing else." \
    swrun run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges \
    -v "$PWD/data:/data:ro" -v "$PWD/result:/result" tool:1 sh -c 'sort /data/numbers > /result/sorted'
step "The result is on the host." cat result/sorted
[ "$output" = $'1\n2\n3' ] || exit 1
refused "The data cannot be changed from inside." \
    swrun run --rm --network none -v "$PWD/data:/data:ro" tool:1 sh -c 'echo 4 >> /data/numbers'
refused "Neither can the image's own files." swrun run --rm --read-only tool:1 sh -c 'echo x > /etc/passwd'
step "A place for temporary files has to be asked for." \
    swrun run --rm --read-only --tmpfs /tmp tool:1 sh -c 'echo x > /tmp/x && cat /tmp/x'
step "No capability is left." swrun run --rm --cap-drop ALL tool:1 grep CapEff /proc/self/status
expect 0000000000000000

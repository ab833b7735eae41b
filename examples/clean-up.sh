#!/bin/bash
# clean-up.sh [SWRUN]: an image goes only when nothing stands on it, and swrun says what does. A script that wants the
# space back follows the hints: containers first, then the image.
. "$(dirname "$0")/../tools/narrate.sh"

step "An image with three containers: one never started, one that ended, one that failed." swrun base -t job:1
step "Created only." swrun create --name waiting job:1 true
step "Ended well." swrun run --name done job:1 true
refused "Ended with an error; its exit code is ours." swrun run --name failed job:1 sh -c 'echo "no input" >&2; exit 3'
expect 'no input'
step "All three are known." swrun ps -a
expect 'Exited (3)'
refused "The image is in use by all of them, and each is named." swrun rmi job:1
expect waiting
expect done
expect failed
step "Only the failed one is worth a look." swrun ps -aq -f exited=3
step "The others go." swrun rm waiting done
refused "One is still in the way." swrun rmi job:1
expect failed
step "It goes too." swrun rm failed
step "Now the image can go, and its layers with it." swrun rmi job:1
expect 'Untagged: job:1'
expect 'Deleted: sha256:'
step "Nothing is left." swrun images -q
[ -z "$output" ] || exit 1

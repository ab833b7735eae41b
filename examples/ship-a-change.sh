#!/bin/bash
# ship-a-change.sh [SWRUN]: one host changes an image, another runs what came of it. The two hosts are two stores here,
# and what travels between them is an ordinary image archive.
. "$(dirname "$0")/../tools/narrate.sh"

step "On the first host: an image to start from." swrun base -t app:1
step "A change, made by hand in a container." \
    swrun run --name edit app:1 sh -c 'mkdir -p /srv && echo "<h1>hello</h1>" > /srv/index.html'
step "Check what the change really is before it is kept." swrun diff edit
expect 'A /srv/index.html'
step "Keep it, and set what a container of it runs when nothing else is said." \
    swrun commit -m "add the page" -c 'CMD ["cat", "/srv/index.html"]' -c 'ENV STAGE=production' edit app:2
step "The container has served its purpose." swrun rm edit
step "Pack it up." swrun save -o app.tar app:2

mkdir other-host
step "On the second host: a store of its own." swrun --root other-host load -i app.tar
expect 'Loaded image: app:2'
step "What was set at the commit is what runs." swrun --root other-host run --rm app:2
expect '<h1>hello</h1>'
step "The environment travelled too." swrun --root other-host run --rm app:2 sh -c 'echo $STAGE'
expect production
step "And it was never there on the first host's containers." swrun ps -aq
[ -z "$output" ] || exit 1

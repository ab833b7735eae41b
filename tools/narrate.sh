# For scripts that show commands as they run them: sourced by tools/demo and examples/*.sh.
# A step that ends otherwise than expected ends the script with exit code 1.
#
#   step WHY COMMAND...             the command must succeed
#   refused WHY COMMAND...          it must fail, with a message
#   expect TEXT                     what the last step printed must hold this text
set -euo pipefail

if [ -t 1 ]; then dim=$'\e[2m' bold=$'\e[1m' plain=$'\e[0m'; else dim='' bold='' plain=''; fi
swrun=$(realpath "${1:-$(command -v swrun || echo .build/release/swrun)}")
[ -x "$swrun" ] || { echo "no swrun at $swrun: make release" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || { echo "containers need root: run this as root" >&2; exit 1; }

# Everything below one private directory, which goes at the end whatever happens.
SWRUN_ROOT=$(mktemp -d /tmp/swrun-demo.XXXXXX)
export SWRUN_ROOT
output=
swrun() { "$swrun" "$@"; }
leave() {
    local code=$?
    trap - EXIT
    # Each store has its own containers, and a bridge for those that had a network.
    local root
    for root in "$SWRUN_ROOT" "$SWRUN_ROOT"/*-host; do
        [ -d "$root/containers" ] || continue
        "$swrun" --root "$root" ps -aq 2>/dev/null | xargs -r "$swrun" --root "$root" rm -f >/dev/null 2>&1 || true
        "$swrun" --root "$root" network prune -f >/dev/null 2>&1 || true
    done
    rm -rf "$SWRUN_ROOT"
    [ $code -eq 0 ] || printf '%s\n' "${bold}This did not go as it should.$plain" >&2
    exit $code
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$SWRUN_ROOT"

announce() {
    local why=$1 words= word
    shift
    for word in "$@"; do
        case $word in *[!A-Za-z0-9_./:=,@%+-]* | '') word="'$word'" ;; esac
        words+=" $word"
    done
    printf '\n%s# %s%s\n%s$%s%s\n' "$dim" "$why" "$plain" "$bold" "$words" "$plain"
}

step() {
    local code=0
    announce "$@"
    shift
    output=$("$@" 2>&1) || code=$?
    [ -z "$output" ] || printf '%s\n' "$output"
    [ $code -eq 0 ] || { echo "expected success, got exit code $code" >&2; exit 1; }
}

refused() {
    local code=0
    announce "$@"
    shift
    output=$("$@" 2>&1) || code=$?
    printf '%s\n' "$output"
    [ $code -ne 0 ] && [ -n "$output" ] || { echo "expected a refusal with a reason, got exit code $code" >&2; exit 1; }
}

expect() {
    case $output in *"$1"*) ;; *)
        echo "expected the output above to hold: $1" >&2
        exit 1
        ;;
    esac
}

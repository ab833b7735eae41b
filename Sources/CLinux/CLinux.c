// Everything but the words of the command line is inline, in the headers.
#include "linux-process.h"
#include "linux-mount.h"
#include "linux-file.h"
#include "linux-terminal.h"
#include "linux-keyring.h"
#include "linux-socket.h"
#include "linux-landlock.h"
#include "linux-network.h"

static int argument_count;
static char **argument_words;

// glibc hands main's arguments to constructors as well. Swift reads them from /proc/self/cmdline instead, which takes a
// descriptor that may not be had, and makes other bytes of what is not UTF-8.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
    argument_count = count;
    argument_words = words;
}

int linux_argument_count(void) { return argument_count; }
const char *linux_argument(int index) { return index < argument_count ? argument_words[index] : NULL; }

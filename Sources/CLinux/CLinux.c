// SwiftPM wants one C file per C target; everything here is inline, in the headers.
#include "linux-process.h"
#include "linux-mount.h"
#include "linux-file.h"
#include "linux-terminal.h"
#include "linux-keyring.h"
#include "linux-landlock.h"

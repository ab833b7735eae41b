#include <lzma.h>

// The importer of C macros does not take casts.
static const uint32_t lzma_tell_unsupported_check = LZMA_TELL_UNSUPPORTED_CHECK;

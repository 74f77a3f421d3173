#ifndef COFFER_BIONIC_MALLOC_H
#define COFFER_BIONIC_MALLOC_H

#include <stdlib.h>

size_t malloc_usable_size(const void *);

#endif

#ifndef COFFER_BIONIC_SYS_MMAN_H
#define COFFER_BIONIC_SYS_MMAN_H

#include <sys/types.h>

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FAILED ((void *)-1)
#define MREMAP_MAYMOVE 1 /* linux/mman.h; unknown to the libc crate */

void *mmap(void *, size_t, int, int, int, off_t);
void *mremap(void *, size_t, size_t, int, ...);
int munmap(void *, size_t);

#endif

#ifndef COFFER_BIONIC_SYS_FILE_H
#define COFFER_BIONIC_SYS_FILE_H

#include <fcntl.h>

#endif

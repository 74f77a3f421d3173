#ifndef COFFER_BIONIC_SYS_PARAM_H
#define COFFER_BIONIC_SYS_PARAM_H

#include <limits.h>

#endif

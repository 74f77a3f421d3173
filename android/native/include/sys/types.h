#ifndef COFFER_BIONIC_SYS_TYPES_H
#define COFFER_BIONIC_SYS_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef long ssize_t;
typedef long time_t;
typedef long suseconds_t;
typedef unsigned int useconds_t;
typedef long off_t;
typedef long off64_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef unsigned int nlink_t;
typedef unsigned long dev_t;
typedef unsigned long ino_t;
typedef int clockid_t;
typedef long pthread_t;

#endif

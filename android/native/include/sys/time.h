#ifndef COFFER_BIONIC_SYS_TIME_H
#define COFFER_BIONIC_SYS_TIME_H

#include <sys/types.h>
#include <time.h>

struct timeval {
  time_t tv_sec;
  suseconds_t tv_usec;
};
struct timezone {
  int tz_minuteswest;
  int tz_dsttime;
};

int gettimeofday(struct timeval *, struct timezone *);
int utimes(const char *, const struct timeval *);

#endif

#ifndef COFFER_BIONIC_SYS_IOCTL_H
#define COFFER_BIONIC_SYS_IOCTL_H

int ioctl(int, int, ...);

#endif

#ifndef COFFER_BIONIC_STDLIB_H
#define COFFER_BIONIC_STDLIB_H

#include <stddef.h>

void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
void free(void *);
void *alloca(size_t);
void abort(void) __attribute__((noreturn));
int abs(int);
int atoi(const char *);
char *getenv(const char *);
void qsort(void *, size_t, size_t, int (*)(const void *, const void *));
double strtod(const char *, char **);
long strtol(const char *, char **, int);

#endif

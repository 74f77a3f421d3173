#ifndef COFFER_BIONIC_CTYPE_H
#define COFFER_BIONIC_CTYPE_H

int isalnum(int);
int isalpha(int);
int isdigit(int);
int isspace(int);
int isxdigit(int);
int tolower(int);
int toupper(int);

#endif

/* What the NDK's crtbegin_so.o and libunwind would bring to a library that aborts on panic. */
#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN void *__dso_handle = &__dso_handle;

/* There is no unwinder: a backtrace ends where it begins. 5 is _URC_END_OF_STACK. */
HIDDEN int _Unwind_Backtrace(void *callback, void *argument) {
  (void)callback;
  (void)argument;
  return 5;
}
HIDDEN unsigned long _Unwind_GetIP(void *context) {
  (void)context;
  return 0;
}
HIDDEN unsigned long _Unwind_GetCFA(void *context) {
  (void)context;
  return 0;
}
HIDDEN void *_Unwind_FindEnclosingFunction(void *address) {
  (void)address;
  return 0;
}

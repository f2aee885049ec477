/* A wall clock that is set on by ten years, back by ten years, and right again, four times a second. For LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

#define TEN_YEARS (3652L * 24 * 60 * 60)

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    static const long steps[] = {TEN_YEARS, -TEN_YEARS, 0};
    struct timespec now;
    int result;
    if (!real) {
        real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
    }
    result = real(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME && real(CLOCK_MONOTONIC, &now) == 0) {
        time->tv_sec += steps[(now.tv_sec * 4 + now.tv_nsec / 250000000) % 3];
    }
    return result;
}

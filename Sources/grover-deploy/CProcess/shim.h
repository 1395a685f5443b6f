// The process calls that Swift cannot reach: prctl is variadic, the others are glibc's own and hidden without
// _GNU_SOURCE.
#ifndef GROVER_CPROCESS_SHIM_H
#define GROVER_CPROCESS_SHIM_H

#include <spawn.h>
#include <sys/prctl.h>

#define GROVER_SPAWN_SETSID 0x80

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int pipe2(int ends[2], int flags);

// Orphans among the caller's descendants become its children instead of init's.
static inline int grover_become_subreaper(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

#endif

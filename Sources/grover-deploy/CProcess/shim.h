// The process calls that Swift cannot reach: prctl is variadic, the others are glibc's own and hidden without
// _GNU_SOURCE.
#ifndef GROVER_CPROCESS_SHIM_H
#define GROVER_CPROCESS_SHIM_H

#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROVER_SPAWN_SETSID 0x80

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int pipe2(int ends[2], int flags);

// Orphans among the caller's descendants become its children instead of init's.
static inline int grover_become_subreaper(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

// A descriptor that becomes readable when the process ends; -1 where the kernel has none.
static inline int grover_pidfd_open(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

// The size of a terminal's window.
static inline int grover_set_window(int terminal, unsigned short rows, unsigned short columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

extern int posix_openpt(int flags);
extern int grantpt(int terminal);
extern int unlockpt(int terminal);
extern int ptsname_r(int terminal, char *name, size_t length);

// The file's inode, 0 where there is none. `struct stat` has another owner in Swift when Foundation is about.
static inline unsigned long grover_inode(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (unsigned long)status.st_ino : 0;
}

#endif

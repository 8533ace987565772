/* syscall(2) and O_PATH are Linux's own. */
#define _GNU_SOURCE
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    READS = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    EXECUTES = LANDLOCK_ACCESS_FS_EXECUTE,
    WRITES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
             LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
             LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
             LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM
};

static int landlock_version(void)
{
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
                        LANDLOCK_CREATE_RULESET_VERSION);
}

/* A folder that is not there needs no rule: nothing below it can be reached. */
static bool allow(int rules, const char *path, unsigned rights)
{
    struct landlock_path_beneath_attr attr = {.allowed_access = rights};

    if (path == NULL)
        return true;
    attr.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (attr.parent_fd < 0)
        return errno == ENOENT;
    long result = syscall(SYS_landlock_add_rule, rules,
                          LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
    close(attr.parent_fd);
    return result == 0;
}

static bool allow_system(int rules)
{
    static const char *const folders[] = {"/usr", "/lib", "/lib64", "/bin",
                                          "/etc"};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (!allow(rules, folders[i], READS | EXECUTES))
            return false;
    return true;
}

bool pl_landlock(const char *read, const char *write, const char *program)
{
    struct landlock_ruleset_attr attr = {.handled_access_fs =
                                             READS | EXECUTES | WRITES};

    if (landlock_version() < 1)
        return false;
    int rules =
        (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0)
        return false;
    bool done =
        allow(rules, read, READS) && allow(rules, write, READS | WRITES) &&
        (program == NULL ||
         (allow_system(rules) &&
          allow(rules, program, LANDLOCK_ACCESS_FS_READ_FILE | EXECUTES))) &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return done;
}

/* A list of what is refused, not of what is allowed: the C library may call
 * anything harmless, and what could do harm is few and known.  setuid and its
 * kin are not among it: gnuplot drops privileges with them, and nothing can be
 * gained under "no new privileges". */
static const char *const never[] = {"socket",
                                    "socketpair",
                                    "connect",
                                    "bind",
                                    "listen",
                                    "accept",
                                    "accept4",
                                    "sendto",
                                    "sendmsg",
                                    "sendmmsg",
                                    "ptrace",
                                    "process_vm_readv",
                                    "process_vm_writev",
                                    "mount",
                                    "umount2",
                                    "pivot_root",
                                    "chroot",
                                    "setns",
                                    "unshare",
                                    "bpf",
                                    "perf_event_open",
                                    "keyctl",
                                    "add_key",
                                    "request_key",
                                    "userfaultfd",
                                    "io_uring_setup",
                                    "init_module",
                                    "finit_module",
                                    "delete_module",
                                    "kexec_load",
                                    "reboot",
                                    "swapon",
                                    "swapoff",
                                    "capset",
                                    "mknod",
                                    "mknodat",
                                    "kcmp",
                                    "pidfd_getfd",
                                    "open_by_handle_at",
                                    "quotactl",
                                    "acct",
                                    "settimeofday",
                                    "clock_settime",
                                    "adjtimex"};

static const char *const no_program[] = {"execve",
                                         "execveat",
                                         "fork",
                                         "vfork",
                                         "kill",
                                         "tkill",
                                         "pidfd_send_signal",
                                         "unlink",
                                         "unlinkat",
                                         "rename",
                                         "renameat",
                                         "renameat2",
                                         "mkdir",
                                         "mkdirat",
                                         "rmdir",
                                         "link",
                                         "linkat",
                                         "symlink",
                                         "symlinkat",
                                         "truncate",
                                         "chmod",
                                         "fchmod",
                                         "fchmodat",
                                         "chown",
                                         "fchown",
                                         "lchown",
                                         "fchownat"};

/* A name that this machine's kernel does not have cannot be called either. */
static bool refuse(scmp_filter_ctx filter, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int call = seccomp_syscall_resolve_name(names[i]);
        if (call == __NR_SCMP_ERROR || call < 0)
            continue;
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) != 0)
            return false;
    }
    return true;
}

static bool refuse_writing(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY)) ==
               0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR)) ==
               0;
}

/* Threads, but no process: clone wants CLONE_THREAD.  The flags of clone3 lie
 * in memory, where a filter cannot look; told that there is no such call, the C
 * library takes clone. */
static bool refuse_processes(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) ==
               0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3),
                            0) == 0;
}

bool pl_seccomp(bool no_exec)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (filter == NULL)
        return false;
    bool done =
        refuse(filter, never, sizeof never / sizeof never[0]) &&
        (!no_exec || (refuse(filter, no_program,
                             sizeof no_program / sizeof no_program[0]) &&
                      refuse_processes(filter) && refuse_writing(filter))) &&
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

struct pl_confined pl_confinement(void)
{
    return (struct pl_confined){
        .landlock = landlock_version() >= 1,
        .seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0,
    };
}

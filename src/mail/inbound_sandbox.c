/*
 * The filter is a list of what may be called; anything else kills the process. There
 * is no way to open, connect, fork or execute. Written by hand, since libseccomp would
 * be a dependency for one table.
 */
#include "mail/inbound_sandbox.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/banned.h"

#define CPU_S 5
#define WALL_S 20
#define MEMORY ((rlim_t)512 * 1024 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the sandbox knows x86_64 and aarch64"
#endif

#define LOAD(FIELD)                                                                    \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, FIELD))
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define ALLOW(CALL)                                                                    \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##CALL, 0, 1),                            \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static bool limit(int what, rlim_t value)
{
    struct rlimit l = {.rlim_cur = value, .rlim_max = value};
    return setrlimit((__rlimit_resource_t)what, &l) == 0;
}

static bool set_limits(void)
{
    (void)alarm(WALL_S);
    /* The sanitizers reserve terabytes of addresses. */
    return limit(RLIMIT_CPU, CPU_S) && (SANITIZED || limit(RLIMIT_AS, MEMORY)) &&
           limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 8) && limit(RLIMIT_CORE, 0) &&
           (SANITIZED || limit(RLIMIT_NPROC, 0));
}

bool inbound_sandbox(void)
{
    static struct sock_filter FILTER[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        KILL,
        LOAD(nr),
        ALLOW(write),
        ALLOW(exit_group),
        ALLOW(brk),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(madvise),
        ALLOW(futex),
        ALLOW(clock_gettime),
        ALLOW(getrandom),
        ALLOW(rt_sigreturn),
#if SANITIZED /* their reports and their locks */
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(sigaltstack),
        ALLOW(rt_sigprocmask),
        ALLOW(rt_sigaction),
        ALLOW(sched_yield),
#endif
        /* mmap, but not of code */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 0, 4),
        LOAD(args[2]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
        KILL,
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        KILL,
    };
    const struct sock_fprog program = {.len = sizeof FILTER / sizeof *FILTER,
                                       .filter = FILTER};
    return set_limits() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

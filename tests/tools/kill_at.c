/*
 * kill_at - SIGKILL a program at its N-th system call, wherever that is.
 *
 *     kill_at [-x] [-o FILE] N PROGRAM [ARGUMENT...]
 *
 * Counts the system calls of the program, its threads and its children from the exec
 * on and kills all of them at the entry of the N-th, before it has any effect; with
 * -x at its exit, when the effect is there but the program has not learnt of it.
 * N = 0 kills nothing. -o writes the number of calls seen to FILE.
 *
 * Ends with 99 when it killed, else like the program (128 + signal number when that
 * was ended by a signal), or with 125 when it cannot trace.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLED 99
#define CANNOT 125
#define PROCESSES_MAX 64

struct run {
    bool at_exit;
    const char *count_file;
    long kill_at;
    long calls;
    bool started; /* the exec of the program is behind us */
    pid_t main_pid;
    pid_t process[PROCESSES_MAX]; /* traced tasks */
    size_t processes;
};

static void die(const char *what)
{
    fprintf(stderr, "kill_at: %s: %s\n", what, strerror(errno));
    exit(CANNOT);
}

static void remember(struct run *r, pid_t pid)
{
    for (size_t i = 0; i < r->processes; i++) {
        if (r->process[i] == pid) {
            return;
        }
    }
    if (r->processes == PROCESSES_MAX) {
        fprintf(stderr, "kill_at: more than %d tasks\n", PROCESSES_MAX);
        exit(CANNOT); /* PTRACE_O_EXITKILL ends them all */
    }
    r->process[r->processes++] = pid;
}

static void forget(struct run *r, pid_t pid)
{
    for (size_t i = 0; i < r->processes; i++) {
        if (r->process[i] == pid) {
            r->process[i] = r->process[--r->processes];
            return;
        }
    }
}

static void kill_all(struct run *r)
{
    for (size_t i = 0; i < r->processes; i++) {
        (void)kill(r->process[i], SIGKILL);
    }
    /* A task that began just now is traced and stopped before we have heard of it: it
     * tells of itself here, and would wait for ever. */
    pid_t pid;
    int status;
    while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
        if (pid > 0 && WIFSTOPPED(status)) {
            (void)kill(pid, SIGKILL);
        }
    }
}

/* Is this stop the entry (or, with -x, the exit) of a system call? */
static bool is_call(const struct run *r, pid_t pid)
{
    struct __ptrace_syscall_info info = {0};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof info, &info) <= 0) {
        return false;
    }
    return info.op ==
           (r->at_exit ? PTRACE_SYSCALL_INFO_EXIT : PTRACE_SYSCALL_INFO_ENTRY);
}

/* Look at one stop; returns true when it is time to kill. *deliver is the signal to
 * hand on to the program. */
static bool handle_stop(struct run *r, pid_t pid, int status, int *deliver)
{
    int sig = WSTOPSIG(status);
    *deliver = 0;
    if (sig == (SIGTRAP | 0x80)) {
        return r->started && is_call(r, pid) && ++r->calls == r->kill_at;
    }
    if (status >> 16 == PTRACE_EVENT_EXEC) {
        r->started = true;
    } else if (sig != SIGTRAP && sig != SIGSTOP) { /* SIGSTOP: new tasks begin so */
        *deliver = sig;
    }
    return false;
}

static int trace(struct run *r)
{
    int result = CANNOT, status;
    for (;;) {
        int deliver;
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0 && errno == EINTR) {
            continue;
        }
        if (pid < 0) {
            return result; /* nobody is left */
        }
        if (!WIFSTOPPED(status)) {
            if (pid == r->main_pid) {
                result =
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            }
            forget(r, pid);
            continue;
        }
        remember(r, pid);
        if (handle_stop(r, pid, status, &deliver)) {
            kill_all(r);
            return KILLED;
        }
        (void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)deliver);
    }
}

static void start(struct run *r, char **program)
{
    int status;
    r->main_pid = fork();
    if (r->main_pid < 0) {
        die("fork");
    }
    if (r->main_pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
            die("trace");
        }
        /* The leak checker of the sanitizers would trace the program itself. */
        (void)setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
        (void)raise(SIGSTOP);
        execvp(program[0], program);
        die(program[0]);
    }
    if (waitpid(r->main_pid, &status, 0) != r->main_pid || !WIFSTOPPED(status)) {
        die("start");
    }
    remember(r, r->main_pid);
    if (ptrace(PTRACE_SETOPTIONS, r->main_pid, NULL,
               (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
                        PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                        PTRACE_O_TRACEVFORK)) != 0) {
        die("trace");
    }
    (void)ptrace(PTRACE_SYSCALL, r->main_pid, NULL, NULL);
}

int main(int argc, char **argv)
{
    struct run r = {0};
    int option;
    while ((option = getopt(argc, argv, "+xo:")) != -1) {
        if (option == 'x') {
            r.at_exit = true;
        } else if (option == 'o') {
            r.count_file = optarg;
        } else {
            return CANNOT;
        }
    }
    if (argc - optind < 2) {
        fputs("usage: kill_at [-x] [-o FILE] N PROGRAM [ARGUMENT...]\n", stderr);
        return CANNOT;
    }
    r.kill_at = strtol(argv[optind], NULL, 10);
    start(&r, argv + optind + 1);
    int result = trace(&r);
    if (r.count_file) {
        FILE *f = fopen(r.count_file, "we");
        if (!f || fprintf(f, "%ld\n", r.calls) < 0 || fclose(f) != 0) {
            die(r.count_file);
        }
    }
    return result;
}

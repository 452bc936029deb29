/*
 * Three processes:
 *
 *   Kontor --socket: the mail (a sealed memfd), the writing end of a pipe--> forker
 *   Kontor <--socket: how the worker ended--                                 forker
 *   Kontor <--pipe: records--  worker, forked by the forker for this one mail
 *
 * The forker holds nothing but its socket. It parses nothing: it passes the two
 * descriptors on and waits for its child. It ends when Kontor does (end of file).
 */
#include "mail/inbound.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "mail/inbound_answer.h"
#include "mail/inbound_parse.h"
#include "mail/inbound_sandbox.h"

#include "base/banned.h"

#define ANSWER_MS 30000

struct inbound {
    pid_t forker;
    int socket;
};

/* ---- worker ------------------------------------------------------------------------
 */

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done <= 0 && errno != EINTR) {
            return false;
        }
        bytes += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

static void put_record(void *ud, enum inbound_record kind, const void *bytes, size_t n)
{
    const int *fd = ud;
    struct inbound_frame f = {.kind = kind, .n = (uint32_t)n};
    if (!write_all(*fd, (const char *)&f, sizeof f) || !write_all(*fd, bytes, n)) {
        _exit(1);
    }
}

/* Everything that needs the system comes first; then the door is shut. */
static _Noreturn void work(int mail_fd, int answer_fd)
{
    struct stat sb;
    struct arena a;
    if (fstat(mail_fd, &sb) != 0 || sb.st_size <= 0) {
        _exit(1);
    }
    size_t n = (size_t)sb.st_size;
    char *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, mail_fd, 0);
    if (bytes == MAP_FAILED || !inbound_sandbox()) {
        _exit(1);
    }
    arena_init(&a);
    inbound_parse(&(struct inbound_sink){.put = put_record, .ud = &answer_fd}, &a,
                  bytes, n);
    _exit(0);
}

/* ---- forker ------------------------------------------------------------------------
 */

union control {
    char bytes[CMSG_SPACE(2 * sizeof(int))];
    struct cmsghdr align;
};

static bool receive_files(int from, int fd[2])
{
    char byte;
    union control control = {0};
    struct iovec io = {.iov_base = &byte, .iov_len = 1};
    struct msghdr m = {.msg_iov = &io,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    ssize_t n;
    do {
        n = recvmsg(from, &m, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    struct cmsghdr *c = n == 1 ? CMSG_FIRSTHDR(&m) : NULL;
    if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(2 * sizeof(int))) {
        return false;
    }
    memcpy(fd, CMSG_DATA(c), 2 * sizeof(int));
    return true;
}

static _Noreturn void fork_for_each(int socket)
{
    int fd[2];
    while (receive_files(socket, fd)) {
        int status = -1;
        pid_t pid = fork();
        if (pid == 0) {
            (void)close(socket);
            work(fd[0], fd[1]);
        }
        (void)close(fd[0]);
        (void)close(fd[1]);
        while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        if (!write_all(socket, (const char *)&status, sizeof status)) {
            break;
        }
    }
    _exit(0);
}

/* Whatever was open at the start (a terminal, a log) is none of its business. */
static _Noreturn void be_forker(int socket)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int sig = 1; sig < NSIG; sig++) {
        (void)signal(sig, SIG_DFL);
    }
    (void)signal(SIGINT, SIG_IGN); /* Ctrl-C is Kontor's affair */
    (void)signal(SIGPIPE, SIG_IGN);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3 && null >= 0; fd++) {
        (void)dup2(null, fd);
    }
    (void)dup2(socket, 3);
    (void)close_range(4, ~0U, 0);
    inbound_parse_open();
    fork_for_each(3);
}

enum k_status inbound_open(struct inbound **out, struct k_err *err)
{
    int pair[2];
    *out = NULL;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_set(err, K_RETRY, "socketpair: %s", err_cause(errno));
    }
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) {
        (void)close(pair[0]);
        (void)close(pair[1]);
        return err_set(err, K_RETRY, "fork: %s", err_cause(errno));
    }
    if (pid == 0) {
        be_forker(pair[1]);
    }
    (void)close(pair[1]);
    struct inbound *in = calloc(1, sizeof *in);
    if (!in) {
        (void)close(pair[0]);
        return err_nomem(err);
    }
    in->forker = pid;
    in->socket = pair[0];
    *out = in;
    return K_OK;
}

void inbound_close(struct inbound *in)
{
    if (in) {
        (void)close(in->socket);
        while (waitpid(in->forker, NULL, 0) < 0 && errno == EINTR) {
        }
        free(in);
    }
}

/* ---- Kontor ------------------------------------------------------------------------
 */

static int sealed_copy(const char *bytes, size_t n)
{
    int fd = memfd_create("letter", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && (!write_all(fd, bytes, n) ||
                    fcntl(fd, F_ADD_SEALS,
                          F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL))) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static bool send_files(int to, const int fd[2])
{
    char byte = 0;
    union control control = {0};
    struct iovec io = {.iov_base = &byte, .iov_len = 1};
    struct msghdr m = {.msg_iov = &io,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(c), fd, 2 * sizeof(int));
    return sendmsg(to, &m, MSG_NOSIGNAL) == 1;
}

struct answer {
    char *bytes;
    size_t n, cap;
};

/* Up to the end of file, which comes when the worker has ended. */
static bool read_answer(struct answer *out, struct arena *a, int fd)
{
    int64_t until = clock_monotonic_ms() + ANSWER_MS;
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = until - clock_monotonic_ms();
        if (out->n == out->cap) {
            size_t cap = out->cap ? 2 * out->cap : 65536;
            char *grown = arena_alloc(a, cap);
            if (out->n > 0) {
                memcpy(grown, out->bytes, out->n);
            }
            out->bytes = grown;
            out->cap = cap;
        }
        if (left <= 0 || out->n > INBOUND_ANSWER_MAX || poll(&p, 1, (int)left) == 0) {
            return false;
        }
        ssize_t n = read(fd, out->bytes + out->n, out->cap - out->n);
        if (n == 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
        out->n += n > 0 ? (size_t)n : 0;
    }
}

static enum k_status how_it_ended(int status, bool whole, struct k_err *err)
{
    if (whole && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return K_OK;
    }
    if (WIFSIGNALED(status)) {
        return err_set(err, K_REJECT,
                       "Beim Lesen dieser Mail brach der abgesicherte Leser ab (Signal "
                       "%d). Sie ist beschädigt oder eigens dafür gebaut.",
                       WTERMSIG(status));
    }
    return err_set(err, K_REJECT, "Die Mail ließ sich nicht lesen.");
}

/* The answer has to be read before the forker tells of the end: a worker with a full
 * pipe does not end. */
static enum k_status ask(struct answer *out, struct inbound *in, struct arena *a,
                         int mail_fd, struct k_err *err)
{
    int pipe_fd[2], status = -1;
    if (pipe2(pipe_fd, O_CLOEXEC) != 0) {
        return err_set(err, K_RETRY, "pipe: %s", err_cause(errno));
    }
    bool sent = send_files(in->socket, (int[2]){mail_fd, pipe_fd[1]});
    (void)close(pipe_fd[1]);
    bool whole = sent && read_answer(out, a, pipe_fd[0]);
    (void)close(pipe_fd[0]); /* a worker that still writes dies of SIGPIPE or exits */
    ssize_t n = sent ? recv(in->socket, &status, sizeof status, MSG_WAITALL) : -1;
    if (n != (ssize_t)sizeof status) {
        return err_set(err, K_RETRY, "Der Leser für Mails läuft nicht mehr.");
    }
    return how_it_ended(status, whole, err);
}

enum k_status inbound_read(struct inbound_mail *out, struct inbound *in,
                           struct arena *a, const char *bytes, size_t n,
                           struct k_err *err)
{
    struct answer answer = {0};
    *out = (struct inbound_mail){0};
    const char *why = inbound_limits(bytes, n);
    if (why) {
        return err_set(err, K_REJECT, "%s", why);
    }
    int fd = sealed_copy(bytes, n);
    if (fd < 0) {
        return err_set(err, K_RETRY, "memfd: %s", err_cause(errno));
    }
    enum k_status st = ask(&answer, in, a, fd, err);
    (void)close(fd);
    return st == K_OK ? inbound_answer(out, a, answer.bytes, answer.n, err) : st;
}

/*
 * smtp_fixture - tests/tools/smtp_server.py as a child of the test, in a folder of its
 * own. It dies with the test.
 */
#ifndef KONTOR_TEST_SMTP_FIXTURE_H
#define KONTOR_TEST_SMTP_FIXTURE_H

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

struct smtp_fixture {
    struct arena arena;
    char dir[64];
    pid_t pid;
    int plain, starttls, tls; /* ports on 127.0.0.1 */
};

static int fixture_port(const char *ports, const char *name)
{
    const char *at = strstr(ports, name);
    return at ? (int)strtol(at + strlen(name), NULL, 10) : 0;
}

/* -1 when the server does not come up within ten seconds. `option` may be NULL. */
static int fixture_start(struct smtp_fixture *f, const char *option)
{
    memcpy(f->dir, "/tmp/kontor-smtp-XXXXXX", 24);
    arena_init(&f->arena);
    if (!mkdtemp(f->dir)) {
        return -1;
    }
    f->pid = fork();
    if (f->pid == 0) {
        execl("/usr/bin/python3", "python3", SOURCE_DIR "/tests/tools/smtp_server.py",
              f->dir, option, (char *)NULL);
        _exit(127);
    }
    char *path = file_join(&f->arena, f->dir, "ports");
    for (int i = 0; i < 200 && !file_exists(path); i++) {
        usleep(50000);
    }
    char *ports;
    size_t n;
    if (file_read(&ports, &n, &f->arena, path, 1000, NULL) != K_OK) {
        return -1;
    }
    f->plain = fixture_port(ports, "PLAIN_PORT=");
    f->starttls = fixture_port(ports, "STARTTLS_PORT=");
    f->tls = fixture_port(ports, "\nTLS_PORT=");
    return f->plain && f->starttls && f->tls ? 0 : -1;
}

static int fixture_stop(struct smtp_fixture *f)
{
    kill(f->pid, SIGKILL);
    waitpid(f->pid, NULL, 0);
    char *cmd = arena_printf(&f->arena, "rm -r %s", f->dir);
    int rc = system(cmd);
    arena_release(&f->arena);
    return rc;
}

/* What shall go wrong from now on; a new file each time, so that it is read anew. */
static enum k_status fixture_faults(struct smtp_fixture *f, const char *faults)
{
    char *path = file_join(&f->arena, f->dir, "faults");
    return file_write_lazy(path, faults, strlen(faults), NULL);
}

/* Mails that the server has stored. */
static size_t fixture_mails(struct smtp_fixture *f)
{
    size_t n = 0;
    DIR *d = opendir(file_join(&f->arena, f->dir, "mails"));
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        n += strstr(e->d_name, ".eml") && !strstr(e->d_name, ".tmp") ? 1 : 0;
    }
    if (d) {
        closedir(d);
    }
    return n;
}

/* "0001.eml", "0001.json". */
static char *fixture_mail(struct smtp_fixture *f, size_t number, const char *kind,
                          size_t *n)
{
    char *text = NULL;
    char *path = arena_printf(&f->arena, "%s/mails/%04zu.%s", f->dir, number, kind);
    return file_read(&text, n, &f->arena, path, 10000000, NULL) == K_OK ? text : NULL;
}

static char *fixture_transcript(struct smtp_fixture *f)
{
    char *text = NULL;
    size_t n;
    char *path = file_join(&f->arena, f->dir, "transcript");
    return file_read(&text, &n, &f->arena, path, 10000000, NULL) == K_OK ? text : NULL;
}

#endif

#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/language.h"

#include "base/banned.h"

#define COMMAND_MS 30000

/* Where the secret is read from, and how messages call it. */
struct origin {
    const char *what; /* "Passwort" */
    const char *key;  /* of the settings: "mail.password_command" */
};

void secret_wipe(struct secret *s)
{
    if (s) {
        explicit_bzero(s, sizeof *s);
    }
}

/* What one read brings: 1 there may be more, 0 the end, -1 a fault. */
static int read_more(struct secret *out, int fd)
{
    ssize_t k = read(fd, out->text + out->n, sizeof out->text - out->n);
    if (k < 0) {
        return errno == EINTR ? 1 : -1;
    }
    out->n += (size_t)k;
    return k > 0;
}

/* Up to the end or the limit; false when it is too long or reading fails. */
static bool read_up(struct secret *out, int fd)
{
    int more = 1;
    while (more == 1 && out->n < sizeof out->text) {
        more = read_more(out, fd);
    }
    return more == 0;
}

/* One line, its line end dropped. */
static enum k_status finish(struct secret *s, const struct origin *o,
                            const char *whence, struct k_err *err)
{
    while (s->n > 0 && (s->text[s->n - 1] == '\n' || s->text[s->n - 1] == '\r')) {
        s->n--;
    }
    if (s->n == 0) {
        return err_set(err, K_REJECT, "%s: %s ist leer", o->what, whence);
    }
    for (size_t i = 0; i < s->n; i++) {
        unsigned char c = (unsigned char)s->text[i];
        if (c < 0x20 || c == 0x7F) {
            return err_set(err, K_REJECT,
                           "%s: %s hat mehr als eine Zeile oder enthält Steuerzeichen",
                           o->what, whence);
        }
    }
    s->text[s->n] = '\0';
    return K_OK;
}

/* ---- file ------------------------------------------------------------------------ */

/* A password that others can read is refused, so that it gets noticed. */
static enum k_status check_rights(int fd, const struct origin *o, const char *path,
                                  struct k_err *err)
{
    struct stat sb;
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
        return err_set(err, K_REJECT, "%s: %s ist keine gewöhnliche Datei", o->what,
                       path);
    }
    if ((sb.st_mode & 077) != 0) {
        return err_set(err, K_REJECT,
                       "%s: Andere dürfen %s lesen (Rechte %03o). Bitte "
                       "„chmod 600 %s“; vielleicht ist es auch besser zu ersetzen",
                       o->what, path, (unsigned)(sb.st_mode & 0777), path);
    }
    if (sb.st_uid != geteuid() && sb.st_uid != 0) {
        return err_set(err, K_REJECT,
                       "%s: %s gehört einem anderen Benutzer (Nummer %u)", o->what,
                       path, (unsigned)sb.st_uid);
    }
    return K_OK;
}

static enum k_status read_file(struct secret *out, const struct origin *o,
                               const char *path, bool private, struct k_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return err_set(err, K_REJECT, "%s: %s: %s", o->what, path, err_cause(errno));
    }
    enum k_status st = private ? check_rights(fd, o, path, err) : K_OK;
    if (st == K_OK && !read_up(out, fd)) {
        st = err_set(err, K_REJECT, "%s: %s ist nicht lesbar oder zu lang", o->what,
                     path);
    }
    close(fd);
    return st == K_OK ? finish(out, o, path, err) : st;
}

/* ---- command --------------------------------------------------------------------- */

/* In a process group of its own, so that all it starts can be ended. */
static int start(pid_t *pid, const char *command, int out)
{
    char sh[] = "/bin/sh", c[] = "-c";
    char *line = strdup(command);
    char *argv[] = {sh, c, line, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    int rc = line ? 0 : ENOMEM;
    if (rc == 0) {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, out, 1);
        posix_spawnattr_setpgroup(&attr, 0);
        posix_spawnattr_setsigmask(&attr, &none);
        posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
        rc = posix_spawn(pid, sh, &actions, &attr, argv, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    free(line);
    return rc;
}

/* What it prints, until it closes its output, is too long or the time is over. */
static bool collect(struct secret *out, int fd)
{
    int64_t end = clock_monotonic_ms() + COMMAND_MS;
    for (;;) {
        int64_t left = end - clock_monotonic_ms();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready == 0 || (ready < 0 && errno != EINTR)) {
            return false;
        }
        if (ready < 0) {
            continue;
        }
        if (out->n == sizeof out->text) {
            return false;
        }
        int more = read_more(out, fd);
        if (more != 1) {
            return more == 0;
        }
    }
}

static enum k_status run(struct secret *out, const struct origin *o,
                         const char *command, struct k_err *err)
{
    int ends[2];
    pid_t pid;
    int status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return err_set(err, K_RETRY, "%s: %s", o->what, err_cause(errno));
    }
    int rc = start(&pid, command, ends[1]);
    close(ends[1]);
    if (rc != 0) {
        close(ends[0]);
        return err_set(err, K_RETRY, "%s: %s: %s", o->what, o->key, err_cause(rc));
    }
    bool whole = collect(out, ends[0]);
    close(ends[0]);
    if (!whole) {
        (void)kill(-pid, SIGKILL);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!whole) {
        return err_set(err, K_REJECT,
                       "%s: %s gibt zu viel aus oder endet nicht binnen %d Sekunden",
                       o->what, o->key, COMMAND_MS / 1000);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return err_set(err, K_REJECT,
                       "%s: %s endet mit einem Fehler (%d). Läuft der Befehl auch "
                       "ohne Terminal und als dieser Benutzer?",
                       o->what, o->key, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    }
    return finish(out, o, tr("die Ausgabe des Befehls"), err);
}

/* ---- which ----------------------------------------------------------------------- */

static enum k_status read_credential(struct secret *out, const struct origin *o,
                                     struct arena *a, const char *name,
                                     struct k_err *err)
{
    const char *dir = secure_getenv("CREDENTIALS_DIRECTORY");
    if (!dir || strchr(name, '/')) {
        return err_set(err, K_REJECT,
                       "%s: %s = %s gibt es nur, wenn Kontor als Dienst mit "
                       "LoadCredential=%s:… läuft",
                       o->what, o->key, name, name);
    }
    return read_file(out, o, file_join(a, dir, name), false, err);
}

/* "mail.password_file" and the like: the settings' own words. */
static struct origin origin_of(struct arena *a, const struct secret_source *s)
{
    const char *stem = s->stem ? s->stem : "password";
    const char *key = s->credential ? "credential"
                      : s->command  ? arena_printf(a, "%s_command", stem)
                                    : arena_printf(a, "%s_file", stem);
    return (struct origin){
        .what = s->what ? s->what : tr("Passwort"),
        .key = arena_printf(a, "%s.%s", s->section ? s->section : "mail", key)};
}

enum k_status secret_read(struct secret *out, const struct secret_source *source,
                          struct k_err *err)
{
    struct arena a;
    enum k_status st;
    arena_init(&a);
    secret_wipe(out);
    const struct origin o = origin_of(&a, source);
    if (source->credential) {
        st = read_credential(out, &o, &a, source->credential, err);
    } else if (source->command) {
        st = run(out, &o, source->command, err);
    } else if (source->file) {
        bool absolute = source->file[0] == '/' || !source->folder;
        const char *path =
            absolute ? source->file : file_join(&a, source->folder, source->file);
        st = read_file(out, &o, path, true, err);
    } else {
        st = err_set(err, K_REJECT, "%s: %s fehlt", o.what, o.key);
    }
    if (st != K_OK) {
        secret_wipe(out);
    }
    arena_release(&a);
    return st;
}

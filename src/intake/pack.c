#include "intake/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

struct pack {
    struct archive *zip;
    struct archive_entry *entry;
    const char *path, *unfinished;
};

static enum k_status fault(struct pack *p, struct k_err *err)
{
    return err_set(err, K_RETRY, "%s: %s", p->path, archive_error_string(p->zip));
}

enum k_status pack_open(struct pack **out, struct arena *a, const char *path,
                        struct k_err *err)
{
    struct pack *p = arena_array(a, 1, sizeof *p);
    *out = p;
    p->path = path;
    p->unfinished = arena_printf(a, "%s.tmp", path);
    p->zip = archive_write_new();
    p->entry = archive_entry_new();
    if (!p->zip || !p->entry) {
        return err_nomem(err);
    }
    if (archive_write_set_format_zip(p->zip) != ARCHIVE_OK ||
        archive_write_open_filename(p->zip, p->unfinished) != ARCHIVE_OK) {
        return fault(p, err);
    }
    return K_OK;
}

enum k_status pack_add(struct pack *p, const char *name, int64_t at, const void *bytes,
                       size_t n, struct k_err *err)
{
    archive_entry_clear(p->entry);
    archive_entry_set_pathname_utf8(p->entry, name);
    archive_entry_set_filetype(p->entry, AE_IFREG);
    archive_entry_set_perm(p->entry, 0640);
    archive_entry_set_mtime(p->entry, (time_t)at, 0);
    archive_entry_set_size(p->entry, (la_int64_t)n);
    bool ok = archive_write_header(p->zip, p->entry) == ARCHIVE_OK &&
              archive_write_data(p->zip, bytes, n) == (la_ssize_t)n;
    return ok ? K_OK : fault(p, err);
}

enum k_status pack_close(struct pack *p, struct k_err *err)
{
    enum k_status st = archive_write_close(p->zip) == ARCHIVE_OK ? K_OK : fault(p, err);
    if (st == K_OK && rename(p->unfinished, p->path) != 0) {
        st = err_set(err, K_RETRY, "%s: %s", p->path, err_cause(errno));
    }
    pack_drop(p);
    return st;
}

void pack_drop(struct pack *p)
{
    if (!p || !p->entry) {
        return;
    }
    (void)archive_write_free(p->zip);
    archive_entry_free(p->entry);
    p->zip = NULL;
    p->entry = NULL;
    (void)unlink(p->unfinished);
}

/*
 * fuzz_zip - any bytes as a ZIP archive in work/.
 *
 * What must hold: only the three statuses, a reason for each refusal, names fit to be
 * shown and to be file names, sizes within the limits, nothing outside the folder.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "intake/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct unpack_limits LIMITS = {
    .max_members = 20, .max_bytes = 1 << 20, .max_ratio = 200};

static char root[64], work[80], zip[80];

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void remove_folders(void)
{
    (void)unlink(zip);
    (void)rmdir(work);
    (void)rmdir(root);
}

static void make_folders(void)
{
    (void)snprintf(root, sizeof root, "%s/kontor-fuzz-XXXXXX",
                   file_is_dir("/dev/shm") ? "/dev/shm" : "/tmp");
    check(mkdtemp(root) != NULL);
    (void)snprintf(work, sizeof work, "%s/work", root);
    (void)snprintf(zip, sizeof zip, "%s/in.zip", root);
    check(file_mkdirs(work, NULL) == K_OK);
    (void)atexit(remove_folders);
}

static void check_member(const struct unpacked_member *m)
{
    size_t len = strlen(m->shown);
    check(len > 0 && text_valid_utf8(m->shown, len) == len);
    check(!text_has_control(m->shown, false) && !strchr(m->shown, '/'));
    check(m->file.size >= 0 && file_exists(m->file.work_path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct unpacked got;
    struct k_err err = {{0}};
    int64_t bytes = 0;
    if (!root[0]) {
        make_folders();
    }
    arena_init(&a);
    check(file_write_lazy(zip, data, n, NULL) == K_OK);
    enum k_status st = unpack_zip(&got, &a, zip, work, &LIMITS, &err);
    check(st == K_OK || st == K_REJECT || st == K_RETRY);
    check((st == K_OK) == (err.text[0] == '\0'));
    check((st == K_OK) == (got.count > 0));
    check(text_valid_utf8(err.text, strlen(err.text)) == strlen(err.text));
    for (size_t i = 0; i < got.count; i++) {
        check_member(&got.item[i]);
        bytes += got.item[i].file.size;
    }
    check(got.count <= LIMITS.max_members && bytes <= LIMITS.max_bytes);
    check(claim_clean(work, NULL) == K_OK);
    arena_release(&a);
    return 0;
}

/*
 * standalone - run a fuzz target without libFuzzer: each seed as it is, cut off after
 * each byte, and with each byte changed.
 *
 *     fuzz_NAME FILE-OR-FOLDER...
 *
 * So that what fuzzing found stays found with any compiler. Long seeds are sampled:
 * at most VARIANTS_MAX cuts and changes each.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

#define SEED_MAX ((size_t)1 << 20)
#define VARIANTS_MAX 400

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t runs;

/* A copy of the exact size, so that a sanitizer sees a read beyond the end. */
static void run(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n > 0 ? n : 1);
    if (!copy) {
        abort();
    }
    memcpy(copy, bytes, n);
    (void)LLVMFuzzerTestOneInput(copy, n);
    free(copy);
    runs++;
}

static void run_variants(uint8_t *bytes, size_t n)
{
    static const uint8_t CHANGES[] = {0x01, 0x80, 0xFF};
    size_t step = n / VARIANTS_MAX + 1;
    run(bytes, n);
    for (size_t i = 0; i < n; i += step) {
        run(bytes, i);
    }
    for (size_t i = 0; i < n; i += step) {
        uint8_t was = bytes[i];
        bytes[i] ^= CHANGES[i % sizeof CHANGES];
        run(bytes, n);
        bytes[i] = was;
    }
}

static bool run_file(const char *path)
{
    struct arena a;
    struct k_err err = {{0}};
    char *bytes = NULL;
    size_t n = 0;
    arena_init(&a);
    bool ok = file_read(&bytes, &n, &a, path, SEED_MAX, &err) == K_OK;
    if (ok) {
        run_variants((uint8_t *)bytes, n);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    arena_release(&a);
    return ok;
}

static bool run_folder(const char *path)
{
    struct arena a;
    bool ok = true;
    DIR *dir = opendir(path);
    arena_init(&a);
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        if (e->d_name[0] != '.') {
            ok = run_file(file_join(&a, path, e->d_name)) && ok;
        }
    }
    if (dir) {
        (void)closedir(dir);
    }
    arena_release(&a);
    return ok;
}

int main(int argc, char **argv)
{
    bool ok = true;
    for (int i = 1; i < argc; i++) {
        ok = (file_is_dir(argv[i]) ? run_folder(argv[i]) : run_file(argv[i])) && ok;
    }
    printf("%zu inputs\n", runs);
    return ok && runs > 0 ? 0 : 1;
}

/* A page layout file of an owner: any bytes give a layout or faults with lines. */
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "document/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static char path[] = "/tmp/kontor-fuzz-layout-XXXXXX";
    static int fd = -1;
    struct arena a;
    struct layout layout;
    struct k_err err = {.text = ""};
    if (fd < 0) {
        fd = mkstemp(path);
    }
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, n, 0) != (ssize_t)n) {
        abort();
    }
    arena_init(&a);
    struct assets assets = {.arena = &a, .dir = "/nonexistent"};
    struct layout_options opt = {.assets = &assets};
    if (layout_read(&layout, &a, path, &opt, &err) == K_OK && !layout.flow) {
        abort();
    }
    assets_release(&assets);
    arena_release(&a);
    return 0;
}

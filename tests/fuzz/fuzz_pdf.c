/* Reading back a PDF that is not ours, or no longer: any bytes end with a status. */
#include "document/pdf_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct pdf_file f;
    struct str text;
    struct k_err err = {.text = ""};
    const char *file = NULL, *name = NULL;
    size_t bytes = 0;
    arena_init(&a);
    str_init(&text, (size_t)1 << 20);
    if (pdf_read_open(&f, &a, data, n, &err) == K_OK) {
        (void)!pdf_read_text(&text, &f, &err);
        (void)!pdf_read_attachment(&file, &bytes, &name, &f, &err);
    }
    str_release(&text);
    arena_release(&a);
    return 0;
}

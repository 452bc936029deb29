#include "cmd/cmd_table.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/banned.h"

#define TABLE_BYTES ((size_t)256 * 1024 * 1024)

static size_t terminal_width(void)
{
    struct winsize w;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0) {
        return 0;
    }
    return w.ws_col;
}

void cmd_table_print(const struct cmd *c, const struct report_table *t,
                     const char *nothing)
{
    struct str out;
    str_init(&out, TABLE_BYTES);
    if (c->output == OUTPUT_JSON) {
        report_table_json(&out, t);
    } else if (c->output == OUTPUT_CSV) {
        report_table_csv(&out, t, false);
    } else if (t->rows == 0) {
        str_addf(&out, "%s\n", nothing);
    } else {
        report_table_text(&out, t, terminal_width(), isatty(STDOUT_FILENO));
    }
    (void)fwrite(out.data, 1, out.len, stdout);
    str_release(&out);
}

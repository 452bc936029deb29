#include <locale.h>

#include "cmd/cmd.h"

int main(int argc, char **argv)
{
    /* Character widths follow the terminal; numbers and dates never the locale. */
    (void)setlocale(LC_CTYPE, "");
    return cmd_main(argc, argv);
}

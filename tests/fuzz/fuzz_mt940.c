/*
 * fuzz_mt940 - any bytes behind ":20:" as MT940.
 */
#include "fuzz_bank.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char HEAD[] = ":20:X\n:25:37040044/532013000\n:60F:C260212EUR1,00\n";
    uint8_t buf[1 << 16];
    if (n > sizeof buf - sizeof HEAD) {
        return 0;
    }
    fuzz_bank(data, n);
    memcpy(buf, HEAD, sizeof HEAD - 1);
    memcpy(buf + sizeof HEAD - 1, data, n);
    fuzz_bank(buf, sizeof HEAD - 1 + n);
    return 0;
}

/*
 * fuzz_camt - any bytes as a CAMT statement, with identity, joining and balances.
 *
 * The bytes go through bank_read_bytes, so that the sniffing is covered too; a sink
 * touches every string, so that a dangling one is seen by the address sanitizer.
 */
#include "fuzz_bank.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    fuzz_bank(data, n);
    return 0;
}

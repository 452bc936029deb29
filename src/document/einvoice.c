#include "document/einvoice.h"

#include <string.h>

#include "document/cii.h"
#include "document/terms.h"
#include "document/ubl.h"

#include "base/banned.h"

bool einvoice_wanted(const struct invoice *inv)
{
    return inv->format &&
           (strcmp(inv->format, "zugferd") == 0 || terms_is_xrechnung(inv));
}

enum k_status einvoice_make(struct einvoice *out, struct arena *a,
                            const struct invoice *inv, struct k_err *err)
{
    out->name = terms_is_xrechnung(inv) ? EINVOICE_XRECHNUNG : EINVOICE_EMBEDDED;
    bool ubl = strcmp(inv->format, EINVOICE_UBL) == 0;
    return ubl ? ubl_write(&out->xml, &out->bytes, a, inv, err)
               : cii_write(&out->xml, &out->bytes, a, inv, err);
}

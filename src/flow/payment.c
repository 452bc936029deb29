#include "flow/payment.h"

#include <json-c/json.h>

#include "model/remittance.h"

#include "base/banned.h"

static const char *text_of(struct json_object *o, const char *name, struct arena *a)
{
    struct json_object *v;
    return json_object_object_get_ex(o, name, &v)
               ? arena_strdup(a, json_object_get_string(v))
               : NULL;
}

static bool flag_of(struct json_object *o, const char *name)
{
    struct json_object *v;
    return json_object_object_get_ex(o, name, &v) && json_object_get_boolean(v);
}

/* Remittance pieces, and behind them what stood in structured form. */
static const char **pieces_of(struct json_object *o, struct arena *a, size_t *n)
{
    static const char *const LISTS[] = {"remittance_information",
                                        "structured_information"};
    const char **piece = NULL;
    *n = 0;
    for (size_t l = 0; l < 2; l++) {
        struct json_object *list;
        if (!json_object_object_get_ex(o, LISTS[l], &list)) {
            continue;
        }
        for (size_t i = 0; i < json_object_array_length(list); i++) {
            piece = arena_grow(a, piece, *n, sizeof *piece);
            piece[(*n)++] = arena_strdup(
                a, json_object_get_string(json_object_array_get_idx(list, i)));
        }
    }
    return piece;
}

char *payment_text(struct arena *a, const struct transaction_row *t)
{
    struct json_object *o = json_tokener_parse(t->details);
    size_t n;
    const char **piece = pieces_of(o, a, &n);
    char *out = remittance_join(a, piece, n);
    if (!out || !*out) {
        const char *more = text_of(o, "additional_information", a);
        out = arena_strdup(a, more ? more : "");
    }
    (void)json_object_put(o);
    return out;
}

const char *payment_mandate(struct arena *a, const struct transaction_row *t)
{
    struct json_object *o = json_tokener_parse(t->details);
    const char *out = text_of(o, "mandate_id", a);
    (void)json_object_put(o);
    return out;
}

const char *payment_return_reason(struct arena *a, const struct transaction_row *t)
{
    struct json_object *o = t->details ? json_tokener_parse(t->details) : NULL;
    const char *out = text_of(o, "return_reason", a);
    (void)json_object_put(o);
    return out;
}

void payment_read(struct match_payment *out, struct arena *a,
                  const struct transaction_row *t)
{
    struct json_object *o = json_tokener_parse(t->details), *v;
    *out = (struct match_payment){
        .id = t->id,
        .amount = t->amount,
        .booking_date = t->booking_date,
        .counterparty_name = arena_strdup(a, t->counterparty),
        .counterparty_iban = arena_strdup(a, t->iban),
        .end_to_end_id = arena_strdup(a, t->end_to_end_id),
        .currency = text_of(o, "currency", a),
        .ultimate_name = text_of(o, "ultimate", a),
        .creditor_reference = text_of(o, "creditor_reference", a),
        .mandate_id = text_of(o, "mandate_id", a),
        .additional_information = text_of(o, "additional_information", a),
        .is_return = flag_of(o, "return"),
        .reversal = flag_of(o, "reversal"),
    };
    out->currency = out->currency ? out->currency : "EUR";
    out->remittance_information = pieces_of(o, a, &out->remittances);
    out->has_original_amount = json_object_object_get_ex(o, "original_cents", &v);
    out->original_amount =
        MONEY(out->has_original_amount ? json_object_get_int64(v) : 0);
    (void)json_object_put(o);
}

#include "bank/mt940_field.h"

#include <ctype.h>
#include <string.h>

#include "bank/bank_codes.h"
#include "bank/bank_text.h"
#include "base/text.h"
#include "model/remittance.h"

#include "base/banned.h"

#define PIECES_MAX 64

/* ---- values ---- */

static bool digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isdigit((unsigned char)s[i])) {
            return false;
        }
    }
    return true;
}

static int number(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

/* YYMMDD; 80 to 99 are of the last century. */
static bool read_day(day *out, const char *s)
{
    if (!digits(s, 6)) {
        return false;
    }
    int yy = number(s, 2);
    return day_make(out, yy < 80 ? 2000 + yy : 1900 + yy, number(s + 2, 2),
                    number(s + 4, 2));
}

/* MMDD of the year that is nearest to the value date: 0102 booked for 31.12. */
static bool read_entry_day(day *out, const char *s, day value)
{
    int year, month, dom;
    day_split(value, &year, &month, &dom);
    int m = number(s, 2);
    year += m - month > 6 ? -1 : month - m > 6 ? 1 : 0;
    return day_make(out, year, m, number(s + 2, 2));
}

/* "1234,56", "1234,": moves *s behind it. */
static bool read_money(money *out, const char **s)
{
    char buf[24];
    size_t n = 0;
    for (; isdigit((unsigned char)**s) || **s == ','; (*s)++) {
        if (n + 1 >= sizeof buf) {
            return false;
        }
        buf[n++] = (char)(**s == ',' ? '.' : **s);
    }
    buf[n] = '\0';
    decimal d;
    return n > 0 && bank_decimal(&d, buf, n) && money_from_decimal(out, d);
}

/* "EUR50,00" as in /OCMT/ and /CHGS/; OAMT+ may come without currency. */
static bool read_ccy_money(money *out, char currency[4], const char *s)
{
    currency[0] = '\0';
    if (isupper((unsigned char)s[0]) && isupper((unsigned char)s[1]) &&
        isupper((unsigned char)s[2])) {
        memcpy(currency, s, 3);
        currency[3] = '\0';
        s += 3;
    }
    s += strspn(s, " ");
    return read_money(out, &s);
}

/* ---- :25:, :28C:, :60F: ---- */

/* ISO 7064 MOD 97-10 over "BBBBBBBBKKKKKKKKKK131400" (D = 13, E = 14). */
static char *german_iban(struct arena *a, const char *bank, const char *account,
                         size_t n)
{
    char bban[19];
    memset(bban, '0', 18);
    bban[18] = '\0';
    memcpy(bban, bank, 8);
    memcpy(bban + 18 - n, account, n);
    int rest = 0;
    for (const char *s = bban; *s; s++) {
        rest = (rest * 10 + (*s - '0')) % 97;
    }
    for (const char *s = "131400"; *s; s++) {
        rest = (rest * 10 + (*s - '0')) % 97;
    }
    return arena_printf(a, "DE%02d%s", 98 - rest, bban);
}

bool mt940_account(struct statement *st, struct arena *a, const char *s)
{
    s += strspn(s, " ");
    size_t n = strcspn(s, " \n");
    size_t slash = strcspn(s, "/");
    const char *account = slash < n ? s + slash + 1 : s;
    size_t len = n - (size_t)(account - s);
    size_t numbers = strspn(account, "0123456789");
    if (n == 0 || len == 0) {
        return false;
    }
    if (slash == 8 && digits(s, 8) && numbers >= 1 && numbers <= 10 &&
        (numbers == len || len - numbers == 3)) {
        st->account_iban = german_iban(a, s, account, numbers);
    } else {
        /* IBAN, perhaps with the currency behind it; or BIC/account */
        char iban[36];
        bool with_currency =
            len == 25 && text_iban(iban, arena_strndup(a, account, 22));
        st->account_iban = arena_strndup(a, account, with_currency ? 22 : len);
        numbers = with_currency ? 22 : len;
    }
    if (len - numbers == 3 && isupper((unsigned char)account[numbers])) {
        st->account_currency = arena_strndup(a, account + numbers, 3);
    }
    if (slash < n && (slash == 8 || slash == 11) && !isdigit((unsigned char)s[0])) {
        st->account_bic = arena_strndup(a, s, slash);
    }
    return true;
}

void mt940_number(struct statement *st, struct arena *a, const char *s)
{
    size_t n = strspn(s, "0123456789");
    st->sequence = n > 0 ? arena_strndup(a, s, n) : NULL;
    if (s[n] == '/') {
        size_t k = strspn(s + n + 1, "0123456789");
        st->page = number(s + n + 1, k < 6 ? (int)k : 6);
    }
}

bool mt940_balance(struct balance *out, char currency[4], const char *s)
{
    struct balance b = {.present = true};
    if ((s[0] != 'C' && s[0] != 'D') || !read_day(&b.date, s + 1)) {
        return false;
    }
    const char *at = s + 7;
    if (!isupper((unsigned char)at[0]) || !isupper((unsigned char)at[1]) ||
        !isupper((unsigned char)at[2])) {
        return false;
    }
    memcpy(currency, at, 3);
    currency[3] = '\0';
    at += 3;
    if (!read_money(&b.amount, &at)) {
        return false;
    }
    memcpy(b.currency, currency, sizeof b.currency);
    if (s[0] == 'D') {
        b.amount = money_neg(b.amount);
    }
    *out = b;
    return true;
}

/* ---- :61: ---- */

/* C, D, RC, RD, EC, ED. Unlike RvslInd of CAMT, R turns the direction: RC is the
 * reversal of a credit, money out (T7). */
static bool read_mark(struct bank_transaction *tx, const char **s, int *sign)
{
    const char *at = *s;
    bool reversed = *at == 'R' && (at[1] == 'C' || at[1] == 'D');
    bool expected = *at == 'E' && (at[1] == 'C' || at[1] == 'D');
    at += reversed || expected;
    if (*at != 'C' && *at != 'D') {
        return false;
    }
    *sign = (*at == 'C') != reversed ? 1 : -1;
    tx->reversal = reversed;
    if (expected) {
        tx->status = ENTRY_PENDING;
    }
    at++;
    at += isalpha((unsigned char)*at) ? 1 : 0; /* R of EUR: the funds code */
    *s = at + strspn(at, " \n");               /* Sparkassen break the line here */
    return true;
}

/* "/OCMT/EUR50,00/" and "/CHGS/EUR3,00/" of a return or a foreign payment. */
static void read_supplement(struct bank_transaction *tx, struct arena *a, const char *s)
{
    char ccy[4];
    money m;
    const char *at = strstr(s, "/OCMT/");
    if (at && read_ccy_money(&m, ccy, at + 6)) {
        bool ours = strcmp(ccy, tx->currency) == 0;
        tx->has_original_amount = ours;
        tx->original_amount = tx->amount.cents < 0 ? money_neg(m) : m;
        if (!ours) {
            char buf[MONEY_BUF];
            tx->foreign_amount = arena_printf(a, "%s %s", ccy, money_format(buf, m));
        }
    }
    at = strstr(s, "/CHGS/");
    if (at && read_ccy_money(&m, ccy, at + 6) && strcmp(ccy, tx->currency) == 0) {
        tx->has_charges = true;
        tx->charges = m;
    }
}

/* Type (NTRF), customer's reference, "//" and the bank's, line break, supplement. */
static void read_references(struct bank_transaction *tx, struct arena *a, const char *s)
{
    if (isalpha((unsigned char)s[0]) && isalnum((unsigned char)s[1]) &&
        isalnum((unsigned char)s[2]) && isalnum((unsigned char)s[3])) {
        tx->bank_code_own = arena_strndup(a, s, 4);
        s += 4;
    }
    size_t line = strcspn(s, "\n");
    const char *bank = strstr(s, "//");
    if (bank && bank < s + line) {
        char *ref =
            text_trim(a, arena_strndup(a, bank + 2, (size_t)(s + line - bank - 2)));
        tx->account_servicer_reference = remittance_reference(ref);
        tx->entry_reference = tx->account_servicer_reference;
    }
    read_supplement(tx, a, s);
}

bool mt940_booking(struct bank_transaction *tx, struct arena *a, const char *s)
{
    int sign;
    if (!read_day(&tx->value_date, s)) {
        return false;
    }
    s += 6;
    tx->booking_date = tx->value_date;
    if (digits(s, 4)) {
        if (!read_entry_day(&tx->booking_date, s, tx->value_date)) {
            return false;
        }
        s += 4;
    }
    if (!read_mark(tx, &s, &sign) || !read_money(&tx->amount, &s)) {
        return false;
    }
    if (sign < 0) {
        tx->amount = money_neg(tx->amount);
    }
    tx->entry_amount = tx->amount;
    read_references(tx, a, s);
    return true;
}

/* ---- :86: ---- */

struct pieces {
    const char **piece;
    size_t n;
};

static void add_piece(struct pieces *p, struct arena *a, const char *s, size_t n)
{
    if (n == 0 || p->n >= PIECES_MAX) {
        return;
    }
    struct str tidy;
    str_init(&tidy, n);
    str_addn(&tidy, s, n);
    bank_tidy(&tidy, true);
    if (tidy.len > 0) {
        p->piece[p->n++] = bank_string(a, &tidy);
    }
    str_release(&tidy);
}

/* The fields of one structured :86:. */
struct info {
    struct pieces text, name;
    const char *booking_text, *journal_number, *bank, *account, *key_extension;
};

static char *piece_string(struct arena *a, const char *s, size_t n)
{
    return text_trim(a, arena_strndup(a, s, n));
}

static void take_field(struct info *f, struct arena *a, int code, const char *s,
                       size_t n)
{
    if ((code >= 20 && code <= 29) || (code >= 60 && code <= 63)) {
        add_piece(&f->text, a, s, n);
        return;
    }
    switch (code) {
    case 0:
        f->booking_text = piece_string(a, s, n);
        break;
    case 10:
        f->journal_number = piece_string(a, s, n);
        break;
    case 30:
        f->bank = piece_string(a, s, n);
        break;
    case 31:
        f->account = piece_string(a, s, n);
        break;
    case 32:
    case 33:
        add_piece(&f->name, a, s, n);
        break;
    case 34:
        f->key_extension = piece_string(a, s, n);
        break;
    default:
        break;
    }
}

/* Length of a subfield's mark "?20" at s, or 0. The sign may stand in a text, so only
 * the numbers of the format count. */
static bool is_mark(const char *s, char sign)
{
    if (s[0] != sign || !digits(s + 1, 2)) {
        return false;
    }
    int code = number(s + 1, 2);
    return code == 0 || code == 10 || (code >= 20 && code <= 34) ||
           (code >= 60 && code <= 63);
}

static void read_structured(struct info *f, struct arena *a, const char *s, char sign)
{
    while (*s) {
        if (!is_mark(s, sign)) {
            s++;
            continue;
        }
        int code = number(s + 1, 2);
        const char *value = s + 3;
        for (s = value; *s && !is_mark(s, sign); s++) {
        }
        take_field(f, a, code, value, (size_t)(s - value));
    }
}

/* Line breaks are of the format, not of the text. */
static char *without_breaks(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    for (; *s; s++) {
        if (*s != '\n' && *s != '\r') {
            out[n++] = *s;
        }
    }
    return out;
}

/* What the SEPA tags inside the text say (T18). */
static void take_tags(struct bank_transaction *tx, const struct remittance_parts *p)
{
    char ccy[4];
    money m;
    tx->end_to_end_id = p->end_to_end_id;
    tx->mandate_id = remittance_reference(p->mandate_id);
    tx->purpose = p->purpose_code;
    tx->ultimate_name =
        bank_name(tx->amount.cents >= 0 ? p->ultimate_debtor : p->ultimate_creditor);
    if (!tx->counterparty_iban) {
        tx->counterparty_iban = p->iban;
    }
    if (!tx->counterparty_bic) {
        tx->counterparty_bic = p->bic;
    }
    if (p->original_amount && read_ccy_money(&m, ccy, p->original_amount)) {
        tx->has_original_amount = true;
        tx->original_amount = tx->amount.cents < 0 ? money_neg(m) : m;
    }
    if (p->charges && read_ccy_money(&m, ccy, p->charges)) {
        tx->has_charges = true;
        tx->charges = m;
    }
}

static void take_info(struct bank_transaction *tx, struct arena *a,
                      const struct info *f)
{
    tx->additional_information = f->booking_text;
    tx->counterparty_bic = f->bank;
    tx->counterparty_iban = f->account && *f->account ? f->account : NULL;
    if (f->name.n > 0) {
        tx->counterparty_name = bank_name(remittance_join(a, f->name.piece, f->name.n));
    }
    /* as CAMT has it: SWIFT code, GVC, Primanota, Textschlüsselergänzung */
    if (tx->transaction_code != 0) {
        tx->bank_code_own = arena_printf(
            a, "%s+%03d%s%s%s%s", tx->bank_code_own ? tx->bank_code_own : "NMSC",
            tx->transaction_code, f->journal_number ? "+" : "",
            f->journal_number ? f->journal_number : "", f->key_extension ? "+" : "",
            f->key_extension ? f->key_extension : "");
    }
}

static void take_text(struct bank_transaction *tx, struct arena *a,
                      const struct pieces *p)
{
    struct remittance_parts parts;
    char *joined = remittance_join(a, p->piece, p->n);
    remittance_split(&parts, a, joined);
    take_tags(tx, &parts);
    tx->remittance_information = p->piece;
    tx->remittances = p->n;
    tx->batch = bank_gvc_is_batch(tx->transaction_code);
    tx->is_return = bank_gvc_is_return(tx->transaction_code) ||
                    bank_words_say_return(tx->additional_information) ||
                    bank_text_begins_return(joined);
    if (tx->is_return) {
        tx->return_reason = bank_return_reason(joined);
    }
    if (tx->is_return && tx->has_charges && !tx->has_original_amount) {
        tx->has_original_amount =
            money_add(&tx->original_amount, tx->amount, tx->charges);
    }
}

static void read_free(struct pieces *p, struct arena *a, const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "\n");
        add_piece(p, a, s, n);
        s += n + (s[n] == '\n');
    }
}

void mt940_details(struct bank_transaction *tx, struct arena *a, const char *s)
{
    struct info f = {
        .text = {.piece = arena_array(a, PIECES_MAX, sizeof(char *))},
        .name = {.piece = arena_array(a, PIECES_MAX, sizeof(char *))},
    };
    char *flat = without_breaks(a, s);
    bool code = digits(flat, 3);
    bool structured = code && flat[3] && strchr("?<>@~^|#&*$%", flat[3]) &&
                      is_mark(flat + 3, flat[3]);
    if (structured) {
        tx->transaction_code = number(flat, 3);
        read_structured(&f, a, flat + 3, flat[3]);
    } else {
        read_free(&f.text, a, s);
    }
    take_info(tx, a, &f);
    take_text(tx, a, &f.text);
}

#include "report/audit.h"

#include <inttypes.h>
#include <string.h>

#include "base/banned.h"

static void put_text(FILE *to, const char *s)
{
    (void)putc('"', to);
    if (*s && strchr("=+-@\t\r", *s)) {
        (void)putc('\'', to);
    }
    for (; *s; s++) {
        if (*s == '"') {
            (void)putc('"', to);
        }
        (void)putc(*s == '\r' || *s == '\n' ? ' ' : *s, to); /* a row is a line */
    }
    (void)putc('"', to);
}

void audit_head(FILE *to, const struct audit_table *t)
{
    for (size_t i = 0; i < t->columns; i++) {
        (void)fprintf(to, "%s%s", i ? ";" : "", t->column[i].name);
    }
    (void)fputs("\r\n", to);
}

void audit_row(FILE *to, const struct audit_table *t, const struct cell *cell)
{
    char money_text[MONEY_BUF], day_text[DAY_BUF];
    for (size_t i = 0; i < t->columns; i++) {
        if (i > 0) {
            (void)putc(';', to);
        }
        switch (t->column[i].kind) {
        case COLUMN_MONEY:
            (void)fputs(
                decimal_format_de(money_text, decimal_from_money(cell[i].amount)), to);
            break;
        case COLUMN_DAY:
            if (day_is_set(cell[i].date)) {
                (void)fputs(day_format_de(day_text, cell[i].date), to);
            }
            break;
        case COLUMN_NUMBER:
            (void)fprintf(to, "%" PRId64, cell[i].number);
            break;
        case COLUMN_TEXT:
            put_text(to, cell[i].text ? cell[i].text : "");
            break;
        }
    }
    (void)fputs("\r\n", to);
}

/* ---- index.xml ---- */

static void element(struct str *out, const char *name, const char *text)
{
    str_addf(out, "<%s>", name);
    for (const char *s = text; *s; s++) {
        switch (*s) {
        case '<':
            str_add(out, "&lt;");
            break;
        case '>':
            str_add(out, "&gt;");
            break;
        case '&':
            str_add(out, "&amp;");
            break;
        default:
            str_addc(out, *s);
        }
    }
    str_addf(out, "</%s>\n", name);
}

static void add_column(struct str *out, const struct column *c, bool key)
{
    const char *outer = key ? "VariablePrimaryKey" : "VariableColumn";
    str_addf(out, "<%s>\n", outer);
    element(out, "Name", c->name);
    element(out, "Description", c->title);
    switch (c->kind) {
    case COLUMN_MONEY:
        str_add(out, "<Numeric><Accuracy>2</Accuracy></Numeric>\n");
        break;
    case COLUMN_NUMBER:
        str_add(out, "<Numeric/>\n");
        break;
    case COLUMN_DAY:
        str_add(out, "<Date><Format>DD.MM.YYYY</Format></Date>\n");
        break;
    case COLUMN_TEXT:
        str_add(out, "<AlphaNumeric/>\n");
        break;
    }
    str_addf(out, "</%s>\n", outer);
}

static void add_table(struct str *out, const struct audit_set *set,
                      const struct audit_table *t)
{
    char from[DAY_BUF], to[DAY_BUF];
    str_add(out, "<Table>\n");
    element(out, "URL", t->file);
    element(out, "Name", t->name);
    element(out, "Description", t->description);
    str_addf(out,
             "<Validity><Range><From>%s</From><To>%s</To></Range>"
             "<Format>DD.MM.YYYY</Format></Validity>\n",
             day_format_de(from, set->from), day_format_de(to, set->to));
    str_add(out, "<UTF8/>\n<DecimalSymbol>,</DecimalSymbol>\n"
                 "<DigitGroupingSymbol>.</DigitGroupingSymbol>\n"
                 "<Range><From>2</From></Range>\n<VariableLength>\n"
                 "<ColumnDelimiter>;</ColumnDelimiter>\n"
                 "<RecordDelimiter>&#13;&#10;</RecordDelimiter>\n"
                 "<TextEncapsulator>\"</TextEncapsulator>\n");
    for (size_t i = 0; i < t->columns; i++) {
        add_column(out, &t->column[i], i == 0);
    }
    str_add(out, "</VariableLength>\n</Table>\n");
}

void audit_index(struct str *out, const struct audit_set *set)
{
    str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<!DOCTYPE DataSet SYSTEM \"gdpdu-01-09-2004.dtd\">\n"
                 "<DataSet>\n<Version>1.0</Version>\n<DataSupplier>\n");
    element(out, "Name", set->supplier);
    element(out, "Location", set->place);
    element(out, "Comment", set->comment);
    str_add(out, "</DataSupplier>\n<Media>\n<Name>Kontor</Name>\n");
    for (size_t i = 0; i < set->tables; i++) {
        add_table(out, set, &set->table[i]);
    }
    str_add(out, "</Media>\n</DataSet>\n");
}

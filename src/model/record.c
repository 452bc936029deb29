#include "model/record.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/language.h"
#include "base/nearest.h"
#include "base/text.h"

#include "base/banned.h"

static void *at_offset(void *object, size_t offset)
{
    return (char *)object + offset;
}

static const void *at_const(const void *object, size_t offset)
{
    return (const char *)object + offset;
}

/* ---- reading ------------------------------------------------------------------- */

typedef void read_fn(void *object, struct json_in *in, const struct record_field *f,
                     const struct json_at *at);

static void read_record(void *object, struct json_in *in, const struct record *record,
                        const struct json_at *at);

static void set_given(void *object, const struct record_field *f, bool read)
{
    if (f->other != RECORD_NO_OFFSET) {
        *(bool *)at_offset(object, f->other) = read;
    }
}

static void read_text(void *object, struct json_in *in, const struct record_field *f,
                      const struct json_at *at)
{
    (void)json_text(at_offset(object, f->offset), in, at, f->type == RECORD_LINES);
}

static void read_day(void *object, struct json_in *in, const struct record_field *f,
                     const struct json_at *at)
{
    day d;
    if (!json_day(&d, in, at)) {
        return;
    }
    *(day *)at_offset(object, f->offset) = d;
    if (f->type == RECORD_BOTH_DAYS) {
        *(day *)at_offset(object, f->other) = d;
    }
}

static void read_decimal(void *object, struct json_in *in, const struct record_field *f,
                         const struct json_at *at)
{
    set_given(object, f, json_decimal(at_offset(object, f->offset), in, at));
}

static void read_money(void *object, struct json_in *in, const struct record_field *f,
                       const struct json_at *at)
{
    set_given(object, f, json_money(at_offset(object, f->offset), in, at));
}

static void read_bool(void *object, struct json_in *in, const struct record_field *f,
                      const struct json_at *at)
{
    (void)json_boolean(at_offset(object, f->offset), in, at);
}

static void read_int(void *object, struct json_in *in, const struct record_field *f,
                     const struct json_at *at)
{
    int64_t v;
    if (json_integer(&v, in, at, f->min, f->max)) {
        *(int *)at_offset(object, f->offset) = (int)v;
    }
}

static void read_name(void *object, struct json_in *in, const struct record_field *f,
                      const struct json_at *at)
{
    const char *word = NULL;
    unsigned value = 0;
    if (!json_text(&word, in, at, false)) {
        return;
    }
    if (word && !names_parse(f->names, &value, word)) {
        const char *list = names_list(f->names, in->arena);
        (void)json_expected(in, at, arena_printf(in->arena, tr("eines von %s"), list));
        return;
    }
    /* An enumeration without negative members is stored as unsigned int. */
    memcpy(at_offset(object, f->offset), &value, sizeof value);
}

static void init_object(void *object, const struct record *record)
{
    memset(object, 0, record->size);
    if (record->init) {
        record->init(object);
    }
}

static void read_struct(void *object, struct json_in *in, const struct record_field *f,
                        const struct json_at *at)
{
    read_record(at_offset(object, f->offset), in, f->record, at);
}

static void read_list(void *object, struct json_in *in, const struct record_field *f,
                      const struct json_at *at)
{
    void *array = NULL;
    if (!json_is_list(in, at, JSON_LIST_MAX)) {
        return;
    }
    size_t n = json_object_array_length(at->value), size = f->record->size;
    for (size_t i = 0; i < n; i++) {
        struct json_at element = json_element(at, i);
        /* As order_add_line does, so that either may append to the other's list. */
        array = arena_grow(in->arena, array, i, size);
        init_object(at_offset(array, i * size), f->record);
        read_record(at_offset(array, i * size), in, f->record, &element);
    }
    memcpy(at_offset(object, f->offset), &array, sizeof array);
    *(size_t *)at_offset(object, f->other) = n;
}

static void read_fixed(void *object, struct json_in *in, const struct record_field *f,
                       const struct json_at *at)
{
    char *array = at_offset(object, f->offset);
    if (!json_is_list(in, at, (size_t)f->max)) {
        return;
    }
    size_t n = json_object_array_length(at->value), size = f->record->size;
    for (size_t i = 0; i < n; i++) {
        struct json_at element = json_element(at, i);
        init_object(array + i * size, f->record);
        read_record(array + i * size, in, f->record, &element);
    }
    *(int *)at_offset(object, f->other) = (int)n;
}

static void read_texts(void *object, struct json_in *in, const struct record_field *f,
                       const struct json_at *at)
{
    if (!json_is_list(in, at, JSON_LIST_MAX)) {
        return;
    }
    size_t n = json_object_array_length(at->value);
    const char **texts = arena_array(in->arena, n, sizeof *texts);
    for (size_t i = 0; i < n; i++) {
        struct json_at element = json_element(at, i);
        texts[i] = "";
        (void)json_text(&texts[i], in, &element, true);
        texts[i] = texts[i] ? texts[i] : "";
    }
    *(const char ***)at_offset(object, f->offset) = texts;
    *(size_t *)at_offset(object, f->other) = n;
}

static read_fn *const READ[] = {
    [RECORD_TEXT] = read_text,       [RECORD_LINES] = read_text,
    [RECORD_DAY] = read_day,         [RECORD_BOTH_DAYS] = read_day,
    [RECORD_DECIMAL] = read_decimal, [RECORD_MONEY] = read_money,
    [RECORD_BOOL] = read_bool,       [RECORD_INT] = read_int,
    [RECORD_NAME] = read_name,       [RECORD_STRUCT] = read_struct,
    [RECORD_LIST] = read_list,       [RECORD_FIXED] = read_fixed,
    [RECORD_TEXTS] = read_texts,
};

static const struct record_field *find_field(const struct record *record,
                                             const char *name)
{
    for (size_t i = 0; i < record->fields; i++) {
        if (strcmp(record->field[i].name, name) == 0) {
            return &record->field[i];
        }
    }
    return NULL;
}

static void unknown_member(struct json_in *in, const struct record *record,
                           const struct json_at *at)
{
    struct nearest near;
    nearest_init(&near, at->name);
    for (size_t i = 0; i < record->fields; i++) {
        nearest_offer(&near, record->field[i].name);
    }
    if (near.best) {
        (void)json_fault(in, at, "dieses Feld kennt Kontor nicht. Meinten Sie „%s“?",
                         near.best);
    } else {
        (void)json_fault(in, at, "dieses Feld kennt Kontor nicht");
    }
}

/* All faults are collected in `in`; ask faults_status afterwards. *object is fit to
 * be used when there are none. */
static void read_record(void *object, struct json_in *in, const struct record *record,
                        const struct json_at *at)
{
    if (!at->value || !json_object_is_type(at->value, json_type_object)) {
        (void)json_expected(in, at, "Objekt { }");
        return;
    }
    struct json_object_iterator i = json_object_iter_begin(at->value);
    struct json_object_iterator end = json_object_iter_end(at->value);
    for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i)) {
        struct json_at member = {.up = at,
                                 .name = json_object_iter_peek_name(&i),
                                 .value = json_object_iter_peek_value(&i)};
        const struct record_field *f = find_field(record, member.name);
        if (!f) {
            unknown_member(in, record, &member);
        } else if (member.value) {
            READ[f->type](object, in, f, &member);
        }
    }
    for (size_t k = 0; k < record->fields; k++) {
        struct json_at member = json_member(at, record->field[k].name);
        if ((record->field[k].flags & RECORD_REQUIRED) && !member.value) {
            (void)json_fault(in, &member, "fehlt");
        }
    }
    if (record->check) {
        record->check(in, object, at);
    }
}

enum k_status record_from_json(void *object, struct arena *a,
                               const struct record *record, const char *json, size_t n,
                               struct k_err *err)
{
    struct json_in in;
    struct json_at at = {0};
    json_in_init(&in, a, record->trusted);
    init_object(object, record);
    enum k_status st = json_document(&at.value, json, n, err);
    if (st != K_OK) {
        return st;
    }
    read_record(object, &in, record, &at);
    json_object_put(at.value);
    return faults_status(&in.faults, err);
}

/* ---- writing ------------------------------------------------------------------- */

/* As the arena does: a job without memory ends the program. */
static struct json_object *must(struct json_object *value)
{
    if (!value) {
        abort();
    }
    return value;
}

/* NULL = the member has its resting value and is left out. */
typedef struct json_object *write_fn(const void *object, const struct record_field *f);

static struct json_object *new_text(const char *s)
{
    return must(json_object_new_string(s));
}

/* The number 0 stands for "the text says it": json-c prints the text. */
static struct json_object *new_number(const char *text)
{
    return must(json_object_new_double_s(0, text));
}

static struct json_object *write_text(const void *object, const struct record_field *f)
{
    const char *s = *(const char *const *)at_const(object, f->offset);
    return text_blank(s) ? NULL : new_text(s);
}

static struct json_object *write_day(const void *object, const struct record_field *f)
{
    char buf[DAY_BUF];
    const day *d = at_const(object, f->offset);
    return day_is_set(*d) ? new_text(day_format_iso(buf, *d)) : NULL;
}

/* Only read: the two members that it fills are written under their own names. */
static struct json_object *write_both_days(const void *object,
                                           const struct record_field *f)
{
    (void)object;
    (void)f;
    return NULL;
}

static bool is_left_out(const void *object, const struct record_field *f, bool rests)
{
    if (f->other != RECORD_NO_OFFSET) {
        return !*(const bool *)at_const(object, f->other);
    }
    return rests && !(f->flags & RECORD_WRITTEN);
}

static struct json_object *write_decimal(const void *object,
                                         const struct record_field *f)
{
    char buf[DECIMAL_BUF];
    const decimal *d = at_const(object, f->offset);
    bool rests = d->coef == f->rest && d->scale == 0;
    return is_left_out(object, f, rests) ? NULL : new_number(decimal_format(buf, *d));
}

static struct json_object *write_money(const void *object, const struct record_field *f)
{
    char buf[MONEY_BUF];
    const money *m = at_const(object, f->offset);
    bool rests = m->cents == 0;
    return is_left_out(object, f, rests) ? NULL : new_number(money_format(buf, *m));
}

static struct json_object *write_bool(const void *object, const struct record_field *f)
{
    bool b = *(const bool *)at_const(object, f->offset);
    bool written = b || (f->flags & RECORD_WRITTEN);
    return written ? must(json_object_new_boolean(b)) : NULL;
}

static struct json_object *write_int(const void *object, const struct record_field *f)
{
    int v = *(const int *)at_const(object, f->offset);
    return v == f->rest ? NULL : must(json_object_new_int64(v));
}

static struct json_object *write_name(const void *object, const struct record_field *f)
{
    unsigned value;
    memcpy(&value, at_const(object, f->offset), sizeof value);
    bool written = value != 0 || (f->flags & RECORD_WRITTEN);
    return written ? new_text(names_get(f->names, value)) : NULL;
}

static struct json_object *write_record(const void *object,
                                        const struct record *record);

static struct json_object *write_struct(const void *object,
                                        const struct record_field *f)
{
    struct json_object *part = write_record(at_const(object, f->offset), f->record);
    if (json_object_object_length(part) == 0) {
        json_object_put(part);
        return NULL;
    }
    return part;
}

static struct json_object *write_elements(const void *array, size_t n,
                                          const struct record *record)
{
    if (n == 0) {
        return NULL;
    }
    struct json_object *list = must(json_object_new_array());
    for (size_t i = 0; i < n; i++) {
        if (json_object_array_add(
                list, write_record(at_const(array, i * record->size), record)) != 0) {
            abort();
        }
    }
    return list;
}

static struct json_object *write_list(const void *object, const struct record_field *f)
{
    const void *array;
    memcpy(&array, at_const(object, f->offset), sizeof array);
    return write_elements(array, *(const size_t *)at_const(object, f->other),
                          f->record);
}

static struct json_object *write_fixed(const void *object, const struct record_field *f)
{
    int n = *(const int *)at_const(object, f->other);
    return write_elements(at_const(object, f->offset), (size_t)n, f->record);
}

static struct json_object *write_texts(const void *object, const struct record_field *f)
{
    const char *const *texts = *(const char *const *const *)at_const(object, f->offset);
    size_t n = *(const size_t *)at_const(object, f->other);
    if (n == 0) {
        return NULL;
    }
    struct json_object *list = must(json_object_new_array());
    for (size_t i = 0; i < n; i++) {
        if (json_object_array_add(list, new_text(texts[i])) != 0) {
            abort();
        }
    }
    return list;
}

static write_fn *const WRITE[] = {
    [RECORD_TEXT] = write_text,       [RECORD_LINES] = write_text,
    [RECORD_DAY] = write_day,         [RECORD_BOTH_DAYS] = write_both_days,
    [RECORD_DECIMAL] = write_decimal, [RECORD_MONEY] = write_money,
    [RECORD_BOOL] = write_bool,       [RECORD_INT] = write_int,
    [RECORD_NAME] = write_name,       [RECORD_STRUCT] = write_struct,
    [RECORD_LIST] = write_list,       [RECORD_FIXED] = write_fixed,
    [RECORD_TEXTS] = write_texts,
};

static struct json_object *write_record(const void *object, const struct record *record)
{
    struct json_object *out = must(json_object_new_object());
    for (size_t i = 0; i < record->fields; i++) {
        const struct record_field *f = &record->field[i];
        struct json_object *value = WRITE[f->type](object, f);
        if (value && json_object_object_add(out, f->name, value) != 0) {
            abort();
        }
    }
    return out;
}

char *record_to_json(const void *object, const struct record *record, struct arena *a)
{
    struct json_object *out = write_record(object, record);
    const char *text = json_object_to_json_string_ext(
        out, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    if (!text) {
        abort();
    }
    char *copy = arena_strdup(a, text);
    json_object_put(out);
    return copy;
}

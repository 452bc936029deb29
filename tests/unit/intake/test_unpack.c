#include "drop_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include "intake/unpack.h"

static struct unpacked got;

static char *zip_path(void)
{
    return in(root, "test.zip");
}

static struct archive *zip_new(const char *options)
{
    struct archive *zip = archive_write_new();
    assert_int_equal(archive_write_set_format_zip(zip), ARCHIVE_OK);
    if (options) {
        assert_int_equal(archive_write_set_options(zip, options), ARCHIVE_OK);
        assert_int_equal(archive_write_set_passphrase(zip, "geheim"), ARCHIVE_OK);
    }
    assert_int_equal(archive_write_open_filename(zip, zip_path()), ARCHIVE_OK);
    return zip;
}

static void zip_add(struct archive *zip, const char *name, const void *bytes, size_t n)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (int64_t)n);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    assert_true(archive_write_header(zip, entry) >= ARCHIVE_WARN);
    assert_int_equal(archive_write_data(zip, bytes, n), n);
    archive_entry_free(entry);
}

static void zip_add_text(struct archive *zip, const char *name, const char *text)
{
    zip_add(zip, name, text, strlen(text));
}

static void zip_add_special(struct archive *zip, const char *name, unsigned type,
                            const char *link)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, 0755);
    archive_entry_set_size(entry, 0);
    if (link) {
        archive_entry_set_symlink(entry, link);
    }
    assert_int_equal(archive_write_header(zip, entry), ARCHIVE_OK);
    archive_entry_free(entry);
}

static void zip_end(struct archive *zip)
{
    assert_int_equal(archive_write_close(zip), ARCHIVE_OK);
    archive_write_free(zip);
}

static enum k_status unpack(void)
{
    return unpack_zip(&got, &a, zip_path(), work, &UNPACK_DEFAULT, &err);
}

static void expect_refusal(const char *reason)
{
    enum k_status st = unpack();
    if (st != K_REJECT || !strstr(err.text, reason)) {
        fail_msg("%s: %s, expected %s", k_status_name(st), err.text, reason);
    }
    assert_int_equal(got.count, 0);
    assert_false(file_exists(in(work, ".unfinished.tmp")));
}

static void members_come_in_order_as_files_in_work(void **state)
{
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add_special(zip, "2026/", AE_IFDIR, NULL);
    zip_add_text(zip, "2026/auszug-1.xml", "one");
    zip_add_text(zip, "auszug-2.xml", "two");
    zip_end(zip);
    assert_ok(unpack());
    assert_int_equal(got.count, 2);
    assert_string_equal(got.item[0].shown, "auszug-1.xml");
    assert_string_equal(text_of(got.item[0].file.work_path), "one");
    assert_string_equal(got.item[1].shown, "auszug-2.xml");
    assert_string_equal(text_of(got.item[1].file.work_path), "two");
    assert_int_equal(got.item[1].file.size, 3);
}

/* The writer would convert the name by its locale: put the byte in afterwards. */
static void replace_in_zip(const char *from, const char *to)
{
    char *bytes = NULL;
    size_t n, len = strlen(from);
    assert_ok(file_read(&bytes, &n, &a, zip_path(), 1 << 20, &err));
    for (size_t i = 0; i + len <= n; i++) {
        if (memcmp(bytes + i, from, len) == 0) {
            memcpy(bytes + i, to, len);
        }
    }
    assert_ok(file_write(zip_path(), bytes, n, FILE_REPLACE, &err));
}

static void names_are_never_paths(void **state)
{
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add_text(zip, "../../escaped.xml", "1");
    zip_add_text(zip, "C:\\Temp\\auszug.xml", "2");
    zip_add_text(zip, "M#ller\n.xml", "3");
    zip_end(zip);
    replace_in_zip("M#ller", "M\x81ller");
    assert_ok(unpack());
    assert_int_equal(got.count, 3);
    assert_string_equal(got.item[0].shown, "escaped.xml");
    assert_string_equal(got.item[1].shown, "auszug.xml");
    assert_string_equal(got.item[2].shown, "Müller%0A.xml");
    assert_false(file_exists(in(root, "escaped.xml")));
    assert_false(file_exists("/tmp/escaped.xml"));
}

static void what_systems_add_is_passed_over(void **state)
{
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add_text(zip, "__MACOSX/._auszug.xml", "x");
    zip_add_text(zip, ".DS_Store", "x");
    zip_add_text(zip, "auszug.xml", "one");
    zip_end(zip);
    assert_ok(unpack());
    assert_int_equal(got.count, 1);
}

static void an_archive_within_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
    } CASES[] = {
        {"PK\003\004rest", 8}, {"\037\213\010rest", 7}, {"7z\274\257\047\034", 6},
        {"BZh91AY", 7},        {"\3757zXZ\0rest", 10},  {"Rar!\032\007", 6},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct archive *zip = zip_new(NULL);
        zip_add(zip, "innen.dat", CASES[i].bytes, CASES[i].n);
        zip_end(zip);
        expect_refusal("innen.dat wieder ein Archiv");
    }
}

static void a_link_within_is_refused(void **state)
{
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add_special(zip, "auszug.xml", AE_IFLNK, "/etc/passwd");
    zip_end(zip);
    expect_refusal("keine gewöhnliche Datei");
}

static void an_encrypted_archive_is_refused(void **state)
{
    struct archive *zip = zip_new("zip:encryption=zipcrypt");
    (void)state;
    zip_add_text(zip, "auszug.xml", "geheim");
    zip_end(zip);
    expect_refusal("verschlüsselt");
}

static void too_many_members_are_refused(void **state)
{
    struct archive *zip = zip_new(NULL);
    (void)state;
    for (int i = 0; i <= 1000; i++) {
        zip_add_text(zip, arena_printf(&a, "%d.xml", i), "x");
    }
    zip_end(zip);
    expect_refusal("mehr als 1000");
}

static void a_bomb_is_stopped_by_its_ratio(void **state)
{
    size_t n = (size_t)64 * 1024 * 1024;
    char *zeros = arena_alloc(&a, n);
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add(zip, "bombe.xml", zeros, n);
    zip_end(zip);
    expect_refusal("verdächtig stark gepackt");
}

static void a_bomb_is_stopped_by_its_size(void **state)
{
    const struct unpack_limits small = {
        .max_members = 10, .max_bytes = 2000000, .max_ratio = 1000000};
    size_t n = (size_t)3 * 1000 * 1000;
    char *zeros = arena_alloc(&a, n);
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add(zip, "bombe.xml", zeros, n);
    zip_end(zip);
    assert_int_equal(unpack_zip(&got, &a, zip_path(), work, &small, &err), K_REJECT);
    assert_non_null(strstr(err.text, "größer als 2 MB"));
}

static void a_small_well_packed_file_is_no_bomb(void **state)
{
    size_t n = 500000;
    char *blanks = arena_alloc(&a, n);
    struct archive *zip = zip_new(NULL);
    (void)state;
    memset(blanks, ' ', n);
    zip_add(zip, "auszug.xml", blanks, n);
    zip_end(zip);
    assert_ok(unpack());
    assert_int_equal(got.item[0].file.size, n);
}

static void a_half_written_archive_waits(void **state)
{
    struct stat sb;
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add_text(zip, "auszug.xml", "one");
    zip_end(zip);
    assert_int_equal(stat(zip_path(), &sb), 0);
    for (off_t n = sb.st_size - 1; n >= 0; n -= 7) {
        assert_int_equal(truncate(zip_path(), n), 0);
        assert_int_equal(unpack(), K_REJECT);
        assert_true(got.incomplete);
        assert_int_equal(got.count, 0);
    }
}

static void a_flipped_bit_is_found(void **state)
{
    char *text = arena_alloc(&a, 5000);
    struct archive *zip = zip_new(NULL);
    (void)state;
    uint32_t x = 1; /* hardly packable, so that the flip meets data */
    for (size_t i = 0; i < 4999; i++) {
        x = x * 1664525 + 1013904223;
        text[i] = (char)('!' + x % 90);
    }
    zip_add_text(zip, "auszug.xml", text);
    zip_end(zip);
    int fd = open(zip_path(), O_RDWR | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "\xAA\x55", 2, 2000), 2);
    assert_int_equal(close(fd), 0);
    expect_refusal("beschädigt, bei auszug.xml");
}

static void rubbish_with_an_end_record_is_refused(void **state)
{
    static const char end[4] = {'P', 'K', 5, 6};
    char rubbish[300];
    (void)state;
    memset(rubbish, 'x', sizeof rubbish);
    memcpy(rubbish + sizeof rubbish - 22, end, 4);
    assert_ok(file_write(zip_path(), rubbish, sizeof rubbish, FILE_NEW, &err));
    assert_int_equal(unpack(), K_REJECT);
}

static void an_archive_without_files_is_refused(void **state)
{
    struct archive *zip = zip_new(NULL);
    (void)state;
    zip_add_special(zip, "leer/", AE_IFDIR, NULL);
    zip_end(zip);
    expect_refusal("keine Datei");
}

#define T(f) cmocka_unit_test_setup_teardown(f, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(members_come_in_order_as_files_in_work),
        T(names_are_never_paths),
        T(what_systems_add_is_passed_over),
        T(an_archive_within_is_refused),
        T(a_link_within_is_refused),
        T(an_encrypted_archive_is_refused),
        T(too_many_members_are_refused),
        T(a_bomb_is_stopped_by_its_ratio),
        T(a_bomb_is_stopped_by_its_size),
        T(a_small_well_packed_file_is_no_bomb),
        T(a_half_written_archive_waits),
        T(a_flipped_bit_is_found),
        T(rubbish_with_an_end_record_is_refused),
        T(an_archive_without_files_is_refused),
    };
    int faults = cmocka_run_group_tests(tests, NULL, NULL);
    /* And as the program runs: with the character set of a terminal. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    return faults + cmocka_run_group_tests(tests, NULL, NULL);
}

#include "drop_folder.h"

#include <locale.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

static void temporary_names_are_ignored(void **state)
{
    static const char *const IGNORED[] = {
        ".hidden",
        ".~lock.Auftrag.ods#",
        "~$Auftrag.xlsx",
        "~WRL0001.tmp",
        "Auftrag.csv~",
        "Auftrag.csv.part",
        "AUFTRAG.CSV.PART",
        "Auftrag.csv.crdownload",
        "Auftrag.csv.filepart",
        ".syncthing.Auftrag.csv.tmp",
        "~syncthing~Auftrag.csv.tmp",
        "Auftrag.sync-conflict-20260203-090000-ABCDEFG.csv",
        "Auftrag (in Konflikt stehende Kopie von Büro).csv",
        "Auftrag (conflicted copy 2026-02-03 090000).csv",
        ".nfs000000000001",
        ".smbdelete12",
        ".goutputstream-ABC",
        "thumbs.db",
        "Desktop.ini",
        ".DS_Store",
        "Auftrag.csv.error.txt",
        "Auftrag.csv:Zone.Identifier",
        "$RECYCLE.BIN",
    };
    static const char *const TAKEN[] = {
        "Auftrag.csv",      "AB-2026-0017.json", "auszug.xml", "temp.csv", "part.csv",
        "template.csv.txt", "error.txt",         "~1.csv",     "lock",
    };
    (void)state;
    for (size_t i = 0; i < sizeof IGNORED / sizeof IGNORED[0]; i++) {
        if (!claim_ignored(IGNORED[i])) {
            fail_msg("not ignored: %s", IGNORED[i]);
        }
    }
    for (size_t i = 0; i < sizeof TAKEN / sizeof TAKEN[0]; i++) {
        if (claim_ignored(TAKEN[i])) {
            fail_msg("ignored: %s", TAKEN[i]);
        }
    }
}

static void shown_names_are_safe_for_terminals_and_folders(void **state)
{
    static const struct {
        const char *name, *shown;
    } CASES[] = {
        {"Müller & Söhne 50%.csv", "Müller & Söhne 50%.csv"},
        {"M\xFCller.csv", "M%FCller.csv"},
        {"a\nb", "a%0Ab"},
        {"\x1B[31mrot", "%1B[31mrot"},
        {"gpj\u202Evsc.exe", "gpj%E2%80%AEvsc.exe"},
        {"../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"},
        {"\xE2\x82", "%E2%82"},
        {"\xC3", "%C3"},
        {"\xC0\xAF", "%C0%AF"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_string_equal(claim_shown(&a, CASES[i].name), CASES[i].shown);
    }
}

static void entries_come_sorted_with_their_folders(void **state)
{
    size_t n;
    (void)state;
    assert_int_equal(mkdir(in(inbox, "lexware"), 0755), 0);
    assert_int_equal(mkdir(in(inbox, "lexware/2026"), 0755), 0);
    assert_int_equal(mkdir(in(inbox, ".stversions"), 0755), 0);
    put("b.csv", "b");
    put("a.csv", "a");
    put(".stversions/old.csv", "old");
    put("lexware/c.json", "{}");
    put("lexware/2026/d.json", "{}");
    struct candidate *c = scan(&n);
    assert_int_equal(n, 4);
    assert_string_equal(c[0].name, "a.csv");
    assert_string_equal(c[0].folder, "");
    assert_int_equal(c[0].size, 1);
    assert_string_equal(c[1].name, "b.csv");
    assert_string_equal(c[2].folder, "lexware");
    assert_string_equal(c[3].folder, "lexware/2026");
    assert_string_equal(c[3].name, "d.json");
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(c[i].kind, CANDIDATE_FILE);
        assert_null(c[i].why);
    }
}

static void folders_too_deep_are_told_not_entered(void **state)
{
    (void)state;
    assert_ok(file_mkdirs(in(inbox, "1/2/3"), &err));
    put("1/2/3/hidden.csv", "x");
    struct candidate c = only();
    assert_int_equal(c.kind, CANDIDATE_FOLDER);
    assert_string_equal(c.folder, "1/2");
    assert_string_equal(c.name, "3");
    assert_non_null(c.why);
}

static void a_missing_inbox_is_a_matter_of_time(void **state)
{
    struct candidate *c;
    size_t n;
    (void)state;
    assert_int_equal(rmdir(inbox), 0);
    assert_int_equal(claim_scan(&c, &n, &a, inbox, &LIMITS, &err), K_RETRY);
    assert_non_null(strstr(err.text, inbox));
}

static void a_scan_stops_at_its_limit(void **state)
{
    const struct claim_limits few = {
        .max_bytes = 100, .max_depth = 2, .max_entries = 3};
    struct candidate *c;
    size_t n;
    (void)state;
    for (int i = 0; i < 5; i++) {
        put(arena_printf(&a, "%d.csv", i), "x");
    }
    assert_ok(claim_scan(&c, &n, &a, inbox, &few, &err));
    assert_int_equal(n, 3);
}

static void a_symlink_is_no_file(void **state)
{
    (void)state;
    assert_int_equal(symlink("/etc/passwd", in(inbox, "order.csv")), 0);
    assert_int_equal(only().kind, CANDIDATE_SPECIAL);
}

static void a_symlink_to_a_folder_is_not_followed(void **state)
{
    (void)state;
    assert_int_equal(symlink("/etc", in(inbox, "orders")), 0);
    assert_int_equal(only().kind, CANDIDATE_SPECIAL);
}

static void a_fifo_is_no_file(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(in(inbox, "order.csv"), 0644), 0);
    assert_int_equal(only().kind, CANDIDATE_SPECIAL);
}

static void a_socket_is_no_file(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = in(inbox, "order.csv");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)state;
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(only().kind, CANDIDATE_SPECIAL);
    close(fd);
}

static void a_device_is_no_file(void **state)
{
    (void)state;
    if (mknod(in(inbox, "order.csv"), S_IFCHR | 0644, makedev(1, 5)) != 0) {
        print_message("skipped: no right to make a device (%s)\n", strerror(errno));
        skip();
    }
    assert_int_equal(only().kind, CANDIDATE_SPECIAL);
}

static void a_hard_link_may_be_anybodys_file(void **state)
{
    (void)state;
    put("order.csv", "x");
    assert_int_equal(link(in(inbox, "order.csv"), in(failed, "elsewhere")), 0);
    assert_int_equal(only().kind, CANDIDATE_LINKED);
}

static void an_empty_file_is_told_apart(void **state)
{
    (void)state;
    put("order.csv", "");
    assert_int_equal(only().kind, CANDIDATE_EMPTY);
}

static void ten_sparse_gigabytes_are_too_big(void **state)
{
    (void)state;
    put("order.csv", "x");
    if (truncate(in(inbox, "order.csv"), 10000000000) != 0) {
        print_message("skipped: no file of that size here (%s)\n", strerror(errno));
        skip();
    }
    struct candidate c = only();
    assert_int_equal(c.kind, CANDIDATE_TOO_BIG);
    assert_non_null(strstr(c.why, "10001 MB"));
}

static void names_that_are_no_text_are_told_apart(void **state)
{
    static const char *const NAMES[] = {"M\xFCller.csv", "a\nb.csv", "\x1B[2J.csv",
                                        "\u202Efdp.csv", "\x7F.csv"};
    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        put(NAMES[i], "x");
        struct candidate c = only();
        assert_int_equal(c.kind, CANDIDATE_BAD_NAME);
        assert_string_equal(c.name, NAMES[i]);
        assert_int_equal(text_valid_utf8(c.shown, strlen(c.shown)), strlen(c.shown));
        assert_int_equal(unlink(in(inbox, NAMES[i])), 0);
    }
}

static void a_folder_with_a_bad_name_is_not_entered(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in(inbox, "\xFF"), 0755), 0);
    put("\xFF/order.csv", "x");
    struct candidate c = only();
    assert_int_equal(c.kind, CANDIDATE_BAD_NAME);
    assert_string_equal(c.shown, "%FF");
}

static void a_name_of_255_bytes_is_a_name(void **state)
{
    char name[256];
    (void)state;
    memset(name, 'n', 255);
    memcpy(name + 251, ".csv", 5);
    put(name, "x");
    struct candidate c = only();
    assert_int_equal(c.kind, CANDIDATE_FILE);
    assert_string_equal(c.name, name);
}

static void a_folder_without_rights_hides_nothing_else(void **state)
{
    size_t n;
    bool as_root = geteuid() == 0;
    (void)state;
    put("order.csv", "x");
    assert_int_equal(mkdir(in(inbox, "secret"), 0), 0);
    if (as_root) { /* who may read everything; nobody may not */
        assert_int_equal(chmod(root, 0755), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    struct candidate *c = scan(&n);
    assert_true(!as_root || seteuid(0) == 0);
    assert_int_equal(n, 2);
    assert_int_equal(c[0].kind, CANDIDATE_FILE);
    assert_int_equal(c[1].kind, CANDIDATE_FOLDER);
    assert_string_equal(c[1].name, "secret");
}

static void what_a_cut_off_removal_left_is_found_under_its_old_name(void **state)
{
    (void)state;
    put(CLAIM_ASIDE "order.csv", "x");
    struct candidate c = only();
    assert_int_equal(c.kind, CANDIDATE_FILE);
    assert_string_equal(c.name, CLAIM_ASIDE "order.csv");
    assert_string_equal(c.shown, "order.csv");
}

#define T(f) cmocka_unit_test_setup_teardown(f, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(temporary_names_are_ignored),
        T(shown_names_are_safe_for_terminals_and_folders),
        T(entries_come_sorted_with_their_folders),
        T(folders_too_deep_are_told_not_entered),
        T(a_missing_inbox_is_a_matter_of_time),
        T(a_scan_stops_at_its_limit),
        T(a_symlink_is_no_file),
        T(a_symlink_to_a_folder_is_not_followed),
        T(a_fifo_is_no_file),
        T(a_socket_is_no_file),
        T(a_device_is_no_file),
        T(a_hard_link_may_be_anybodys_file),
        T(an_empty_file_is_told_apart),
        T(ten_sparse_gigabytes_are_too_big),
        T(names_that_are_no_text_are_told_apart),
        T(a_folder_with_a_bad_name_is_not_entered),
        T(a_name_of_255_bytes_is_a_name),
        T(a_folder_without_rights_hides_nothing_else),
        T(what_a_cut_off_removal_left_is_found_under_its_old_name),
    };
    int faults = cmocka_run_group_tests(tests, NULL, NULL);
    /* And as the program runs: with the character set of a terminal. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    return faults + cmocka_run_group_tests(tests, NULL, NULL);
}

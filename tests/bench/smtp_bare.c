/*
 * smtp_bare - the floor for sending: libcurl alone, one connection, nothing recorded.
 *
 *     smtp_bare URL RECIPIENT FILE...       sends each file as one mail
 */
#include <curl/curl.h>
#include <stdio.h>

static size_t read_file(char *to, size_t size, size_t n, void *file)
{
    return fread(to, size, n, file);
}

int main(int argc, char **argv)
{
    CURL *c = argc > 3 ? curl_easy_init() : NULL;
    if (!c) {
        return 1;
    }
    struct curl_slist *to = curl_slist_append(NULL, argv[2]);
    curl_easy_setopt(c, CURLOPT_URL, argv[1]);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, "<buero@sommer.example>");
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, read_file);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    for (int i = 3; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f) {
            return 1;
        }
        curl_easy_setopt(c, CURLOPT_READDATA, f);
        CURLcode code = curl_easy_perform(c);
        (void)fclose(f);
        if (code != CURLE_OK) {
            (void)fprintf(stderr, "%s: %s\n", argv[i], curl_easy_strerror(code));
            return 1;
        }
    }
    curl_slist_free_all(to);
    curl_easy_cleanup(c);
    return 0;
}

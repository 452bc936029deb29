/*
 * config_rows - the one table of kontor.conf: each section, key, type, resting value,
 * range and comment. config.c reads by it, config_text.c writes by it.
 */
#ifndef KONTOR_CONFIG_CONFIG_ROWS_H
#define KONTOR_CONFIG_CONFIG_ROWS_H

#include "config/conf.h"
#include "config/config.h"

extern const struct conf_section CONFIG_SECTIONS[];
extern const size_t CONFIG_SECTION_COUNT;
extern const struct conf_section CONFIG_LEVEL_SECTION;
#define CONFIG_ACCOUNT_NAME "account"

/* Where an account is reached when the file does not say. */
extern const char CONFIG_LEXOFFICE_URL[];
extern const char CONFIG_SEVDESK_URL[];

/* Of the sections mail, imap, datev and account: config_rows_mail.c,
 * config_rows_datev.c, config_rows_account.c. */
enum {
    CONFIG_DATEV_COUNT = 21,
    CONFIG_MAIL_COUNT = 15,
    CONFIG_IMAP_COUNT = 12,
    CONFIG_ACCOUNT_COUNT = 15
};
extern const struct conf_row CONFIG_MAIL_ROWS[CONFIG_MAIL_COUNT];
extern const struct conf_row CONFIG_IMAP_ROWS[CONFIG_IMAP_COUNT];
extern const struct conf_row CONFIG_DATEV_ROWS[CONFIG_DATEV_COUNT];
extern const struct conf_row CONFIG_ACCOUNT_ROWS[CONFIG_ACCOUNT_COUNT];

/* The ladder that holds when the file names no level of its own. */
#define CONFIG_DEFAULT_LEVELS 3
extern const struct config_level CONFIG_DEFAULT_LADDER[CONFIG_DEFAULT_LEVELS];

conf_read_fn config_pattern;  /* const char *: of invoice numbers */
conf_read_fn config_skonto;   /* struct payment_terms: adds a step */
conf_read_fn config_smtp_url; /* const char * */
conf_read_fn config_imap_url; /* const char * */
conf_read_fn config_base_url; /* const char *: https, without slashes at its end */
conf_read_fn config_finished; /* const char ** with size_t count */
conf_read_fn config_day;      /* day */
conf_read_fn config_id;       /* const char *: digits */

#endif

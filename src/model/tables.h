/*
 * tables - the tables that the files of model/ share: names of enumerations, and how
 * a customer and its terms stand in JSON. Used within model/ only.
 */
#ifndef KONTOR_MODEL_TABLES_H
#define KONTOR_MODEL_TABLES_H

#include "model/names.h"

struct record;

extern const struct name_row CUSTOMER_KINDS[];
extern const struct name_row LINE_KINDS[];
extern const struct name_row TAX_SCHEMES[];
extern const struct name_row ORDER_KINDS[];
extern const struct name_row VAT_CATEGORIES[];

extern const struct record CUSTOMER_RECORD;
extern const struct record TERMS_RECORD;
extern const struct record RETENTION_RECORD;

#endif

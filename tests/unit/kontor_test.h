/*
 * kontor_test - what every unit test includes first: cmocka with its prerequisites,
 * and a status check that prints the reason.
 */
#ifndef KONTOR_TEST_H
#define KONTOR_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/err.h"

#define assert_ok(call)                                                                \
    do {                                                                               \
        enum k_status st_ = (call);                                                    \
        if (st_ != K_OK) {                                                             \
            print_error("%s: %s\n", k_status_name(st_), err.text);                     \
        }                                                                              \
        assert_int_equal(st_, K_OK);                                                   \
    } while (0)

#endif

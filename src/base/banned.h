/*
 * banned - functions that have no safe use here do not compile.
 *
 * Include it last in each source: headers of libraries come before.
 */
#ifndef KONTOR_BASE_BANNED_H
#define KONTOR_BASE_BANNED_H

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets
#pragma GCC poison strncpy strncat localtime gmtime asctime ctime

#endif

#include "data/date.h"

#include <math.h>

/* Both conversions count from 1 March, so that the leap day ends the year, in
 * eras of 400 years (146,097 days): the arithmetic of the Gregorian rule. */
enum {
    ERA = 146097,
    BEFORE_1970 = 719468,
    FIRST = -719528, /* 0000-01-01 */
    LAST = 2932896   /* 9999-12-31 */
};

static bool digits_at(struct pl_str s, size_t from, size_t n, int *x)
{
    *x = 0;
    for (size_t i = from; i < from + n; i++) {
        if (s.s[i] < '0' || s.s[i] > '9')
            return false;
        *x = *x * 10 + (s.s[i] - '0');
    }
    return true;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && is_leap);
}

static double days_from(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return (double)era * ERA + of_era * 365 + of_era / 4 - of_era / 100 +
           of_year - BEFORE_1970;
}

const char *pl_date_read(struct pl_str s, double *days)
{
    int year, month, day;

    if (s.len != 10 || s.s[4] != '-' || s.s[7] != '-' ||
        !digits_at(s, 0, 4, &year) || !digits_at(s, 5, 2, &month) ||
        !digits_at(s, 8, 2, &day))
        return "is not a date (yyyy-mm-dd)";
    if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return "is not a day of the calendar";
    *days = days_from(year, month, day);
    return NULL;
}

bool pl_date_exists(double days)
{
    return days >= FIRST && days <= LAST && days == floor(days);
}

void pl_date_print(struct pl_buf *b, double days)
{
    int z = (int)days + BEFORE_1970;
    int era = (z >= 0 ? z : z - (ERA - 1)) / ERA;
    int day_of_era = z - era * ERA;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                       day_of_era / (ERA - 1)) /
                      365;
    int day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * day_of_year + 2) / 153;
    int day = day_of_year - (153 * from_march + 2) / 5 + 1;
    int month = from_march < 10 ? from_march + 3 : from_march - 9;
    int year = year_of_era + era * 400 + (month <= 2);

    pl_buf_printf(b, "%04d-%02d-%02d", year, month, day);
}

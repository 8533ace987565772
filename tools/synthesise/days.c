#include "days.h"

#include <stdio.h>

static int length_of(int month, int year)
{
    static const int length[] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};
    bool leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leaps ? 29 : length[month - 1];
}

struct day day_after(struct day d)
{
    d.day++;
    if (d.day > length_of(d.month, d.year)) {
        d.day = 1;
        d.month++;
    }
    if (d.month > 12) {
        d.month = 1;
        d.year++;
    }
    return d;
}

/* 0: Sunday (Sakamoto). */
static int day_of_week(struct day d)
{
    static const int shift[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int y = d.month < 3 ? d.year - 1 : d.year;

    return (y + y / 4 - y / 100 + y / 400 + shift[d.month - 1] + d.day) % 7;
}

bool day_is_weekday(struct day d)
{
    int w = day_of_week(d);

    return w != 0 && w != 6;
}

struct day day_of_weekday(struct day first, int n)
{
    struct day d = first;

    for (; n > 0 || !day_is_weekday(d); d = day_after(d))
        n -= day_is_weekday(d);
    return d;
}

void day_text(struct day d, char out[DAY_TEXT])
{
    snprintf(out, DAY_TEXT, "%04d-%02d-%02d", d.year, d.month, d.day);
}

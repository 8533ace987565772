/* days.h - days of the calendar, and weekdays (Monday to Friday) among them. */
#ifndef SYNTH_DAYS_H
#define SYNTH_DAYS_H

#include <stdbool.h>

struct day {
    int year, month, day;
};

struct day day_after(struct day d);
bool day_is_weekday(struct day d);
/* The weekday that has n weekdays, from first on, before it. */
struct day day_of_weekday(struct day first, int n);

enum { DAY_TEXT = 40 };
void day_text(struct day d, char out[DAY_TEXT]); /* 2019-10-01 */

#endif

// Days are counted from 1970-01-01 and moments in seconds from then, with no time zone, as a DATETIME column has none.

export const minute = 60;
export const hour = 3_600;
export const wholeDay = 86_400;

export const dayOf = (date) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
export const dateText = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);
export const momentText = (moment) =>
  moment === null ? null : new Date(moment * 1000).toISOString().slice(0, 19).replace('T', ' ');
export const yearOf = (day) => Number(dateText(day).slice(0, 4));
export const monthOf = (day) => Number(dateText(day).slice(5, 7));
/** 0 is Sunday. */
export const weekdayOf = (day) => (day + 4) % 7;

/** Orders exist from the first day to the last; nothing in the data is later than the end of the last day. */
export const firstDay = dayOf('2023-01-01');
export const lastDay = dayOf('2026-06-30');
export const endOfData = (lastDay + 1) * wholeDay - 1;

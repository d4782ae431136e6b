// When orders are placed, through which channel, and by whom.

import { dateText, dayOf, firstDay, hour, lastDay, monthOf, weekdayOf, wholeDay, yearOf } from './calendar.mjs';
import { weightedPool } from './random.mjs';

const orderTotal = 8_240;
const growth = { 2023: 100, 2024: 121, 2025: 146, 2026: 166 };
const monthWeight = [84, 78, 88, 90, 97, 93, 88, 76, 93, 101, 158, 182];
const webHourWeight = [8, 4, 2, 1, 1, 2, 6, 12, 22, 30, 36, 38, 40, 42, 38, 34, 34, 38, 46, 58, 72, 80, 62, 28].map(
  (weight, index) => [index, weight],
);

const isHoliday = (day) => /(01-01|01-06|12-25)$/.test(dateText(day));

/** When each order is placed and through which channel, in order of time. */
export function placements(random) {
  const days = weightedPool(random);
  for (let day = firstDay; day <= lastDay; day += 1) {
    const weekday = weekdayOf(day);
    const weekdayWeight = weekday === 6 ? 130 : weekday === 0 ? 80 : weekday === 1 ? 108 : 96;
    days.add(day, growth[yearOf(day)] * monthWeight[monthOf(day) - 1] * weekdayWeight);
  }
  const placed = [];
  for (let count = 0; count < orderTotal; count += 1) {
    const day = days.pick();
    const weekday = weekdayOf(day);
    let channel = random.weighted({ web: 44 + 3 * (yearOf(day) - 2023), store: 46, phone: 8 });
    const staffed = channel === 'store' ? weekday !== 0 : weekday >= 1 && weekday <= 5;
    if (channel !== 'web' && (!staffed || isHoliday(day))) channel = 'web';
    placed.push({ day, channel, moment: day * wholeDay + secondOfDay(random, channel) });
  }
  return placed.sort((left, right) => left.moment - right.moment);
}

function secondOfDay(random, channel) {
  if (channel === 'web') return random.weighted(webHourWeight) * hour + random.integer(0, hour - 1);
  const [opens, closes] = channel === 'store' ? [10 * hour, 20.5 * hour] : [9 * hour, 18 * hour];
  return Math.floor((random.integer(opens, closes - 1) + random.integer(opens, closes - 1)) / 2);
}

/** Chooses who orders: people new to the shop, or someone known, a few of them again and again. */
export function buyers(random, staff, customers) {
  const known = weightedPool(random);
  const registration = (from, to) => random.integer(from, to) * wholeDay + secondOfDay(random, 'store');
  const prospects = Array.from({ length: 390 }, () => registration(firstDay, lastDay)).sort(
    (left, right) => left - right,
  );
  const join = (customer) => {
    known.add(customer, random.chance(0.3) ? 0.08 : 1 / (0.03 + random.fraction()));
    return customer;
  };
  const chooseStore = (day, accepts = () => true) => {
    const open = staff.storesOpenOn(day);
    const fitting = open.filter(accepts);
    return random.weighted((fitting.length ? fitting : open).map((store) => [store, staff.storeWeight(store)]));
  };

  /** An account opened without an order; on a Sunday that can only be on the web. */
  function register(moment, storeShare) {
    const day = Math.floor(moment / wholeDay);
    return customers.register(moment, weekdayOf(day) !== 0 && random.chance(storeShare) ? chooseStore(day) : null);
  }
  for (let count = 0; count < 740; count += 1) join(register(registration(dayOf('2021-02-01'), firstDay - 1), 0.55));

  /** Accounts that never bought anything, up to that moment. */
  function addProspects(moment) {
    while (prospects.length && prospects[0] <= moment) register(prospects.shift(), 0.25);
  }

  function next({ day, channel, moment }) {
    addProspects(moment);
    if (random.chance(0.24)) {
      const store = channel === 'store' ? chooseStore(day) : null;
      return { customer: join(customers.register(moment - random.integer(40, 900), store)), store };
    }
    let customer = known.pick();
    const usual = () => (channel === 'store') === (customer.store !== null) || random.chance(0.2);
    for (let tries = 0; tries < 8 && !usual(); tries += 1) customer = known.pick();
    if (channel !== 'store') return { customer, store: null };
    const faithful = customer.store !== null && random.chance(0.85);
    const store = chooseStore(day, (candidate) =>
      faithful ? candidate === customer.store : candidate.country === customer.row.country,
    );
    return { customer, store };
  }

  return { next };
}

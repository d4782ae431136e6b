// The shops and the people who work for the company.

import { dayOf, dateText, lastDay } from './calendar.mjs';
import { mailboxes, personName } from './people.mjs';
import { countries, shops } from './places.mjs';

const headOffice = [
  ['Managing Director', null, 118_000],
  ['Head of Retail', 'Managing Director', 82_000],
  ['Head of Online', 'Managing Director', 84_000],
  ['Head of Finance', 'Managing Director', 86_500],
  ['Head of Buying', 'Managing Director', 78_000],
  ['Head of Customer Service', 'Managing Director', 64_000],
  ['Web Editor', 'Head of Online', 38_500],
  ['Accountant', 'Head of Finance', 44_000],
  ['Buyer', 'Head of Buying', 46_000],
  ['Buyer', 'Head of Buying', 48_500],
  ['Customer Service Agent', 'Head of Customer Service', 29_000],
  ['Customer Service Agent', 'Head of Customer Service', 28_200],
  ['Customer Service Agent', 'Head of Customer Service', 31_400],
];

/** The rows of `stores` and `employees`, and who could have taken an order on a day. */
export function makeStaff(random) {
  const mailbox = mailboxes(random, [['sqlagent-shop.example', 1]]);
  const stores = shops.map((shop, index) => ({
    id: index + 1,
    name: shop.name,
    street: shop.street,
    city: shop.city,
    country: shop.country,
    phone: shop.closed || index === 3 ? null : random.fill(countries[shop.country].phone),
    floor_area_m2: shop.floor,
    opened_on: shop.opened,
    closed_on: shop.closed,
  }));
  const employees = [];

  function hire({ culture, title, managerId, storeId, hiredDay, leftDay, salary, youngest }) {
    const { firstName, lastName } = personName(random, culture);
    const employee = {
      id: employees.length + 1,
      store_id: storeId,
      manager_id: managerId,
      first_name: firstName,
      last_name: lastName,
      email: mailbox(firstName, lastName),
      job_title: title,
      birth_date: random.chance(0.1)
        ? null
        : dateText(hiredDay - 365 * random.integer(youngest, youngest + 20) - random.integer(0, 364)),
      hired_on: dateText(hiredDay),
      left_on: leftDay === null ? null : dateText(leftDay),
      salary: salary + random.integer(-6, 12) * 50,
    };
    employees.push(employee);
    return employee;
  }

  for (const [title, superior, salary] of headOffice) {
    const manager = employees.find((employee) => employee.job_title === superior);
    const hiredDay = superior === null ? dayOf('2011-10-03') : dayOf('2012-02-01') + random.integer(0, 2_800);
    const culture = random.weighted({ spanish: 8, portuguese: 1, german: 1 });
    hire({
      culture,
      title,
      managerId: manager?.id ?? null,
      storeId: null,
      hiredDay,
      leftDay: null,
      salary,
      youngest: superior === null ? 38 : 26,
    });
  }
  const headOfRetail = employees.find((employee) => employee.job_title === 'Head of Retail');

  shops.forEach((shop, index) => {
    const { culture } = countries[shop.country];
    const openedDay = dayOf(shop.opened);
    const closedDay = shop.closed === null ? null : dayOf(shop.closed);
    const level = shop.country === 'Switzerland' ? 190 : shop.country === 'Brazil' ? 70 : 100;
    const pay = (base) => Math.floor((base * level) / 5_000) * 50;
    const manager = hire({
      culture,
      title: 'Shop Manager',
      managerId: headOfRetail.id,
      storeId: index + 1,
      hiredDay: openedDay - random.integer(14, 60),
      leftDay: closedDay,
      salary: pay(41_000),
      youngest: 27,
    });
    for (let count = 0; count < shop.staff; count += 1) {
      const hiredDay = random.chance(0.35) ? openedDay - 7 : random.integer(openedDay, (closedDay ?? lastDay) - 150);
      const leaves = random.chance(0.2) ? Math.max(hiredDay + 120, dayOf('2023-04-01')) + random.integer(0, 900) : null;
      const leftDay = leaves !== null && leaves < (closedDay ?? lastDay) ? leaves : closedDay;
      const supervisor = count === 0;
      hire({
        culture,
        title: supervisor ? 'Shift Supervisor' : 'Sales Assistant',
        managerId: manager.id,
        storeId: index + 1,
        hiredDay,
        leftDay,
        salary: pay(supervisor ? 30_000 : 24_500),
        youngest: supervisor ? 23 : 19,
      });
    }
  });

  const worksOn = (employee, day) =>
    dayOf(employee.hired_on) <= day && (employee.left_on === null || day <= dayOf(employee.left_on));
  const phoneAgents = employees.filter((employee) => employee.job_title === 'Customer Service Agent');
  const openOn = (store, day) =>
    dayOf(store.opened_on) <= day && (store.closed_on === null || day <= dayOf(store.closed_on));

  return {
    stores,
    employees,
    storesOpenOn: (day) => stores.filter((store) => openOn(store, day)),
    storeWeight: (store) => shops[store.id - 1].weight,
    sellersOn: (storeId, day) =>
      employees.filter((employee) => employee.store_id === storeId && worksOn(employee, day)),
    phoneAgentsOn: (day) => phoneAgents.filter((employee) => worksOn(employee, day)),
  };
}

// Customers and their addresses. Rows get their ids at the end, when the order of registration is known.

import { dateText, momentText, wholeDay } from './calendar.mjs';
import { mailboxes, personName } from './people.mjs';
import { countries } from './places.mjs';

const mailDomains = [
  ['example.com', 6],
  ['example.org', 3],
  ['example.net', 2],
];

/** Grows the customer base; `finish` gives the rows of `customers` and `addresses`. */
export function customerBook(random) {
  const mailbox = mailboxes(random, mailDomains);
  const customers = [];

  /** `store` is the shop that issued the card, or null for an account opened on the web. */
  function register(moment, store) {
    const atHome = store && random.chance(0.92);
    const country = atHome
      ? store.country
      : random.weighted(Object.entries(countries).map(([name, { weight }]) => [name, weight]));
    const { culture, language, phone } = countries[country];
    const { firstName, lastName } = personName(random, culture);
    const registeredDay = Math.floor(moment / wholeDay);
    const customer = {
      store,
      moment,
      addresses: [],
      orderCount: 0,
      row: {
        id: 0,
        first_name: firstName,
        last_name: lastName,
        email: store && random.chance(0.45) ? null : mailbox(firstName, lastName),
        phone: random.chance(store ? 0.5 : 0.3) ? null : random.fill(phone),
        birth_date: random.chance(0.42)
          ? null
          : dateText(registeredDay - 365 * random.integer(18, 79) - random.integer(0, 364)),
        country,
        language: random.chance(0.9) ? language : random.pick(['en', 'es', 'fr']),
        loyalty_level: null,
        newsletter: 0,
        home_store_id: store ? store.id : null,
        registered_at: momentText(moment),
      },
    };
    customer.row.newsletter = customer.row.email !== null && random.chance(0.55) ? 1 : 0;
    const addressCount = store
      ? random.weighted([
          [0, 7],
          [1, 3],
        ])
      : random.weighted([
          [1, 80],
          [2, 16],
          [3, 4],
        ]);
    for (let count = 0; count < addressCount; count += 1) addAddress(customer);
    customers.push(customer);
    return customer;
  }

  function addAddress(customer) {
    const isFirst = customer.addresses.length === 0;
    const abroad = !isFirst && random.chance(0.1);
    const country = abroad ? random.pick(Object.keys(countries)) : customer.row.country;
    const { cities, streets } = countries[country];
    const [city, region, postalCode] = random.weighted(cities.map((entry) => [entry, entry[3]]));
    const address = {
      id: 0,
      customer_id: 0,
      label: isFirst ? 'home' : random.weighted({ work: 6, other: 3, home: 1 }),
      street: random.pick(streets).replace('%', String(random.integer(1, 148))),
      postal_code: random.fill(postalCode),
      city,
      region,
      country,
      is_default: isFirst ? 1 : 0,
    };
    customer.addresses.push(address);
    return address;
  }

  function finish() {
    customers.sort((left, right) => left.moment - right.moment);
    const addresses = [];
    customers.forEach((customer, index) => {
      customer.row.id = index + 1;
      customer.row.loyalty_level = loyaltyLevel(customer.orderCount);
      for (const address of customer.addresses) {
        address.customer_id = index + 1;
        addresses.push(address);
        address.id = addresses.length;
      }
    });
    return { customers: customers.map((customer) => customer.row), addresses };
  }

  function loyaltyLevel(orderCount) {
    if (orderCount >= 10) return random.chance(0.85) ? 'gold' : 'silver';
    return random.chance(orderCount >= 4 ? 0.6 : 0.05) ? 'silver' : null;
  }

  /** Where an order goes: the default address, at times another one. */
  function shippingAddress(customer) {
    if (customer.addresses.length === 0) return addAddress(customer);
    return random.chance(0.8) ? customer.addresses[0] : random.pick(customer.addresses);
  }

  return { register, shippingAddress, finish };
}

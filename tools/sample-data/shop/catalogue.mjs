// Departments, categories and products with their prices over time.

import { dayOf, dateText, lastDay } from './calendar.mjs';

/** Department → category → kinds of product, each with its range of list prices in EUR. */
const departments = {
  'Kitchen & Dining': {
    Cookware:
      'Cast Iron Casserole 4 L|69-119; Non-stick Frying Pan 28 cm|24-49; Carbon Steel Wok|32-54; Milk Pan 1.2 L|17-29; Paella Pan for 6|19-38; Stock Pot 8 L|39-69',
    Tableware:
      'Stoneware Plate, set of 4|28-52; Soup Bowl, set of 4|24-44; Serving Platter|18-36; Salad Bowl|22-42; Steel Cutlery, 24 pieces|45-129',
    'Coffee & Tea':
      "Espresso Maker, 6 cups|19-39; Pour-over Coffee Set|27-48; Teapot 1 L|21-45; Hand Coffee Grinder|34-74; Barista's Milk Jug|12-22; Travel Mug 400 ml|15-27",
    'Kitchen Tools':
      "Chef's Knife 20 cm|29-89; Oak Chopping Board|22-46; Kitchen Scales|16-34; Spice Rack, 12 jars|25-45; Silicone Spatula, set of 3|9-16",
  },
  'Living & Lighting': {
    Lamps: 'Table Lamp|34-89; Floor Lamp|79-169; Pendant Lamp|49-129; Reading Lamp|29-59; Rechargeable Lantern|24-44',
    Cushions: 'Linen Cushion 50 × 50|19-36; Wool Throw|49-98; Floor Cushion|39-69; Velvet Cushion 45 × 45|22-39',
    'Small Furniture':
      'Oak Side Table|89-179; Step Stool|39-75; Wall Shelf 80 cm|35-69; Bench with Storage|149-289; Coat Stand|59-119; Folding Chair|45-79',
    Decoration:
      'Ceramic Vase|18-49; Round Mirror 60 cm|59-119; Wall Clock|29-65; Picture Frame A3|14-28; Scented Candle|12-26; Table Calendar|11-19',
  },
  'Bed & Bath': {
    Bedding:
      'Percale Duvet Cover, double|59-109; Fitted Sheet, double|25-45; Down Pillow|39-89; Quilted Bedspread|69-139; Pillowcase, pair|16-32',
    Towels: 'Bath Towel|15-29; Hand Towel, pair|14-24; Hammam Towel|19-34; Bath Mat|18-36',
    'Bathroom Accessories': 'Soap Dispenser|11-24; Bamboo Bath Tray|27-45; Laundry Basket|29-59; Shower Caddy|22-39',
    Nightwear: 'Cotton Bathrobe|45-89; Flannel Pyjamas|39-69; Wool Slippers|24-49',
  },
  'Garden & Outdoor': {
    Planters: 'Terracotta Planter 30 cm|15-32; Hanging Planter|13-27; Self-watering Planter|19-39; Zinc Trough|32-62',
    'Garden Tools':
      "Hand Trowel|9-19; Pruning Shears|16-42; Watering Can 8 L|18-36; Gardener's Apron|22-38; Folding Saw|21-39",
    'Garden Furniture': 'Deck Chair|65-119; Bistro Table|89-159; Hammock|49-99; Parasol 250 cm|69-149',
    'Picnic & Camping':
      'Picnic Blanket|25-49; Cool Bag 20 L|28-54; Vacuum Flask 1 L|24-44; Enamel Mug|8-15; Camping Lantern|19-38',
  },
  'Desk & Paper': {
    Notebooks: "Dotted Notebook A5|11-19; Hardback Notebook A4|14-24; Traveller's Journal|22-39; Weekly Planner|15-28",
    Writing: 'Fountain Pen|24-95; Brass Ballpoint|18-42; Brush Pens, set of 10|16-29; Ink Bottle 50 ml|9-17',
    'Desk Organisers': 'Pen Tray|12-24; Letter Tray|18-34; Leather Desk Mat|34-69; Cable Box|16-29',
    'Gift Wrap': 'Wrapping Paper, 5 sheets|6-12; Greeting Cards, set of 8|9-16; Gift Ribbon 10 m|4-8',
  },
  'Toys & Games': {
    'Wooden Toys': 'Building Blocks, 60 pieces|29-49; Pull-along Duck|17-28; Marble Run|39-74; Toy Kitchen|99-189',
    'Board Games': 'Chess Set|35-89; Dominoes|14-26; Memory Game|12-19; Strategy Game|29-54',
    'Soft Toys': 'Plush Bear|17-34; Plush Whale|18-36; Hand Puppet|13-23',
    Seasonal: 'Advent Calendar|24-45; Glass Baubles, set of 12|17-34; Kite|16-29; Beach Toys, 6 pieces|12-21',
  },
};

/** Months in which a category sells best; the rest of the year it sells a third as often. */
const seasons = {
  'Garden Tools': [2, 3, 4, 5, 6, 9],
  'Garden Furniture': [4, 5, 6, 7],
  'Picnic & Camping': [4, 5, 6, 7, 8],
  Planters: [3, 4, 5, 6],
  'Gift Wrap': [11, 12],
  Seasonal: [6, 7, 11, 12],
  'Soft Toys': [11, 12, 1],
  'Board Games': [11, 12],
  Nightwear: [10, 11, 12, 1],
};

/** Grams for each euro of the price, where it is not about 22. */
const gramsPerEuro = {
  Cookware: 45,
  Tableware: 60,
  'Small Furniture': 85,
  Planters: 75,
  'Garden Furniture': 70,
  Writing: 2,
  Lamps: 30,
  'Gift Wrap': 15,
};

const series =
  'Alba,Aldea,Almadraba,Arco,Bosco,Brisa,Bruma,Cala,Cierzo,Coimbra,Duna,Éire,Faro,Fjell,Garúa,Isar,Jara,Kaia,Lumen,Maré,Mistral,Nácar,Norrvik,Oriel,Otoño,Petit Jour,Piñón,Quinta,Rías,Saudade,Sierra,Tarn,Tramuntana,Über,Vega,Wren'.split(
    ',',
  );

/** Retail endings: .90, .95, .50 or a round price below ten. */
const retailPrice = (random, cents) =>
  Math.floor(cents / 100) * 100 +
  random.weighted([
    [90, 5],
    [95, 3],
    [50, 2],
  ]);

/** A price per spell: [first day, cents]. Most products got dearer in February, a few were marked down. */
function priceHistory(random, launchedDay, firstPrice) {
  const history = [[launchedDay, firstPrice]];
  let cents = firstPrice;
  for (const [date, percent] of [
    ['2024-02-01', 6],
    ['2025-02-03', 4],
    ['2026-02-02', 5],
  ]) {
    if (dayOf(date) <= launchedDay || random.chance(0.35)) continue;
    const change = random.chance(0.12) ? -random.integer(5, 15) : percent + random.integer(-2, 4);
    const changed = retailPrice(random, Math.floor((cents * (100 + change)) / 100));
    if (changed === cents) continue;
    cents = changed;
    history.push([dayOf(date), cents]);
  }
  return history;
}

/** The rows of `categories` and `products`, and for each product what an order needs to know about it. */
export function makeCatalogue(random) {
  const categories = [];
  for (const name of Object.keys(departments)) categories.push({ id: categories.length + 1, parent_id: null, name });
  const products = [];
  const articles = [];
  for (const parent of categories.slice()) {
    for (const [name, kinds] of Object.entries(departments[parent.name])) {
      const category = { id: categories.length + 1, parent_id: parent.id, name };
      categories.push(category);
      for (const kind of kinds.split('; ')) addKind(category, kind);
    }
  }
  return { categories, products, articles };

  function addKind(category, kind) {
    const [noun, range] = kind.split('|');
    const [low, high] = range.split('-').map(Number);
    const used = new Set();
    for (
      let count = random.weighted([
        [1, 2],
        [2, 4],
        [3, 5],
        [4, 1],
      ]);
      count > 0;
      count -= 1
    ) {
      let line = random.pick(series);
      while (used.has(line)) line = random.pick(series);
      used.add(line);
      addProduct(category, `${line} ${noun}`, retailPrice(random, random.integer(low, high) * 100));
    }
  }

  function addProduct(category, name, firstPrice) {
    const id = products.length + 1;
    const launchedDay = random.chance(0.7)
      ? dayOf('2019-01-07') + random.integer(0, 1_400)
      : dayOf('2023-01-09') + random.integer(0, 1_180);
    const discontinuedDay = random.chance(0.09)
      ? Math.max(launchedDay + 300, dayOf('2023-06-01')) + random.integer(0, 900)
      : null;
    const prices = priceHistory(random, launchedDay, firstPrice);
    const present = prices[prices.length - 1][1];
    const leftRange = discontinuedDay !== null && discontinuedDay <= lastDay;
    products.push({
      id,
      sku: `${category.name
        .replace(/[^A-Z]/gi, '')
        .slice(0, 3)
        .toUpperCase()}${String(10_000 + id * 37)}`,
      name,
      category_id: category.id,
      price: present / 100,
      cost: Math.floor((present * random.integer(38, 62)) / 100) / 100,
      stock: leftRange
        ? random.weighted([
            [0, 4],
            [random.integer(1, 9), 1],
          ])
        : random.weighted([
            [0, 1],
            [random.integer(1, 20), 4],
            [random.integer(20, 400), 15],
          ]),
      weight_grams: random.chance(0.12)
        ? null
        : Math.floor((present * (gramsPerEuro[category.name] ?? 22) * random.integer(6, 14)) / 5_000) * 5,
      launched_on: dateText(launchedDay),
      discontinued_on: leftRange ? dateText(discontinuedDay) : null,
    });
    articles.push({
      id,
      launchedDay,
      lastSaleDay: leftRange ? discontinuedDay - 1 : lastDay,
      prices,
      season: seasons[category.name] ?? null,
      // A few sell all the time, most now and then, some never; the cheap more often than the dear.
      popularity: random.chance(0.03) ? 0 : 1 / ((0.06 + random.fraction()) * (2_500 + firstPrice)),
    });
  }
}

/** Cents for one unit on that day. */
export function priceOn(article, day) {
  let cents = article.prices[0][1];
  for (const [from, changed] of article.prices) if (from <= day) cents = changed;
  return cents;
}

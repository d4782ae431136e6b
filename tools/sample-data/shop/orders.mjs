// Orders with their lines, payments and returns, told in the order in which they happened.

import { momentText, monthOf } from './calendar.mjs';
import { priceOn } from './catalogue.mjs';
import { buyers, placements } from './demand.mjs';
import { cancel, cancelledMoment, fulfil, returnOf } from './fulfilment.mjs';
import { refund } from './payments.mjs';
import { weightedPool } from './random.mjs';

/** Lines of one order: distinct products in the range and in season on that day. Prices in cents. */
function fillBasket(random, shelf, day) {
  const size = random.weighted([
    [1, 36],
    [2, 28],
    [3, 17],
    [4, 10],
    [5, 5],
    [6, 3],
    [8, 1],
  ]);
  const month = monthOf(day);
  const lines = [];
  for (let tries = 0; lines.length < size && tries < 60; tries += 1) {
    const article = shelf.pick();
    if (day < article.launchedDay || day > article.lastSaleDay) continue;
    if (lines.some((line) => line.article === article)) continue;
    if (article.season && !article.season.includes(month) && random.chance(0.67)) continue;
    const quantity = random.chance(0.002)
      ? random.integer(10, 30)
      : random.weighted([
          [1, 74],
          [2, 16],
          [3, 4],
          [4, 4],
          [6, 2],
        ]);
    lines.push({ article, quantity, unit: priceOn(article, day) });
  }
  return lines;
}

function discountCents(random, subtotal, day) {
  const month = monthOf(day);
  const sale = month === 11 ? 0.3 : month === 1 || month === 7 ? 0.2 : 0.08;
  if (!random.chance(sale)) return 0;
  return Math.floor(
    (subtotal *
      random.weighted([
        [5, 3],
        [10, 5],
        [15, 2],
        [20, 1],
      ])) /
      100,
  );
}

function shippingCents(channel, goods, country) {
  if (channel === 'store' || goods >= 7_500) return 0;
  return country === 'Spain' || country === 'Portugal'
    ? 495
    : country === 'Brazil' || country === 'Mexico'
      ? 1_490
      : 790;
}

const money = (cents) => (cents === null ? null : cents / 100);
const numbered = (rows) => rows.map((row, index) => ({ id: index + 1, ...row }));

/** The rows of `orders`, `order_lines`, `payments` and `returns`; registers the customers they need. */
export function makeOrders(random, { staff, articles, customers }) {
  const shelf = weightedPool(random);
  for (const article of articles) if (article.popularity > 0) shelf.add(article, article.popularity);
  const people = buyers(random, staff, customers);
  const entries = [];
  const lines = [];
  const payments = [];
  const returns = [];

  for (const placement of placements(random)) {
    const { day, channel, moment } = placement;
    const { customer, store } = people.next(placement);
    const basket = fillBasket(random, shelf, day);
    const subtotal = basket.reduce((sum, line) => sum + line.quantity * line.unit, 0);
    const discount = discountCents(random, subtotal, day);
    const address = store ? null : customers.shippingAddress(customer);
    const shipping = shippingCents(channel, subtotal - discount, address?.country);
    const cents = subtotal - discount + shipping;
    const cancelled = cancelledMoment(random, channel, moment);
    const course = cancelled
      ? {
          status: 'cancelled',
          attempts: cancel(random, { channel, moment, cents, cancelled }),
          shipped: null,
          delivered: null,
        }
      : fulfil(random, { channel, moment, cents, country: address?.country });
    const sellers =
      channel === 'store' ? staff.sellersOn(store.id, day) : channel === 'phone' ? staff.phoneAgentsOn(day) : [];
    const orderId = entries.length + 1;
    customer.orderCount += cancelled ? 0 : 1;

    entries.push({
      customer,
      address,
      row: {
        id: orderId,
        customer_id: 0,
        channel,
        status: course.status,
        store_id: store ? store.id : null,
        employee_id: sellers.length ? random.pick(sellers).id : null,
        shipping_address_id: null,
        ordered_at: momentText(moment),
        shipped_at: momentText(course.shipped),
        delivered_at: momentText(course.delivered),
        cancelled_at: momentText(cancelled),
        discount_amount: money(discount),
        shipping_amount: money(shipping),
        total_amount: money(cents),
      },
    });
    basket.forEach((line, index) => {
      const lineId = lines.length + 1;
      const { article, quantity, unit } = line;
      lines.push({
        id: lineId,
        order_id: orderId,
        line_number: index + 1,
        product_id: article.id,
        quantity,
        unit_price: money(unit),
        line_total: money(quantity * unit),
      });
      if (course.delivered === null) return;
      const returned = returnOf(random, {
        channel,
        delivered: course.delivered,
        line,
        subtotal,
        goods: subtotal - discount,
      });
      if (!returned) return;
      if (returned.refundCents > 0) refund(course.attempts, returned.refundCents, returned.decided);
      returns.push({ lineId, ...returned });
    });
    for (const attempt of course.attempts) payments.push({ orderId, ...attempt });
  }

  const finishOrders = () =>
    entries.map(({ row, customer, address }) => ({
      ...row,
      customer_id: customer.row.id,
      shipping_address_id: address ? address.id : null,
    }));

  return {
    /** Call it once the customers have their ids. */
    finishOrders,
    order_lines: lines,
    payments: numbered(
      payments
        .sort((left, right) => left.moment - right.moment)
        .map((payment) => ({
          order_id: payment.orderId,
          method: payment.method,
          status: payment.status,
          amount: money(payment.cents),
          refunded_amount: money(payment.refundedCents),
          created_at: momentText(payment.moment),
          refunded_at: momentText(payment.refundedMoment),
        })),
    ),
    returns: numbered(
      returns
        .sort((left, right) => left.requested - right.requested)
        .map((returned) => ({
          order_line_id: returned.lineId,
          quantity: returned.quantity,
          reason: returned.reason,
          status: returned.status,
          requested_at: momentText(returned.requested),
          decided_at: momentText(returned.decided),
          refund_amount: money(returned.refundCents),
          notes: returned.notes,
        })),
    ),
  };
}

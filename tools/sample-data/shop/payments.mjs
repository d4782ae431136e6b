// How an order is paid and what is given back. Amounts are cents; the sum of what came in is always the order's total.

import { hour, minute, wholeDay } from './calendar.mjs';

const methodsOf = {
  web: { card: 50, paypal: 29, bank_transfer: 14, gift_card: 7 },
  phone: { card: 68, bank_transfer: 32 },
  store: { card: 68, cash: 27, gift_card: 5 },
};

const attempt = (method, status, cents, moment) => ({
  method,
  status,
  cents,
  refundedCents: 0,
  moment,
  refundedMoment: null,
});

/** The attempts at paying an order in full, in order of time. A transfer takes days to come in. */
export function payInFull(random, { channel, cents, moment }) {
  let method = random.weighted(methodsOf[channel]);
  if (method === 'cash' && cents > 25_000) method = 'card';
  if (method === 'bank_transfer') {
    return [attempt(method, 'completed', cents, moment + random.integer(9 * hour, 4 * wholeDay))];
  }
  const attempts = [];
  const online = method === 'card' || method === 'paypal';
  const paidAt = channel === 'store' ? moment : moment + random.integer(5, 150);
  if (online && random.chance(0.045)) {
    attempts.push(attempt(method, 'failed', cents, paidAt));
    const retryMethod = random.chance(0.7) ? method : 'card';
    attempts.push(attempt(retryMethod, 'completed', cents, paidAt + random.integer(minute, 9 * minute)));
    return attempts;
  }
  const voucher = random.pick([2_500, 5_000, 10_000]);
  if (method === 'gift_card' && cents > voucher) {
    attempts.push(attempt('gift_card', 'completed', voucher, paidAt));
    attempts.push(
      attempt('card', 'completed', cents - voucher, paidAt + (channel === 'store' ? 0 : random.integer(10, 50))),
    );
    return attempts;
  }
  return [attempt(method, 'completed', cents, paidAt)];
}

/** An attempt that brought no money: refused at once, or a transfer that is still awaited. */
export const unpaid = (method, status, cents, moment) => attempt(method, status, cents, moment);

/** Gives back `cents`, starting with the latest payment. */
export function refund(attempts, cents, moment) {
  let rest = cents;
  for (const payment of attempts.slice().reverse()) {
    if (payment.status === 'failed' || payment.status === 'pending') continue;
    const part = Math.min(rest, payment.cents - payment.refundedCents);
    if (part === 0) continue;
    payment.refundedCents += part;
    payment.refundedMoment = Math.max(payment.refundedMoment ?? 0, moment);
    payment.status = payment.refundedCents === payment.cents ? 'refunded' : 'partially_refunded';
    rest -= part;
  }
}

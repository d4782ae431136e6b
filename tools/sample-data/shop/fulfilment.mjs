// What becomes of an order: paid, shipped, delivered, cancelled, returned.

import { endOfData, hour, minute, weekdayOf, wholeDay } from './calendar.mjs';
import { payInFull, refund, unpaid } from './payments.mjs';

/** What became of an order that is not cancelled: paid, shipped, delivered, as far as the end of the data. */
export function fulfil(random, { channel, moment, cents, country }) {
  const attempts = payInFull(random, { channel, cents, moment });
  const late = attempts[0].method === 'bank_transfer' && moment > endOfData - 25 * wholeDay && random.chance(0.5);
  if (channel === 'store') return { status: 'delivered', attempts, shipped: null, delivered: moment };
  const paid = attempts[attempts.length - 1].moment;
  if (late || paid > endOfData) {
    return {
      status: 'pending',
      attempts: [unpaid(attempts[0].method, 'pending', cents, moment)],
      shipped: null,
      delivered: null,
    };
  }
  const shipped = workingMoment(random, paid + random.integer(4 * hour, 80 * hour), 7, 19);
  if (shipped > endOfData) return { status: 'paid', attempts, shipped: null, delivered: null };
  const [fastest, slowest] =
    country === 'Spain' || country === 'Portugal'
      ? [1, 4]
      : country === 'Brazil' || country === 'Mexico'
        ? [6, 16]
        : [2, 8];
  const delivered = workingMoment(random, shipped + random.integer(fastest, slowest) * wholeDay, 9, 20);
  // Now and then a parcel is lost.
  if (delivered > endOfData || random.chance(0.004)) return { status: 'shipped', attempts, shipped, delivered: null };
  return { status: 'delivered', attempts, shipped, delivered };
}

/** A moment on that day, or on Monday when that is a Sunday, between two hours; never before `moment`. */
function workingMoment(random, moment, fromHour, toHour) {
  const day = Math.floor(moment / wholeDay) + (weekdayOf(Math.floor(moment / wholeDay)) === 0 ? 1 : 0);
  const later = day * wholeDay + random.integer(fromHour * hour, toHour * hour - 1);
  return later < moment ? later + wholeDay * (weekdayOf(day) === 6 ? 2 : 1) : later;
}

/** A cancelled order: the money is given back, or never came in, or nobody even tried to pay. */
export function cancel(random, { channel, moment, cents, cancelled }) {
  const fate = random.weighted({ refunded: 62, failed: 22, none: 16 });
  if (fate === 'none') return [];
  const attempts = payInFull(random, { channel, cents, moment });
  const paid = attempts[attempts.length - 1].moment;
  if (fate === 'failed' || paid > cancelled) {
    const { method } = attempts[0];
    if (method === 'cash' || method === 'gift_card') return [];
    return [unpaid(method, 'failed', cents, moment + (channel === 'store' ? 0 : random.integer(10, 90)))];
  }
  const given = channel === 'store' ? cancelled : cancelled + random.integer(minute, 2 * wholeDay);
  refund(attempts, cents, Math.min(given, endOfData));
  return attempts;
}

export function cancelledMoment(random, channel, moment) {
  if (!random.chance({ web: 0.055, phone: 0.07, store: 0.012 }[channel])) return null;
  const cancelled =
    moment + (channel === 'store' ? random.integer(4 * minute, 50 * minute) : random.integer(6 * minute, 30 * hour));
  return cancelled <= endOfData ? cancelled : null;
}

const noteTexts = {
  changed_mind: [
    'Bought two, only needed one',
    'Did not match the room',
    'Me lo pensé mejor',
    'No era el color que buscaba',
    'Cadeau en double',
    'Found it cheaper elsewhere',
  ],
  damaged: [
    'The corner was dented when it arrived',
    'Llegó con la caja rota',
    'Arrived with a crack',
    'Beschädigt angekommen',
    'A peça chegou lascada',
    "L'emballage était ouvert",
  ],
  defective: [
    "Doesn't switch on",
    'Stopped working after two days',
    'La tapa no cierra',
    'Naht ist aufgegangen',
    'Não funciona',
  ],
  wrong_item: [
    'Got the blue one instead of the green one',
    'Me enviaron otro modelo',
    'Falscher Artikel',
    'Recebi outro tamanho',
  ],
  not_as_described: [
    'Smaller than in the photo',
    'Más oscuro que en la web',
    "La couleur n'est pas la même",
    'Thinner fabric than I expected',
  ],
  late_delivery: ['Came after the birthday', 'Llegó después de Reyes', 'Arrived three weeks late'],
};

/** A return of one line, or null. `goods` is what was paid for the goods after the discount of the order. */
export function returnOf(random, { channel, delivered, line, subtotal, goods }) {
  if (!random.chance(channel === 'store' ? 0.028 : 0.058)) return null;
  const requested = workingMoment(random, delivered + random.integer(6 * hour, 27 * wholeDay), 9, 20);
  if (requested > endOfData) return null;
  const reason = random.weighted({
    changed_mind: 34,
    damaged: 20,
    defective: 15,
    not_as_described: 17,
    wrong_item: 9,
    late_delivery: channel === 'store' ? 0 : 5,
  });
  const quantity = random.chance(0.75) ? line.quantity : random.integer(1, line.quantity);
  const decided = workingMoment(random, requested + random.integer(hour, 9 * wholeDay), 9, 18);
  const waiting = decided > endOfData || (requested > endOfData - 25 * wholeDay && random.chance(0.4));
  const status = waiting ? 'requested' : random.weighted({ accepted: 91, rejected: 9 });
  // Rounded down, so that refunds never add up to more than was paid.
  const refundCents = { requested: null, rejected: 0, accepted: Math.floor((quantity * line.unit * goods) / subtotal) }[
    status
  ];
  const notes = random.chance(0.42) ? random.pick(noteTexts[reason]) : null;
  return { quantity, reason, status, requested, decided: status === 'requested' ? null : decided, refundCents, notes };
}

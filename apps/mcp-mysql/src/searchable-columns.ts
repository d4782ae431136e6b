import type { CatalogueColumn } from './catalogue.js';

const maxCharacters = 1_000;
const textTypes = new Set(['char', 'varchar', 'tinytext', 'enum', 'set']);

// Columns whose values must neither be shown as examples nor be found by guessing.
const secretName =
  /passw|passphrase|secret|credential|(?:^|_)(?:pwd|token|hash|salt|otp|pin|cvv|cvc|iban|ssn|signature|cookie|api_?key|private_?key|session_?id|card_?num(?:ber)?)s?(?:_|$)/;

/** Short text and enumerations that do not look like secrets: columns whose values may be shown and searched. */
export function hasShowableText({ name, dataType, maxCharacters: longest, masked }: CatalogueColumn): boolean {
  if (masked) return false;
  const snakeCase = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return textTypes.has(dataType) && (longest ?? 0) <= maxCharacters && !secretName.test(snakeCase);
}

import type { Secret } from '@sql-agent/runtime';

/** Shorter values are words that occur anywhere. */
const minSecretCharacters = 4;

/** Takes the given values, and passwords inside of addresses, out of a text. */
export function maskSecrets(secrets: Iterable<Secret>): (text: string) => string {
  const values = [...secrets]
    .map((secret) => secret.reveal())
    .filter((value) => value.length >= minSecretCharacters)
    // The longest first: one may be the beginning of another.
    .sort((left, right) => right.length - left.length);
  return (text) =>
    values
      .reduce((masked, value) => masked.replaceAll(value, '[secret]'), text)
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:)[^\s/@]+@/gi, '$1[secret]@');
}

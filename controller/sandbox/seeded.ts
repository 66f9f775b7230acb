import { createHash } from 'node:crypto';

/** Twelve lower-case letters and digits that depend on the parts alone: a restart or a second run makes the same. */
export function seededId(...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(parts.join('\u0000')).digest();
  const number = BigInt(`0x${digest.subarray(0, 12).toString('hex')}`);
  return number.toString(36).padStart(12, '0').slice(-12);
}

/** A fraction in [0, 1) that depends on the parts alone. */
export function seededFraction(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(parts.join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;
}

/** So many hexadecimal digits, 64 at most, that depend on the parts alone. */
export function seededHex(length: number, ...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, length);
}

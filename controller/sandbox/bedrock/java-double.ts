/**
 * A number as Java's `Double.toString` spells it, which is how Amazon Bedrock echoes hyperparameters that are not
 * integers: `0.0001` comes back as `1.0E-4`, `0.005` as itself (seen on AWS for those two, 2026-08; the rest follows
 * from the same rule: plain from 10^-3 up to 10^7, else one digit, a point and an exponent).
 */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
}

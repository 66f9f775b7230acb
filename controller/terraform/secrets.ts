const NAMES = /SECRET|TOKEN|PASSWORD|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_KEY_ID/i;
const SHORTEST = 8;

/** The text with the value of every variable that looks like a secret taken out. */
export function scrubSecrets(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const secrets = Object.entries(environment)
    .filter(([name, value]) => NAMES.test(name) && (value?.length ?? 0) >= SHORTEST)
    .map(([, value]) => value ?? '')
    .sort((a, b) => b.length - a.length);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

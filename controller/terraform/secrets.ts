const SECRET = /SECRET|TOKEN|PASSWORD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY/i;
const PLACE = /_(FILE|PATH|URI|URL|ENDPOINT)$/i;
/** Shorter ones are words, and taking words out of a message makes it unreadable. */
const SHORTEST = 12;

/** The text with the value of every variable that looks like a secret taken out. */
export function scrubSecrets(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return Object.entries(environment)
    .filter(([name]) => SECRET.test(name) && !PLACE.test(name))
    .map(([, value]) => value ?? '')
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

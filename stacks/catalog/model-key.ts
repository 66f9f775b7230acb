/** Ids are at most this long; whatever is longer is not looked at further. */
const MAX_LENGTH = 256;

const PROVIDERS = ['amazon', 'anthropic', 'meta', 'cohere', 'mistral', 'ai21', 'stability'];
const INFERENCE_PROFILES = ['us', 'eu', 'ap', 'apac', 'us-gov', 'global', 'jp', 'au', 'ca'];

/**
 * What is left of a model's name when everything people leave out or add is gone: `us.amazon.nova-micro-v1:0`, the
 * ARN of it, `Nova Micro` and `nova_micro` are all `novamicro`; `meta-llama/Llama-3.1-8B-Instruct` is `llama318b`.
 */
export function modelKey(text: string): string {
  const words = withoutPrefixes(text.slice(0, MAX_LENGTH).trim().toLowerCase())
    .replace(/:.*$/s, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !NOISE.has(word) && !VERSION.test(word));
  return words.join('');
}

const NOISE: ReadonlySet<string> = new Set([
  'instruct',
  'vision',
  'chat',
  'g1',
  'text',
  ...PROVIDERS,
]);
const VERSION = /^v\d{1,2}$/;

/** Cuts the ARN, the folder and the inference profile off: `arn:…:foundation-model/X`, `org/X`, `us.X`. */
function withoutPrefixes(text: string): string {
  const name = text.slice(text.lastIndexOf('/') + 1);
  const [first = '', ...rest] = name.split('.');
  return INFERENCE_PROFILES.includes(first) && rest.length > 0 ? rest.join('.') : name;
}

import { createHash } from 'node:crypto';

/** What a machine is started with. */
export interface OpenUserData {
  /** SHA-256 of all besides the configuration: cloud-init's own words, and the script. */
  readonly around: string;
  readonly config: unknown;
}

const CONFIG = '/etc/temper/run.json';

/** Takes user data of a launch template apart. @throws Error for what is not base64, cloud-config and one file of JSON */
export function openUserData(base64: string): OpenUserData {
  const text = decoded(base64);
  const [, start = '', json = ''] = /^(#cloud-config\n)([^]*)$/.exec(text) ?? [];
  const { write_files: files, ...commands } = JSON.parse(json) as CloudConfig;
  const config = files.find(({ path }) => path === CONFIG);
  if (config === undefined) throw new Error(`no file is ${CONFIG}`);
  const { content, ...rest } = config;
  const others = files.filter((file) => file !== config).map(opened);
  const around = JSON.stringify([start, commands, rest, others]);
  return {
    around: createHash('sha256').update(around).digest('hex'),
    config: JSON.parse(decoded(content)),
  };
}

interface CloudConfig {
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
}

function opened(file: CloudConfig['write_files'][number]) {
  return { ...file, content: decoded(file.content) };
}

/** Base64 alone holds no sign that Terraform, YAML or a shell obeys. */
function decoded(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new Error('it is not base64');
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

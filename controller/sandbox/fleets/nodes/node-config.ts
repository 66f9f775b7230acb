import * as z from 'zod';

const CLOUD_CONFIG = '#cloud-config\n';
/** Where a node finds what it works with. */
const PATH = '/etc/temper/run.json';

/** Minutes; longer than anything that a spec may ask for. */
const Minutes = z.number().max(100_000);

const S3Uri = z.string().regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/.*$/s);
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What of a node's configuration the sandbox plays by; docs/fleets.md says what each field means. */
const PlayedConfig = z.object({
  format: z.literal(1),
  run: z.object({
    model: z.string(),
    version: z.int(),
    attempt: z.int(),
    gang: z.int().min(1),
    digest: z.string(),
  }),
  nodes: z.int().min(1).max(1000),
  maxMinutes: Minutes.positive(),
  onFailure: z.object({ action: z.enum(['terminate', 'keep']), keepMinutes: Minutes }),
  expected: z.object({
    accelerators: z.object({ name: z.string(), count: z.int().min(1) }).optional(),
    efa: z.int().default(0),
    localDisks: z.int().default(0),
  }),
  hourlyUsd: z.number(),
  program: z.object({ uri: S3Uri, sha256: Digest }),
  folder: S3Uri,
  inputs: z
    .array(z.object({ name: z.string(), uri: S3Uri, sha256: Digest.optional() }))
    .default([]),
  staged: z.array(z.object({ name: z.string(), uri: S3Uri, sha256: Digest })).default([]),
  workload: z.object({
    recipe: z.string().optional(),
    settings: z.record(z.string(), z.unknown()).default({}),
  }),
  secrets: z.array(z.object({ arn: z.string() })).default([]),
  logGroup: z.string(),
});
export type PlayedConfig = z.infer<typeof PlayedConfig>;

const CloudConfig = z.object({
  write_files: z.array(
    z.object({ path: z.string(), encoding: z.literal('b64'), content: z.string() }),
  ),
});

/** The configuration in the user data of a node, which is base64; undefined where there is none: such a machine only runs. */
export function configIn(userData: string): PlayedConfig | undefined {
  const text = Buffer.from(userData, 'base64').toString('utf8');
  if (!text.startsWith(CLOUD_CONFIG)) return undefined;
  const files = CloudConfig.safeParse(json(text.slice(CLOUD_CONFIG.length))).data?.write_files;
  const file = files?.find(({ path }) => path === PATH);
  if (file === undefined) return undefined;
  return PlayedConfig.safeParse(json(Buffer.from(file.content, 'base64').toString('utf8'))).data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `ticket-sorter-v1-a1`: a run, as nodes name it. */
export function runName({ run }: PlayedConfig): string {
  return `${run.model}-v${run.version}-a${run.attempt}`;
}

/** `ticket-sorter-v1-a1-g2`: one start of all its machines, as faults name it. */
export function gangNameOf(config: PlayedConfig): string {
  return `${runName(config)}-g${config.run.gang}`;
}

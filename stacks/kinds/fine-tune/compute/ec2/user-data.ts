import { BOOTSTRAP_SCRIPT } from './bootstrap-script.ts';

/**
 * The most that EC2 takes as user data, in bytes before base64 (EC2 API reference, RunInstances `UserData`, 2026-11). The
 * provider does not check it for launch templates.
 */
export const USER_DATA_LIMIT = 16_384;

/** What a node works with; `docs/fleets.md` says what each field means to it. */
export interface NodeConfig {
  readonly format: 1;
  readonly run: {
    readonly model: string;
    readonly version: number;
    readonly attempt: number;
    readonly gang: number;
    readonly digest: string;
  };
  readonly region: string;
  readonly nodes: number;
  /** From launch to the end, whatever happens. Whole minutes. */
  readonly maxMinutes: number;
  /** Without it accelerators may idle. */
  readonly idleMinutes?: number;
  /** `keepMinutes` is 0 for `terminate`. Whole minutes. */
  readonly onFailure: { readonly action: 'terminate' | 'keep'; readonly keepMinutes: number };
  readonly expected: {
    readonly instanceType: string;
    /** Absent where the type has none. `name` is held against what `nvidia-smi` says, word by word. */
    readonly accelerators?: {
      readonly kind: 'nvidia' | 'neuron';
      readonly name: string;
      readonly count: number;
    };
    readonly efa: number;
    readonly localDisks: number;
  };
  /** Of all nodes and file systems together. */
  readonly hourlyUsd: number;
  readonly program: { readonly uri: string; readonly sha256: string };
  /** The run folder, with a slash at its end. */
  readonly folder: string;
  readonly inputs: readonly NodeInput[];
  /** Sets of files that were put into S3 before. */
  readonly staged?: readonly NodeStaged[];
  /** Where it is mounted; where it is, tags of the machine say. */
  readonly lustre?: { readonly at: string };
  readonly workload: NodeWorkload;
  readonly secrets: readonly { readonly variable: string; readonly arn: string }[];
  readonly logGroup: string;
}

/** `name` is the file's path below `TEMPER_INPUTS`. */
export interface NodeInput {
  readonly name: string;
  readonly uri: string;
  /** Absent of data in S3 that nobody read. */
  readonly sha256?: string;
}

/** `name` is its folder below `TEMPER_INPUTS`, `uri` that of its manifest; what `sha256` is of, `StagedInput` says. */
export interface NodeStaged {
  readonly name: string;
  readonly uri: string;
  readonly sha256: string;
}

export type NodeWorkload = { readonly env?: Readonly<Record<string, string>> } & (
  | { readonly recipe: string; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly image: string; readonly command?: readonly string[] }
  | { readonly command: readonly string[] }
);

/**
 * The user data of a node: cloud-init is told to write two files and to run one of them. All texts are base64 in it, so that
 * neither YAML nor a template of anybody's ever reads one.
 */
export function userData(config: NodeConfig): string {
  const files = [
    file('/etc/temper/run.json', '0600', JSON.stringify(config)),
    file('/opt/temper/bootstrap.sh', '0700', BOOTSTRAP_SCRIPT),
  ];
  const cloudConfig = {
    write_files: files,
    runcmd: [['/bin/bash', '/opt/temper/bootstrap.sh']],
  };
  // JSON is YAML, and of ASCII alone it is the same JSON everywhere.
  return `#cloud-config\n${JSON.stringify(cloudConfig, undefined, 1)}\n`;
}

/** How many bytes of user data are left for this configuration; less than none when EC2 would refuse it. */
export function userDataRoom(config: NodeConfig): number {
  return USER_DATA_LIMIT - userData(config).length;
}

function file(path: string, permissions: string, text: string) {
  const content = Buffer.from(text, 'utf8').toString('base64');
  return { path, owner: 'root:root', permissions, encoding: 'b64', content };
}

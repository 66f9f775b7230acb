/* What GitHub keeps for a repository beside its files: who may what, and what runs leave for each other. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConcurrencyGroups } from './concurrency.ts';
import { type Patience, RUNNER_PATIENCE } from './entry-process.ts';

const run = promisify(execFile);

export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** A GitHub environment with its rules. */
export interface HostedEnvironment {
  /** The branches whose jobs it admits; all where none are named. */
  readonly branches?: readonly string[];
  /** What its reviewers say to a job that waits. @default they agree */
  readonly review?: (job: string) => Promise<boolean>;
}

type Variables = Readonly<Record<string, string>>;

/** A role in AWS that trusts one GitHub environment of this repository. */
export interface TrustingRole {
  readonly environment: string;
  /** What `aws-actions/configure-aws-credentials` leaves for the steps after it, or gets of AWS for the job's token. */
  readonly credentials: Variables | ((token: string) => Promise<Variables>);
}

export interface HostingOptions {
  /** The bare repository that jobs clone. */
  readonly origin: string;
  /** A folder for artifacts, caches and the machines of jobs. */
  readonly folder: string;
  /** @default 'acme/models' */
  readonly repository?: string;
  /** @default 'main' */
  readonly defaultBranch?: string;
  readonly environments?: Readonly<Record<string, HostedEnvironment>>;
  /** By ARN. */
  readonly roles?: Readonly<Record<string, TrustingRole>>;
  readonly api?: string;
  readonly server?: string;
  /** Makes the token of a job. @default one that nobody knows */
  readonly issueToken?: (permissions: Permissions, isFork: boolean) => string;
  /** Variables that the image of the runner sets. */
  readonly image?: Readonly<Record<string, string>>;
  readonly patience?: Patience;
  /** A folder of programs that stand in for those of the same name, whatever a step puts first. */
  readonly programs?: string;
}

/** A file that a job has left for the jobs of its run. */
export interface Artifact {
  readonly name: string;
  /** Its files, by their path. */
  files: ReadonlyMap<string, Buffer>;
  /** SHA-256 over the files, as they were when they came. */
  readonly digest: string;
}

export class Hosting {
  readonly origin: string;
  readonly folder: string;
  readonly repository: string;
  readonly defaultBranch: string;
  readonly api: string;
  readonly server: string;
  readonly image: Readonly<Record<string, string>>;
  /** Of the runners from now on. */
  patience: Patience;
  readonly roles: Readonly<Record<string, TrustingRole>>;
  readonly programs: string | undefined;
  readonly concurrency = new ConcurrencyGroups();
  /** Of each run, by its number. */
  readonly artifacts = new Map<number, Map<string, Artifact>>();
  /** Kept folders, by the ref whose jobs made them and their key. */
  readonly caches = new Map<string, ReadonlyMap<string, Buffer>>();
  readonly #environments: Readonly<Record<string, HostedEnvironment>>;
  readonly #issueToken: (permissions: Permissions, isFork: boolean) => string;
  #runs = 0;

  constructor(options: HostingOptions) {
    this.origin = options.origin;
    this.folder = options.folder;
    this.repository = options.repository ?? 'acme/models';
    this.defaultBranch = options.defaultBranch ?? 'main';
    this.api = options.api ?? 'http://127.0.0.1:9';
    this.server = options.server ?? 'http://127.0.0.1:9';
    this.image = options.image ?? {};
    this.patience = options.patience ?? RUNNER_PATIENCE;
    this.roles = options.roles ?? {};
    this.programs = options.programs;
    this.#environments = options.environments ?? {};
    this.#issueToken = options.issueToken ?? (() => `ghs_${randomBytes(18).toString('hex')}`);
  }

  nextRun(): number {
    this.#runs += 1;
    return this.#runs;
  }

  token(permissions: Permissions, isFork: boolean): string {
    return this.#issueToken(permissions, isFork);
  }

  /** One that nobody has made is made, without rules, by the job that names it first. */
  environment(name: string): HostedEnvironment {
    return this.#environments[name] ?? {};
  }

  /** The commit of a ref of the origin. */
  async tip(ref: string): Promise<string> {
    return (await this.git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`)).trim();
  }

  async git(...words: string[]): Promise<string> {
    return (await run('git', ['-C', this.origin, ...words], { maxBuffer: 2 ** 26 })).stdout;
  }

  /** The folder of a machine of its own. */
  machine(): string {
    return join(this.folder, `machine-${randomBytes(6).toString('hex')}`);
  }
}

/** SHA-256 over names and contents. */
export function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${String(bytes.length)}\0`).update(bytes);
  }
  return `sha256:${hash.digest('hex')}`;
}

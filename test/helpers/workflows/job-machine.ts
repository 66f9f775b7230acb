/* The machine of one job: an empty folder, a clean environment, and what its steps leave for each other. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobPlace } from './action-call.ts';
import type { Tokens } from './workflow-file.ts';

export interface MachineOptions {
  readonly place: JobPlace;
  readonly root: string;
  readonly defaults: Tokens;
  /** Variables that GitHub gives. */
  readonly given: Readonly<Record<string, string>>;
  /** Variables that the workflow and the job declare. */
  readonly declared: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

export class JobMachine {
  readonly place: JobPlace;
  readonly defaults: Tokens;
  readonly signal: AbortSignal;
  /** What must not be seen in a log. */
  readonly masks: Set<string>;
  /** What the machine and GitHub give to every process; no part of the context `env`. */
  readonly given: Record<string, string>;
  /** What the workflow, the job and the steps so far have declared: the context `env`. */
  readonly variables: Record<string, string>;
  /** What actions do at the end, the last one first. */
  readonly later: (() => Promise<void>)[] = [];
  readonly trackingId = `github_${randomBytes(12).toString('hex')}`;
  readonly #root: string;
  /** Where programs are looked for, the first ones first. */
  readonly #searched: string[] = [process.env['PATH'] ?? ''];
  #folders = 0;

  /** Makes the folders. */
  static async start(options: MachineOptions): Promise<JobMachine> {
    const machine = new JobMachine(options);
    const folders = [options.place.workspace, machine.temp, machine.home];
    await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
    return machine;
  }

  private constructor({ place, root, defaults, given, declared, secrets, signal }: MachineOptions) {
    this.place = place;
    this.#root = root;
    this.defaults = defaults;
    this.signal = signal;
    this.masks = new Set(secrets);
    this.variables = { ...declared };
    this.given = {
      PATH: this.#path(),
      HOME: this.home,
      LANG: 'C.UTF-8',
      ...place.hosting.image,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: place.workspace,
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
      RUNNER_NAME: 'GitHub Actions 1',
      RUNNER_TEMP: this.temp,
      RUNNER_TRACKING_ID: this.trackingId,
      ...given,
    };
  }

  get temp(): string {
    return join(this.#root, 'temp');
  }

  get home(): string {
    return join(this.#root, 'home');
  }

  /** For the script and the files of a step. */
  async newFolder(): Promise<string> {
    this.#folders += 1;
    const folder = join(this.#root, 'commands', String(this.#folders));
    await mkdir(folder, { recursive: true });
    return folder;
  }

  addPath(folder: string): void {
    this.#searched.unshift(folder);
    this.given['PATH'] = this.#path();
  }

  #path(): string {
    const { programs } = this.place.hosting;
    return [...(programs === undefined ? [] : [programs]), ...this.#searched].join(':');
  }
}

import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { SimulatedService } from './aws-request.ts';
import type { ClockSnapshot, SandboxClock } from './sandbox-clock.ts';

interface KeptState {
  readonly format: 1;
  readonly clock: ClockSnapshot;
  readonly services: Readonly<Record<string, unknown>>;
}

/** What has a state that outlives the sandbox. */
type Kept = Pick<SimulatedService, 'snapshot' | 'restore'>;

/**
 * Keeps the simulated services and the clock in one file of the state directory: a whole new file each time, put in the
 * place of the old one, so that a kill leaves either.
 */
export class KeptServices {
  readonly #file: string;
  readonly #services: Readonly<Record<string, Kept>>;
  readonly #clock: SandboxClock;
  #written = '';
  #writing: Promise<void> = Promise.resolve();

  constructor(stateDir: string, services: Readonly<Record<string, Kept>>, clock: SandboxClock) {
    this.#file = join(stateDir, 'services.json');
    this.#services = services;
    this.#clock = clock;
  }

  /**
   * Takes up what a sandbox before this one kept, if there is any.
   *
   * @throws TemperError SANDBOX_STATE_DAMAGED
   */
  async restore(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return;
    try {
      const state = JSON.parse(text) as KeptState;
      if (state.format !== 1) throw new TypeError('it was written by another version');
      this.#clock.restore(state.clock);
      for (const [name, service] of Object.entries(this.#services))
        if (state.services[name] !== undefined) service.restore(state.services[name]);
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new TemperError(
        [
          {
            code: 'SANDBOX_STATE_DAMAGED',
            severity: 'error',
            message: `the state in ${this.#file} cannot be read: ${detail}`,
            fix: 'move the folder away and start again with an empty one',
          },
        ],
        { cause },
      );
    }
  }

  /** Resolves when what the services hold now is in the file. Does nothing when it is there already. */
  save(): Promise<void> {
    const services = Object.fromEntries(
      Object.entries(this.#services).map(([name, service]) => [name, service.snapshot()]),
    );
    const text = JSON.stringify(services);
    if (text !== this.#written) {
      this.#written = text;
      const write = () => this.#write({ format: 1, clock: this.#clock.snapshot(), services });
      // One write that failed, on a full disk say, is no reason not to try the next.
      this.#writing = this.#writing.then(write, write);
    }
    return this.#writing;
  }

  /** As `save`, for when only the clock has changed. */
  saveAll(): Promise<void> {
    this.#written = '';
    return this.save();
  }

  async #write(state: KeptState): Promise<void> {
    try {
      await replaceFile(this.#file, JSON.stringify(state));
    } catch (error) {
      this.#written = '';
      throw error;
    }
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.new`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

import type { Hosting, Permissions } from './hosting.ts';
import type { WorkflowEvent } from './events.ts';

/** Where a job runs and what it is known by. */
export interface JobPlace {
  readonly hosting: Hosting;
  readonly run: number;
  readonly event: WorkflowEvent;
  readonly ref: string;
  readonly sha: string;
  readonly permissions: Permissions;
  /** The GitHub environment that the job names. */
  readonly environment: string | undefined;
  readonly workspace: string;
}

/** A step that uses an action, as its stand-in sees it. */
export interface ActionCall {
  readonly job: JobPlace;
  readonly inputs: Inputs;
  readonly log: (line: string) => void;
  readonly setOutput: (name: string, value: string) => void;
  readonly setVariable: (name: string, value: string) => void;
  readonly addPath: (folder: string) => void;
  readonly mask: (secret: string) => void;
  /** What is done when all steps have succeeded. */
  readonly onSuccess: (work: () => Promise<void>) => void;
}

export type Action = (call: ActionCall) => Promise<void>;

/** What a step says after `with`: an input that nobody asks for is a mistake. */
export class Inputs {
  readonly #given: Map<string, string>;

  constructor(given: Readonly<Record<string, string>>) {
    this.#given = new Map(Object.entries(given));
  }

  /** @returns undefined where it is not given or empty, which actions cannot tell apart */
  take(name: string): string | undefined {
    const value = this.#given.get(name);
    this.#given.delete(name);
    return value === '' ? undefined : value;
  }

  required(name: string): string {
    const value = this.take(name);
    if (value === undefined) throw new Error(`Input required and not supplied: ${name}`);
    return value;
  }

  isSet(name: string, usual: boolean): boolean {
    const value = this.take(name);
    if (value === undefined) return usual;
    if (value !== 'true' && value !== 'false') throw new Error(`${name} is true or false`);
    return value === 'true';
  }

  /** @throws Error with what is left */
  end(): void {
    const left = [...this.#given.keys()];
    if (left.length > 0) throw new Error(`inputs without a stand-in: ${left.join(', ')}`);
  }
}

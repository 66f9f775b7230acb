import { type Protocol, type AwsFailure } from '../error-response.ts';
import { seededFraction } from '../seeded.ts';
import { NO_FAULTS, type Faults, type OperationPattern } from './faults.ts';

/** What is to happen to one request. */
export interface Trouble {
  readonly latencyMs: number;
  readonly refusal?: 'throttle' | 'error';
}

/** How many different operations are counted apart; whatever comes after that many shares a count. */
const MAX_COUNTED = 2000;

/**
 * Decides which requests are hit. The decision depends on the seed, the operation and how many requests of that
 * operation came before, not on time or on other operations, so a run can be repeated.
 */
export class FaultInjector {
  #faults: Faults = NO_FAULTS;
  readonly #counts = new Map<string, number>();
  /** Drops left, beside the faults' own. */
  #dropsLeft: { operation: OperationPattern; left: number }[] = [];

  get faults(): Faults {
    return this.#faults;
  }

  /** Replaces the faults; counting starts again. */
  set faults(faults: Faults) {
    this.#faults = faults;
    this.#counts.clear();
    this.#dropsLeft = faults.drop.map(({ operation, times }) => ({ operation, left: times }));
  }

  /** Called once for every request, before it is carried out. */
  decide(service: string, operation: string): Trouble {
    const faults = this.#faults;
    if (faults === NO_FAULTS) return { latencyMs: 0 };
    const name = `${service}.${operation}`;
    const count = this.#count(name);
    const applies = (fault: { operation: OperationPattern }) =>
      matches(fault.operation, service, operation);
    const latencyMs = faults.latency.filter(applies).reduce((sum, { ms }) => sum + ms, 0);
    const hit = (kind: 'throttle' | 'error') =>
      faults[kind].some(
        (fault, index) =>
          applies(fault) && seededFraction(faults.seed, kind, index, name, count) < fault.rate,
      );
    if (hit('throttle')) return { latencyMs, refusal: 'throttle' };
    return hit('error') ? { latencyMs, refusal: 'error' } : { latencyMs };
  }

  /** Called once for every request that succeeded; true uses up one of the drops that stand for it. */
  takeDrop(service: string, operation: string): boolean {
    const drop = this.#dropsLeft.find(
      (one) => one.left > 0 && matches(one.operation, service, operation),
    );
    if (drop === undefined) return false;
    drop.left -= 1;
    return true;
  }

  #count(name: string): number {
    const key = this.#counts.has(name) || this.#counts.size < MAX_COUNTED ? name : '';
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }
}

function matches(pattern: OperationPattern, service: string, operation: string): boolean {
  const name = pattern.includes('.') ? `${service}.${operation}` : operation;
  const source = pattern
    .split(/\*+/)
    .map((literal) => literal.replaceAll(/[.-]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(name);
}

/** How each kind of service refuses a caller that asks too often (AWS's common errors; S3 and EC2 have their own). */
const THROTTLED: Readonly<Record<Protocol, AwsFailure>> = {
  s3: { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  ec2: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  query: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
  json: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
  cbor: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
  'rest-json': {
    status: 429,
    code: 'ThrottlingException',
    message: 'Too many requests, please wait before trying again.',
  },
};

const BROKEN: Readonly<Record<Protocol, AwsFailure>> = {
  s3: {
    status: 500,
    code: 'InternalError',
    message: 'We encountered an internal error. Please try again.',
  },
  ec2: { status: 500, code: 'InternalError', message: 'An internal error has occurred' },
  query: { status: 500, code: 'InternalFailure', message: 'Internal failure (injected)' },
  json: { status: 500, code: 'InternalServerException', message: 'Internal failure (injected)' },
  cbor: { status: 500, code: 'InternalServiceFault', message: 'Internal failure (injected)' },
  'rest-json': {
    status: 500,
    code: 'InternalServerException',
    message: 'Internal failure (injected)',
  },
};

/** The refusal in the words of a service that speaks `protocol`. */
export function injectedFailure(kind: 'throttle' | 'error', protocol: Protocol): AwsFailure {
  return (kind === 'throttle' ? THROTTLED : BROKEN)[protocol];
}

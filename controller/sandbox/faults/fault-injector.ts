import { type Protocol, type AwsFailure } from '../error-response.ts';
import { seededFraction } from '../seeded.ts';
import { NO_FAULTS, type CountedFault, type Faults, type OperationPattern } from './faults.ts';

/** What is to happen to one request. */
export interface Trouble {
  readonly latencyMs: number;
  readonly refusal?: Refusal;
}

/** Why a request is not carried out. */
export type Refusal = 'throttle' | 'error' | 'expire';

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
  #dropsLeft: Left[] = [];
  /** Requests left until credentials expire. */
  #expiryLeft: Left[] = [];

  get faults(): Faults {
    return this.#faults;
  }

  /** Replaces the faults; counting starts again. */
  set faults(faults: Faults) {
    this.#faults = faults;
    this.#counts.clear();
    this.#dropsLeft = faults.drop.map(leftOf);
    this.#expiryLeft = faults.expire.map(leftOf);
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
    if (this.#expiryLeft.some(({ left }) => left === 0)) return { latencyMs, refusal: 'expire' };
    const hit = (kind: 'throttle' | 'error') =>
      faults[kind].some(
        (fault, index) =>
          applies(fault) && seededFraction(faults.seed, kind, index, name, count) < fault.rate,
      );
    if (hit('throttle')) return { latencyMs, refusal: 'throttle' };
    return hit('error') ? { latencyMs, refusal: 'error' } : { latencyMs };
  }

  /** Called once for every request that succeeded. @returns whether its answer is lost */
  carriedOut(service: string, operation: string): boolean {
    const isMeant = (one: Left) => one.left > 0 && matches(one.operation, service, operation);
    for (const expiry of this.#expiryLeft.filter(isMeant)) expiry.left -= 1;
    const drop = this.#dropsLeft.find(isMeant);
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

/** How many requests of an operation a fault still waits for, or is still there for. */
interface Left {
  readonly operation: OperationPattern;
  left: number;
}

function leftOf({ operation, times }: CountedFault): Left {
  return { operation, left: times };
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

const EXPIRED_WORDS = 'The security token included in the request is expired';

/** What a role's session is refused with once its time is over. */
const EXPIRED: Readonly<Record<Protocol, AwsFailure>> = {
  s3: { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' },
  ec2: { status: 400, code: 'RequestExpired', message: 'Request has expired.' },
  query: { status: 403, code: 'ExpiredToken', message: EXPIRED_WORDS },
  json: { status: 400, code: 'ExpiredTokenException', message: EXPIRED_WORDS },
  cbor: { status: 400, code: 'ExpiredTokenException', message: EXPIRED_WORDS },
  'rest-json': { status: 403, code: 'ExpiredTokenException', message: EXPIRED_WORDS },
};

const REFUSALS = { throttle: THROTTLED, error: BROKEN, expire: EXPIRED };

/** The refusal in the words of a service that speaks `protocol`. */
export function injectedFailure(kind: Refusal, protocol: Protocol): AwsFailure {
  return REFUSALS[kind][protocol];
}

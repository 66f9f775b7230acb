/* Terraform takes its lock by itself, at some moment after its start: it is signed as soon as it is there. */
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { LockLeases } from '../../ports/lock-info.ts';
import type { LockLog } from './lock-log.ts';

/** Looks for the lock, each of which asks S3; Terraform has it a fraction of a second after it says that it tries. */
const MOST_LOOKS = 20;

export interface LockSignature {
  /** To be called again and again while Terraform runs. */
  beat(): void;
  /** Terraform has ended: what is under way comes to its end. */
  ended(): Promise<void>;
}

/** Signs the lock that a run of Terraform takes. Without a signature a lock is only harder to release, so no failure is told. */
export function signatureOn(
  log: Pick<LockLog, 'lastTried'>,
  leases: LockLeases | undefined,
): LockSignature {
  let looksLeft = leases === undefined ? 0 : MOST_LOOKS;
  let underWay: Promise<void> | undefined;
  const look = async (id: string) => {
    looksLeft -= 1;
    try {
      if ((await leases?.sign(id)) === true) looksLeft = 0;
    } catch (error) {
      looksLeft = 0;
      if (!(error instanceof TemperError)) throw error;
    }
  };
  return {
    beat() {
      if (looksLeft === 0 || underWay !== undefined) return;
      const id = log.lastTried();
      if (id !== undefined) underWay = look(id).finally(() => (underWay = undefined));
    },
    async ended() {
      looksLeft = 0;
      await underWay;
    },
  };
}

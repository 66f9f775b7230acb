import { TRANSFER_OUT, VOLUMES } from '../catalog/index.ts';

/** What the sums that people find in tutorials are made of. */
export interface ClassicQuestion {
  readonly usdPerHour: number;
  readonly hours: number;
  /** gp3, of one node. */
  readonly volumeGb: number;
  readonly transferOutGb: number;
}

/** The sum, and what it does not count. */
export interface ClassicAnswer {
  readonly instancesUsd: number;
  readonly volumeUsd: number;
  readonly transferUsd: number;
  readonly totalUsd: number;
  /** A sentence each. */
  readonly leavesOut: readonly string[];
}

/** A month of thirty days: AWS itself bills by 730 hours. */
const HOURS_OF_THIRTY_DAYS = 720;

/**
 * The classic sum: hours × price + disk + transfer. 12 hours of $24.58 with 500 GB and 100 GB out are $304.63. It is exact about
 * what it counts, and silent about what makes bills differ from it.
 */
export function classicCalculator(question: ClassicQuestion): ClassicAnswer {
  const { usdPerHour, hours, volumeGb, transferOutGb } = question;
  const instancesUsd = hours * usdPerHour;
  const volumeUsd = (volumeGb * VOLUMES.gp3.usdPerGbMonth * hours) / HOURS_OF_THIRTY_DAYS;
  const transferUsd = transferOutGb * TRANSFER_OUT.usdPerGb;
  return {
    instancesUsd,
    volumeUsd,
    transferUsd,
    totalUsd: Math.round((instancesUsd + volumeUsd + transferUsd) * 100) / 100,
    leavesOut: [
      'how long the training takes: the hours are a guess that is put in, not a result',
      'the minutes in which nodes start, check themselves, and write out the model',
      'what is started again after an interruption or a failure, and what idles because nobody ended it',
      'a file system, data in S3, requests, logs and metrics',
      'other nodes than the first, and their volumes',
      'that spot prices differ by zone and hour, and that blocks and reservations are billed whether they are used or not',
      `that the first ${TRANSFER_OUT.freeGbMonth} GB out of an account are free each month`,
    ],
  };
}

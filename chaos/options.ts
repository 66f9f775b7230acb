import { Command } from 'commander';
import { positiveInteger } from '../controller/cli/option-values.ts';

export interface ChaosOptions {
  readonly count: number;
  /** The number of the first one: a campaign that was ended goes on from there. */
  readonly from: number;
  readonly seed: number;
  readonly jobs: number;
  /** One run alone. */
  readonly only?: number;
  readonly json: boolean;
}

/** Reads the command line; prints and exits by itself when it is wrong, or asks for help. */
export function readOptions(argv: readonly string[]): ChaosOptions {
  return new Command('npm run chaos --')
    .description('end runs of temper at random moments, run them again, and count what is left')
    .option('--count <n>', 'runs', positiveInteger, 20)
    .option('--from <n>', 'the number of the first one', positiveInteger, 1)
    .option('--seed <n>', 'the same runs for the same seed', positiveInteger, 1)
    .option(
      '--jobs <n>',
      'runs that work at once; some that only wait come beside',
      positiveInteger,
      2,
    )
    .option('--only <number>', 'this run of the seed alone', positiveInteger)
    .option('--json', 'everything as JSON on standard output', false)
    .parse(argv, { from: 'user' })
    .opts<ChaosOptions>();
}

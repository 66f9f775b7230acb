/* What a stack says of its run to whoever reads its state later. */
import * as z from 'zod';

/** The output that says what the stack was compiled for. */
export const RUN_OUTPUT = 'run';
/** The output that names the gang that has started with all its machines, as its address does: `gang_1_attempt_1`. */
export const STARTED_OUTPUT = 'started_gang';

/** What the stack was compiled for. Once `isOver` is in the state, nothing starts the attempt again, whatever S3 and EC2 forget. */
export const RunOutput = z.object({
  attempt: z.number().int().positive(),
  gang: z.number().int().positive(),
  isOver: z.boolean(),
  /** SHA-256 of the node program, hex: another release of Temper brings another, and a run that has begun keeps its own. */
  program: z.string().regex(/^[0-9a-f]{64}$/),
  /** As of the program: SHA-256 of the requirements of a recipe. */
  wheels: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
});
export type RunOutput = z.infer<typeof RunOutput>;

/** What happens to one start of a run's machines, on demand. */
export interface RunFault {
  /**
   * `fail`: the workload ends with `exitCode`. `interrupt`: EC2 takes a Spot Instance back. `lose`: the last node freezes. `freeze`: all
   * do, and nobody but the limit ends them; from the start they never come up. `hang`: the workload goes no further.
   */
  readonly kind: 'fail' | 'interrupt' | 'lose' | 'freeze' | 'hang';
  /** `ticket-sorter-v1-a1-g1`: model, version, attempt, and which start it is; `*` stands for any characters. */
  readonly match: string;
  /** Simulated milliseconds from the launch. @default in the middle of what there is to train */
  readonly afterMs?: number;
  /** Of `fail`. */
  readonly exitCode?: number;
}

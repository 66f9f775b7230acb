/** Troubles aimed at customization jobs by name, or by base model. They act on whatever a job has not been through yet. */
export interface JobFaults {
  /** Ends matching jobs as `Failed` with this message when the phase is over. */
  readonly failJob?: {
    /** A job name; `*` stands for any characters, so `*` alone is every job. */
    readonly match: string;
    readonly at: 'validation' | 'training';
    readonly message: string;
  };
  /**
   * Leaves matching jobs `InProgress` with `trainingDetails: NotStarted` for as long as the fault stands: seen on AWS
   * for 25 to 74 hours without a failure message.
   */
  readonly neverStart?: { readonly match: string };
  /** Leaves the account without access to matching base models: no agreement, no entitlement, and no new job on them. */
  readonly denyModel?: { readonly match: string };
}

/** Whether a fault denies the base model of this id. */
export function isModelDenied({ denyModel }: JobFaults, id: string): boolean {
  return denyModel !== undefined && matches(denyModel.match, id);
}

/** The message a job fails with after `phase`, if a fault says so. */
export function injectedJobFailure(
  faults: JobFaults,
  jobName: string,
  phase: 'validation' | 'training',
): string | undefined {
  const fault = faults.failJob;
  return fault?.at === phase && matches(fault.match, jobName) ? fault.message : undefined;
}

export function neverStarts(faults: JobFaults, jobName: string): boolean {
  return faults.neverStart !== undefined && matches(faults.neverStart.match, jobName);
}

/** Glob with `*` only; each literal is looked for once, from left to right, so nothing backtracks. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first)) return false;
  let position = first.length;
  for (const literal of rest) {
    const found = name.indexOf(literal, position);
    if (found === -1) return false;
    position = found + literal.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}
